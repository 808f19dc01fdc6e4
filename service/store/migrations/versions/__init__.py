"""The steps, one a file, oldest first by `down_revision`."""
