"""The models that run on torch; the one module that knows torch and sentence-transformers.

Loading it takes seconds, so modules that need it only sometimes import it inside a function.
"""

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import CrossEncoder, SentenceTransformer
from transformers.utils import logging as transformers_logging

_T = TypeVar("_T")


class SentenceModel:
    """A sentence-transformers model: texts in, arrays out."""

    def __init__(self, folder: Path, *, device: str | None = None) -> None:
        """Loads the model; onto the fastest device of this machine where none is named."""
        _silence()
        self._model = SentenceTransformer(str(folder), device=device).eval()
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.max_tokens = self._model.max_seq_length
        self.query_prompt: str = self._model.prompts.get("query") or ""
        self.passage_prompt: str = self._model.prompts.get("document") or ""

    def run(self, texts: list[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The texts' vectors, float32[n, d], and their tokens' vectors, float32[n, t, d]."""
        features = {
            name: value.to(self._model.device)
            for name, value in self._model.preprocess(texts).items()
            if isinstance(value, torch.Tensor)
        }
        with torch.inference_mode():
            outputs: dict[str, torch.Tensor] = self._model(features)
        vectors, tokens = outputs["sentence_embedding"], outputs["token_embeddings"]
        return vectors.float().cpu().numpy(), tokens.float().cpu().numpy()

    def offsets(self, text: str) -> list[tuple[int, int]]:
        """The characters that each token of a text stands for, end exclusive."""
        tokenized = self._model.tokenizer(
            text,
            return_offsets_mapping=True,
            truncation=True,
            max_length=self._model.max_seq_length,
        )
        offsets: list[tuple[int, int]] = tokenized["offset_mapping"]
        return offsets

    def traced(
        self, inputs: Sequence[str], trace: Callable[[object, tuple[object, ...]], _T]
    ) -> tuple[_T, list[str]]:
        """What `trace` makes of the model as a torch module, and the names of its inputs in order.

        `trace` is called with the module and an example of its inputs. The module's outputs are
        those of `run`.
        """
        features = self._model.preprocess(["An example of two", "and more than two words"])
        names = [key for key in inputs if key in features]
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the tracer warns of branches that shapes decide
            made = trace(_Module(self._model, names), tuple(features[key] for key in names))
        return made, names


class _Module(torch.nn.Module):
    """A sentence-transformers model with arguments by position in place of a dictionary."""

    def __init__(self, model: SentenceTransformer, names: Sequence[str]) -> None:
        super().__init__()
        self.model = model  # as a part of this module, so that its weights are parameters
        self._names = names

    def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The vectors of the texts and of their tokens."""
        outputs = self.model(dict(zip(self._names, inputs, strict=True)))
        return outputs["sentence_embedding"], outputs["token_embeddings"]


class PairScorer:
    """A sentence-transformers CrossEncoder: it reads two texts together."""

    def __init__(self, folder: Path, *, activation: Literal["sigmoid", "softmax"]) -> None:
        _silence()
        function = torch.nn.Sigmoid() if activation == "sigmoid" else torch.nn.Softmax(dim=-1)
        self._model = CrossEncoder(str(folder), activation_fn=function)

    @property
    def output_count(self) -> int:
        """How many scores the model gives for a pair."""
        return int(self._model.num_labels)

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the scores, in their order."""
        names: dict[int, str] = self._model.config.id2label
        return tuple(names[place] for place in sorted(names))

    def scores(self, pairs: list[tuple[str, str]]) -> NDArray[np.float32]:
        """The scores of each pair in 0..1: float32[n] or float32[n, outputs]."""
        predicted: Any = self._model.predict(pairs, show_progress_bar=False)
        return np.asarray(predicted, np.float32)


def _silence() -> None:
    """Keeps progress bars and hints for developers off the terminal."""
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
