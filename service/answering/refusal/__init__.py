"""When a question is not answered, and what is said then."""
