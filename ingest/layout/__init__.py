"""Pages in, blocks in reading order out."""
