"""The log's file: opening, connections, the key of people's ids, errors, backup."""
