"""Where papers come from: files, uploads, reading lists, the network."""
