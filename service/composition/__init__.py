"""The composition root: which part is made of which."""
