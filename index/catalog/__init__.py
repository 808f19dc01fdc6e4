"""The catalog: what is known of the papers, in SQL."""
