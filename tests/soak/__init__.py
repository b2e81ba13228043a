"""Many people, many questions, and faults mixed in: a command, and a test that it tells when it fails."""
