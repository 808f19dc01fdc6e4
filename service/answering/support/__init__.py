"""Whether quotes bear a sentence out."""
