"""Work in the background: ingestions and the reading list."""
