"""The language of a question, by ISO 639-1 code."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Few words are weak evidence: another language than English must have this probability.
_SURE = 0.9
_ENGLISH_SAID = """
    what how why who which when where does do did is are was were can should the of and
    according
"""
_ENGLISH = frozenset(_ENGLISH_SAID.split())  # fmt: skip


def language_of(question: str) -> str:
    """The language of a question; English unless another has a probability of at least _SURE."""
    words = question.casefold().split()
    if question.isascii() and sum(word.strip("?,.") in _ENGLISH for word in words) >= 2:
        return "en"
    code, share = _identifier().classify(question)
    return str(code) if float(share) >= _SURE else "en"


@cache
def _identifier() -> "LanguageIdentifier":
    # Loaded on the first question that needs it: its model takes a quarter of a second.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
