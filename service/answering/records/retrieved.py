"""What the retrieve stage gives: passages first, then all that is read of the library for them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import ScoredPassage
from service.answering.records.evidence import PagesByPaper
from service.answering.records.understanding import Understanding


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Passages found for one part of a question, best first.

    `vector` is the part's embedding, float32[d], unit length.
    """

    question: str
    understanding: Understanding
    vector: NDArray[np.float32]
    found: tuple[ScoredPassage, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Retrieved:
    """Hits with what rating and quoting them takes; later stages read nothing of the library.

    `sentence_vectors` holds float32[m, d], unit length, for the m sentences of each passage, and
    `term_weights` the inverse document frequency of each term that the sentences should hold.
    """

    hits: Hits
    pages: PagesByPaper
    sentence_vectors: tuple[NDArray[np.float32], ...]
    term_weights: Mapping[str, float]
