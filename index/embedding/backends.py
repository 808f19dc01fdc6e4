"""Opens an embedder: on OpenVINO or on torch, as the settings say."""

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

    `threads` is the number of threads that work on one batch; 0 means all of the processor.
    `dimensions` is the number of a vector's first components that are kept, for models trained for
    it (Kusupati et al., "Matryoshka Representation Learning", arXiv:2205.13147); 0 keeps all.
    """
    folder = model_folder(model)
    if backend == "torch":
        # Loading torch takes seconds, and OpenVINO's embedder does not need it.
        from index.embedding.torch_embedder import TorchEmbedder

        return TorchEmbedder(model, folder, dimensions=dimensions)
    from index.embedding.openvino_embedder import OpenVinoEmbedder, convert

    converted = convert(model, folder, models_folder, log=log)
    return OpenVinoEmbedder(converted, dimensions=dimensions, threads=threads)
