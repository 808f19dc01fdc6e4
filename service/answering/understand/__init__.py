"""What a question asks: names, follow-ups, language, comparisons."""
