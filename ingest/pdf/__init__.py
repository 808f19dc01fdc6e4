"""PDF files: text, boxes and pictures of their pages."""
