"""What all campaigns share: running the program, reading its records, judging them."""
