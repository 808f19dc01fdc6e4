"""Text of papers: readable, split, spelled, stemmed."""
