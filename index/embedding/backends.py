"""Opens an embedder: OpenVINO or torch, whichever runs the model on this machine."""

from collections.abc import Callable
from pathlib import Path

from index.embedding.embedder import Embedder
from index.embedding.models import Backend, model_folder


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
        from index.embedding.torch_embedder import (
            TorchEmbedder,  # loads in seconds: only when asked for
        )

        return TorchEmbedder(model, folder, dimensions=dimensions)
    from index.embedding.openvino_embedder import OpenVinoEmbedder, convert  # likewise

    converted = convert(model, folder, models_folder, log=log)
    return OpenVinoEmbedder(converted, dimensions=dimensions, threads=threads)
