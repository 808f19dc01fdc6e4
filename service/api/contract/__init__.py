"""What holds for every request: limits, and which paths speak which protocol."""
