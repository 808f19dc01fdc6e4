"""Which papers are versions of one another, and which of two is the newer.

Near-identical text is told by FracMinHash sketches (Irber et al., "Lightweight compositional
analysis of metagenomes with FracMinHash and minimum metagenome covers", bioRxiv 2022): a fixed
share of all hashes of word shingles, so that, unlike with MinHash, the part of a short text that
stands in a long one can be told too.
"""

import hashlib
import re
from dataclasses import dataclass

_SHINGLE = 5  # words
_ONE_IN = 16
_RANGE = 1 << 63  # samples fit a signed 64-bit integer
# Two papers are versions of one where so much of the shorter one stands in the other: papers that
# quote each other share under a fifth, versions half and more.
CONTAINED = 0.5
_FEWEST_SHARED = 6
# The shorter of two is a part of the other, not its successor, where the other is so much longer.
_PART = 2.0


@dataclass(frozen=True, slots=True)
class Edition:
    """What tells versions of a paper apart; `dated` is an ISO 8601 date or empty."""

    paper_id: str
    arxiv: str
    arxiv_version: int
    dated: str
    page_count: int
    sketch_size: int


def sketch(text: str) -> tuple[int, ...]:
    """Samples of a text's five-word shingles, ascending: about one in sixteen of them."""
    words = re.findall(r"\w+", text.casefold())
    samples = set()
    for start in range(len(words) - _SHINGLE + 1):
        shingle = " ".join(words[start : start + _SHINGLE])
        digest = hashlib.blake2b(shingle.encode("utf-8", "replace"), digest_size=8).digest()
        sample = int.from_bytes(digest, "big") >> 1
        if sample < _RANGE // _ONE_IN:
            samples.add(sample)
    return tuple(sorted(samples))


def are_versions(first: Edition, second: Edition, shared: int) -> bool:
    """Whether two papers are versions of one, given how many samples they share."""
    if first.arxiv and first.arxiv == second.arxiv:
        return True
    smaller = min(first.sketch_size, second.sketch_size)
    return shared >= _FEWEST_SHARED and shared >= CONTAINED * smaller


def newest_first(first: Edition, second: Edition) -> tuple[Edition, Edition]:
    """The two versions, the one to prefer first: the whole before a part, the later before."""
    if first.arxiv and first.arxiv == second.arxiv and first.arxiv_version != second.arxiv_version:
        ahead = first.arxiv_version > second.arxiv_version
    elif _is_part(second, first) or _is_part(first, second):
        ahead = first.sketch_size > second.sketch_size
    elif first.dated and second.dated and first.dated != second.dated:
        ahead = first.dated > second.dated
    else:
        # Nothing says which is later; the longer one is likelier to hold what the other says.
        ahead = (first.page_count, first.paper_id) > (second.page_count, second.paper_id)
    return (first, second) if ahead else (second, first)


def _is_part(first: Edition, second: Edition) -> bool:
    return second.sketch_size >= _PART * first.sketch_size
