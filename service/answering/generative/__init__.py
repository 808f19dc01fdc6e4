"""Answers in the words of a language model, sentence by sentence with the words copied."""
