"""The list of references at the end of a paper, entry by entry."""
