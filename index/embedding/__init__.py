"""Embedding models: text in, vectors out."""
