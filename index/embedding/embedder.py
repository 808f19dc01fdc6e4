"""The interface of embedders, and the records they take and give.

Vectors are float32, C-contiguous and of unit length. Only embedders normalise, so everywhere else
an inner product is a cosine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.records import Paper, Passage

ProgressCallback = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Vectors are comparable if this is equal: name, sha256 of the weights, dimension."""

    name: str
    weights: str
    dimension: int


@dataclass(frozen=True, slots=True)
class PassageText:
    """The text that is embedded for a passage; `sentences` are offsets into it, end exclusive."""

    text: str
    sentences: tuple[tuple[int, int], ...]


def embedded_text(paper: Paper, passage: Passage) -> PassageText:
    """The text that is embedded for a passage: its paper's title, its section, its own text.

    The title brings all passages of a paper nearer to questions that name the paper.
    """
    header = " > ".join([paper.title, *passage.section]) + "\n"
    return PassageText(
        header + passage.text,
        tuple((start + len(header), end + len(header)) for start, end in passage.sentences),
    )


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """Unit vectors of passages, float32[n, d], and of each one's sentences, float32[m, d] each.

    `tokens` are the codes of each one's tokens (see `index.search.late`),
    uint8[t, ceil(d / 8)] each.

    A sentence's vector is the mean of its tokens' vectors from the passage's pass through the
    model ("late chunking", Günther et al., arXiv:2409.04701): it needs no further pass, and it
    reflects the sentences around it.
    """

    passages: NDArray[np.float32]
    sentences: tuple[NDArray[np.float32], ...]
    tokens: tuple[NDArray[np.uint8], ...]

    def __post_init__(self) -> None:
        if not len(self.passages) == len(self.sentences) == len(self.tokens):
            raise ValueError(
                f"{len(self.passages)} passages, sentences of {len(self.sentences)}, "
                f"tokens of {len(self.tokens)}"
            )


@dataclass(frozen=True, slots=True)
class QueryVectors:
    """A query's unit vector, float32[d], and the vectors of its tokens, float32[t, d].

    `spans` are the characters of the query that each token stands for, end exclusive; empty if
    they are unknown.
    """

    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]
    spans: tuple[tuple[int, int], ...] = ()


class Embedder(Protocol):
    """Texts in, unit vectors out."""

    @property
    def identity(self) -> ModelIdentity:
        """The model behind the vectors."""
        ...

    def embed_query(self, query: str) -> QueryVectors:
        """The vectors of a query and of its tokens."""
        ...

    def embed_passages(
        self, passages: Sequence[PassageText], progress: ProgressCallback | None = None
    ) -> PassageVectors:
        """The vectors of passages, of their sentences and of their tokens, in order.

        `progress` is called after each batch with the number of passages embedded in it.
        """
        ...
