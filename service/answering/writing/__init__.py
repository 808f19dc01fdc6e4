"""Writing: from evidence to drafts, and from drafts to statements."""
