"""Hyphens at line ends: which are part of a word, and which only divide it."""

import re
from collections import Counter
from collections.abc import Sequence

from index.text.readable import SOFT_HYPHEN

# Stands where a line ends in a hyphen: pdfium does not say whether the hyphen is part of the word.
LINE_END_HYPHEN = "\x02"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_WORD = re.compile(rf"(\w+)({LINE_END_HYPHEN}|-(?=\n))(\s*)(\w+)")
# Prefixes that keep their hyphen before any word.
_HYPHENATED_PREFIXES = frozenset({"self", "non", "quasi"})


def settle_hyphens(pages: Sequence[str]) -> list[str]:
    """The texts of a paper's pages with each line-end hyphen either soft or a plain hyphen.

    The paper's spelling of the word elsewhere decides. Without one, a hyphen between two words of
    the paper stays plain, and any other becomes soft. Each text keeps its length.
    """
    words = Counter(
        word.lower() for text in pages for word in _WORD.findall(_BROKEN_WORD.sub(" ", text))
    )

    def settled(broken: re.Match[str]) -> str:
        left, _, space, right = broken.groups()
        return left + (SOFT_HYPHEN if _is_soft(left, right, words) else "-") + space + right

    return [_BROKEN_WORD.sub(settled, text).replace(LINE_END_HYPHEN, "-") for text in pages]


def _is_soft(left: str, right: str, words: Counter[str]) -> bool:
    left, right = left.lower(), right.rstrip("0123456789")
    if not right or not right[0].islower() or not left[-1].isalpha():
        return False
    joined, hyphenated = words[left + right], words[f"{left}-{right}"]
    if joined or hyphenated:
        return joined >= hyphenated
    return left not in _HYPHENATED_PREFIXES and not (words[left] and words[right])
