"""``log …``: the commands that review the logged questions, one a file."""
