"""What breaks: processes killed, files that cannot be written, a Discord that fails."""
