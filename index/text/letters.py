"""Texts reduced to their letters, to compare titles and headings however they are set."""

import unicodedata


def letters(text: str) -> str:
    """The letters of a text in small letters, without anything between them."""
    return "".join(character for character in text.casefold() if character.isalpha())


def letters_and_digits(text: str) -> str:
    """The letters and digits of a text in small letters, without anything between them."""
    return "".join(character for character in text.casefold() if character.isalnum())


def plain_letters_and_digits(text: str) -> str:
    """The same without accents, and with ligatures and other compatibility forms taken apart."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(character for character in plain if character.isalnum())
