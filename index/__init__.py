"""The library: what is known, and how to find it. Knows no PDF, no HTTP, no language model."""
