"""Many people, many questions, and faults mixed in: commands, not tests of the suite."""
