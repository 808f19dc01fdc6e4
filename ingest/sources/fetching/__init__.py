"""Papers fetched from the web and from arXiv, politely and without being led astray."""
