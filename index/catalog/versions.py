"""Which papers are versions of one another, and which of two is the newer.

Near-identical text is found by FracMinHash sketches (Irber et al., "Lightweight compositional
analysis of metagenomes with FracMinHash and minimum metagenome covers", bioRxiv 2022). A sketch is
a fixed share of all hashes of word shingles, so, unlike MinHash, it also estimates which part of a
short text is contained in a long one.
"""

import hashlib
import re
from dataclasses import dataclass

_SHINGLE = 5  # words
_ONE_IN = 16
_RANGE = 1 << 63  # samples fit a signed 64-bit integer


@dataclass(frozen=True, slots=True)
class VersionLimits:
    """When two papers are versions of one.

    Set on the project's own papers: unrelated ones share at most a fifth of the shorter one's
    samples, versions half of them and more (docs/design.md).
    """

    # The share of the shorter one's samples that versions have in common, at least.
    contained: float = 0.5
    # Samples that versions have in common, at least.
    shared: int = 6
    # How many times as long the whole is as a part of it, at least.
    part: float = 2.0


_LIMITS = VersionLimits()


@dataclass(frozen=True, slots=True)
class Edition:
    """What distinguishes the versions of a paper; `dated` is an ISO 8601 date or empty."""

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
    return shared >= _LIMITS.shared and shared >= _LIMITS.contained * smaller


def newest_first(first: Edition, second: Edition) -> tuple[Edition, Edition]:
    """The two versions, the preferred one first: the whole before a part, else the later."""
    if first.arxiv and first.arxiv == second.arxiv and first.arxiv_version != second.arxiv_version:
        ahead = first.arxiv_version > second.arxiv_version
    elif _is_part(second, first) or _is_part(first, second):
        ahead = first.sketch_size > second.sketch_size
    elif first.dated and second.dated and first.dated != second.dated:
        ahead = first.dated > second.dated
    else:
        # Nothing says which is later; the longer one is more likely to contain the other.
        ahead = (first.page_count, first.paper_id) > (second.page_count, second.paper_id)
    return (first, second) if ahead else (second, first)


def _is_part(first: Edition, second: Edition) -> bool:
    return second.sketch_size >= _LIMITS.part * first.sketch_size
