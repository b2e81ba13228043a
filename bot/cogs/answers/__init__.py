"""What is below an answer: buttons, votes, sharing."""
