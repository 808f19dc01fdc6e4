"""A question in, a footnoted answer out: over HTTP, on a page, on the command line."""
