"""Title, authors, year, identifiers and references of a paper."""
