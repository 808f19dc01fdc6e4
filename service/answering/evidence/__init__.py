"""What is known on a question: passages found and their sentences rated."""
