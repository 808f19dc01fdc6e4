"""Whether quotes support a sentence."""
