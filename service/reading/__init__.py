"""What a paper says of itself: key sentences, findings, terms, and the papers near it."""
