"""The embedder that runs a sentence-transformers model on OpenVINO, the fastest on CPUs.

The model is converted once, with its pooling and normalisation; afterwards neither torch nor
sentence-transformers is loaded, which makes a warm start a matter of a second.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from index.embedding.embedder import (
    ModelIdentity,
    PassageText,
    PassageVectors,
    ProgressCallback,
    QueryVectors,
)
from index.embedding.models import kept_dimensions, weights_hash
from index.embedding.token_codes import token_codes
from index.embedding.token_vectors import content_tokens, pooled_sentences, query_vectors
from index.errors import EmbedderError

# OpenVINO's converter reports its use over the network unless the package that does so is missing;
# nothing that runs here may call anybody.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
import openvino  # noqa: E402 - after the line above

_BATCH = 32
# Tokens of padding that cost as much as a run of their own, and the share of a batch's that do
# not matter beside it.
_PADDING, _PADDING_SHARE = 64, 0.1
_FORMAT = 2
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


@dataclass(frozen=True, slots=True)
class ConvertedModel:
    """A folder with model.xml, model.bin and tokenizer.json, and what they were made from."""

    folder: Path
    identity: ModelIdentity
    max_tokens: int
    query_prompt: str
    passage_prompt: str


class OpenVinoEmbedder:
    """A converted model, compiled for this machine's CPU; safe to use from many threads."""

    def __init__(self, model: ConvertedModel, *, dimensions: int = 0, threads: int = 0) -> None:
        self._model = model
        given = model.identity
        kept = kept_dimensions(dimensions, given.dimension, given.name)
        self._identity = replace(given, dimension=kept)
        core = openvino.Core()
        capabilities = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        precision = "bf16" if "BF16" in capabilities else "f32"
        self._compiled = core.compile_model(
            model.folder / "model.xml",
            "CPU",
            {
                "PERFORMANCE_HINT": "LATENCY",
                "INFERENCE_PRECISION_HINT": precision,
                **({"INFERENCE_NUM_THREADS": threads} if threads else {}),
            },
        )
        self._inputs = [port.get_any_name() for port in self._compiled.inputs]
        self._tokenizer = Tokenizer.from_file(str(model.folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(model.max_tokens)
        self._tokenizer.no_padding()
        # An infer request may run once at a time, and holds the memory of a run: there are as many
        # as have ever run at the same time, and the one that was used last comes first.
        self._requests: list[openvino.InferRequest] = []
        # OpenVINO's bindings set their types up with the first tensor that is read, and two
        # threads that are both the first wait for each other for good: so be the first here.
        self._embed([self._tokenizer.encode("")])

    @property
    def identity(self) -> ModelIdentity:
        """The model behind the vectors."""
        return self._identity

    def embed_query(self, query: str) -> QueryVectors:
        """The vectors of a query and of its tokens."""
        text = self._model.query_prompt + query
        encoding = self._tokenizer.encode(text)
        vectors, tokens = self._embed([encoding])
        return query_vectors(
            vectors[0], tokens[0], text, encoding.offsets, self._model.query_prompt
        )

    def embed_passages(
        self, passages: Sequence[PassageText], progress: ProgressCallback | None = None
    ) -> PassageVectors:
        """The vectors of passages, of their sentences and of their tokens, in order."""
        prompt = self._model.passage_prompt
        texts = [prompt + passage.text for passage in passages]
        encodings = self._tokenizer.encode_batch(texts)
        vectors = np.empty((len(passages), self.identity.dimension), np.float32)
        sentences = [vectors[:0]] * len(passages)
        codes = [np.empty((0, 0), np.uint8)] * len(passages)
        by_length = sorted(range(len(passages)), key=lambda i: len(encodings[i].ids))
        for batch in _batches(by_length, [len(encoding.ids) for encoding in encodings]):
            vectors[batch], tokens = self._embed([encodings[i] for i in batch])
            for row, i in enumerate(batch):
                ranges = [(a + len(prompt), b + len(prompt)) for a, b in passages[i].sentences]
                sentences[i] = pooled_sentences(
                    tokens[row], encodings[i].offsets, vectors[i], ranges
                )
                codes[i] = token_codes(content_tokens(tokens[row], texts[i], encodings[i].offsets))
            if progress:
                progress(len(batch))
        return PassageVectors(vectors, tuple(sentences), tuple(codes))

    def _embed(self, encodings: list[Encoding]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Unit vectors float32[n, d] and token vectors float32[n, t, d] of encoded texts."""
        shape = len(encodings), max(len(encoding.ids) for encoding in encodings)
        ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        features = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": np.zeros(shape, np.int64),
        }
        with self._request() as request:
            outputs = request.infer({name: features[name] for name in self._inputs})
        vectors = np.asarray(outputs[0], np.float32)[:, : self._identity.dimension]
        # bf16 leaves lengths off by up to one part in a hundred.
        normalised = np.ascontiguousarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
        return normalised, np.asarray(outputs[1], np.float32)[..., : self._identity.dimension]

    @contextmanager
    def _request(self) -> Iterator[openvino.InferRequest]:
        try:
            request = self._requests.pop()
        except IndexError:
            request = self._compiled.create_infer_request()
        yield request
        self._requests.append(request)


def _batches(by_length: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """The texts in batches of at most _BATCH with little padding, the shortest first."""
    batch: list[int] = []
    tokens = 0
    for text in by_length:
        padded = (len(batch) + 1) * lengths[text]
        padding = padded - tokens - lengths[text]
        if len(batch) == _BATCH or padding > max(_PADDING, _PADDING_SHARE * padded):
            yield batch
            batch, tokens = [], 0
        batch.append(text)
        tokens += lengths[text]
    if batch:
        yield batch


def convert(
    name: str, folder: Path, models_folder: Path, *, log: Callable[[str], None]
) -> ConvertedModel:
    """The converted form of the model in `folder`; converts it where that was not done before."""
    target = models_folder / name.strip("/").replace("/", "--")
    source = [folder.name, *(_stamp(path) for path in sorted(folder.glob("*.safetensors")))]
    converted = _read_converted(target, source)
    if converted is None:
        log(f"converting the embedding model {name} for this machine (once)")
        _convert_into(target, name, folder, source)
        converted = _read_converted(target, source)
    if converted is None:
        raise EmbedderError(f"the converted model in {target} is not whole: delete the folder")
    return converted


def _stamp(path: Path) -> str:
    status = path.stat()
    return f"{path.name} {status.st_size} {status.st_mtime_ns}"


def _read_converted(target: Path, source: list[str]) -> ConvertedModel | None:
    try:
        made = json.loads((target / "footnote.json").read_text())
    except (OSError, ValueError):
        return None
    if made.get("format") != _FORMAT or made.get("source") != source:
        return None
    return ConvertedModel(
        folder=target,
        identity=ModelIdentity(made["name"], made["weights"], made["dimension"]),
        max_tokens=made["max_tokens"],
        query_prompt=made["query_prompt"],
        passage_prompt=made["passage_prompt"],
    )


def _convert_into(target: Path, name: str, folder: Path, source: list[str]) -> None:
    # Loaded here because a warm start never needs it, and it takes seconds.
    from index.embedding.torch_models import SentenceModel

    if not (folder / "tokenizer.json").is_file():
        raise EmbedderError(
            f"{name} has no tokenizer.json, which OpenVINO needs here: set FOOTNOTE_BACKEND=torch"
        )
    model = SentenceModel(folder, device="cpu")
    converted, names = model.traced(
        _INPUTS, lambda module, example: openvino.convert_model(module, example_input=example)
    )
    for port, key in zip(converted.inputs, names, strict=True):
        port.get_tensor().set_names({key})
    made = {
        "format": _FORMAT,
        "source": source,
        "name": name,
        "weights": weights_hash(folder),
        "dimension": model.dimension,
        "max_tokens": int(model.max_tokens or 512),
        "query_prompt": model.query_prompt,
        "passage_prompt": model.passage_prompt,
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as unfinished:
        staging = Path(unfinished) / "model"
        staging.mkdir()
        openvino.save_model(converted, staging / "model.xml", compress_to_fp16=False)
        shutil.copyfile(folder / "tokenizer.json", staging / "tokenizer.json")
        (staging / "footnote.json").write_text(json.dumps(made, indent=1))
        shutil.rmtree(target, ignore_errors=True)
        staging.rename(target)
