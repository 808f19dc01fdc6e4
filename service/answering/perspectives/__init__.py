"""What each paper says on a question, and whether they agree."""
