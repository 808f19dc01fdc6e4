"""Retrieval: passages and pages for a question that is understood."""
