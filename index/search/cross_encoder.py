"""Reranking by a cross-encoder, where the user has one: it reads query and passage together."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.embedding.torch_models import PairScorer
from index.errors import EmbedderError
from index.records import ScoredPassage


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder of one score, run over the first hits of a search."""

    def __init__(self, folder: Path, *, top: int) -> None:
        """Loads the model; raises EmbedderError where the folder holds none of one score."""
        if not (folder / "config.json").is_file():
            raise EmbedderError(
                f"{folder} is not the folder of a cross-encoder (no config.json): download one "
                "and set FOOTNOTE_RERANKER to its folder, or leave it empty"
            )
        self._model = PairScorer(folder, activation="sigmoid")
        if self._model.output_count != 1:
            raise EmbedderError(
                f"the cross-encoder in {folder} gives {self._model.output_count} scores, not one: "
                "set FOOTNOTE_RERANKER to a model trained for ranking"
            )
        self.top = top

    def reranked(self, query: str, hits: Sequence[ScoredPassage]) -> list[ScoredPassage]:
        """The hits, the first `top` of them in the model's order and with its scores in 0..1."""
        ahead = list(hits[: self.top])
        if not ahead:
            return []
        pairs = [(query, f"{hit.paper.title}\n{hit.passage.text}") for hit in ahead]
        scores = self._model.scores(pairs).tolist()
        rated = [replace(hit, score=score) for hit, score in zip(ahead, scores, strict=True)]
        rated.sort(key=lambda hit: (-hit.score, hit.passage.id))
        # What the model did not read stays behind, with no better a score than the last it read.
        last = rated[-1].score
        behind = [replace(hit, score=min(hit.score, last)) for hit in hits[self.top :]]
        return [*rated, *behind]
