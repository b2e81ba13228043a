"""Tables, pictures and progress in the terminal."""
