"""Token vectors of a text: which of them are content, and their means by sentence."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import QueryVectors
from index.text.stop_words import STOP_WORDS


def content_tokens(
    tokens: NDArray[np.float32], text: str, offsets: Sequence[tuple[int, int]]
) -> NDArray[np.float32]:
    """The vectors of a text's content tokens: float32[t, d].

    Leaves out stop words, punctuation, and the tokens that a model adds before and behind a text,
    unless the text has no others. `offsets` are the characters each token stands for, end
    exclusive.
    """
    return tokens[_content(text, offsets)]


def query_vectors(
    vector: NDArray[np.float32],
    tokens: NDArray[np.float32],
    text: str,
    offsets: Sequence[tuple[int, int]],
    prompt: str,
) -> QueryVectors:
    """A query's vectors; `text` is the query behind the model's prompt, `offsets` are into it.

    The prompt is not part of the question, so its tokens are left out.
    """
    skipped = len(prompt)
    content = [place for place in _content(text, offsets) if offsets[place][0] >= skipped]
    places = content or _content(text, offsets)
    spans = tuple((offsets[p][0] - skipped, offsets[p][1] - skipped) for p in places)
    return QueryVectors(vector, tokens[places], spans)


def _content(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """The places of a text's content tokens."""
    written = [place for place, (start, end) in enumerate(offsets) if end > start]
    return [place for place in written if _is_content(text, *offsets[place])] or written


def _is_content(text: str, start: int, end: int) -> bool:
    said = text[start:end].strip()
    if not any(character.isalnum() for character in said):
        return False
    # A piece of a longer word is no stop word, even if its letters are those of one.
    is_piece = text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()
    return is_piece or said.casefold() not in STOP_WORDS


def pooled_sentences(
    tokens: NDArray[np.float32],
    offsets: Sequence[tuple[int, int]],
    passage: NDArray[np.float32],
    sentences: Sequence[tuple[int, int]],
) -> NDArray[np.float32]:
    """The mean vector of each sentence's tokens: float32[len(sentences), d], unit length.

    `tokens` is float32[t, d] and `offsets` the characters each token stands for. A sentence
    behind the model's last token gets the passage's vector, float32[d].
    """
    middles = np.array([(start + end) / 2 if end > start else -1.0 for start, end in offsets])
    pooled = np.empty((len(sentences), len(passage)), np.float32)
    for row, (start, end) in enumerate(sentences):
        inside = tokens[: len(middles)][(middles >= start) & (middles < end)]
        mean = inside.mean(axis=0) if len(inside) else passage
        pooled[row] = mean / np.linalg.norm(mean)
    return pooled
