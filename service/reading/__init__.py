"""Paper pages: key sentences, key terms, similar papers and citations of one paper."""
