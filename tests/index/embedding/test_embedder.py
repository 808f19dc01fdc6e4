"""index/embedding/embedder.py and its two backends, with the real model."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.embedding.backends import open_embedder as open_one
from index.embedding.embedder import Embedder, PassageText, PassageVectors
from index.embedding.models import model_folder
from index.embedding.token_vectors import pooled_sentences
from index.errors import EmbedderError

SENTENCES = (
    "Open weights can be downloaded by anyone.",
    "An apple tree is pruned in winter.",
    "Staged release means that larger versions follow smaller ones.",
)


def passage(*sentences: str) -> PassageText:
    text = " ".join(sentences)
    return PassageText(text, tuple((at := text.index(s), at + len(s)) for s in sentences))


PASSAGES = [passage(*SENTENCES), passage(SENTENCES[1]), passage(*SENTENCES[::2])]


def test_vectors_are_of_unit_length_and_in_order(embedder: Embedder) -> None:
    told: list[int] = []
    made = embedder.embed_passages(PASSAGES, told.append)
    assert made.passages.shape == (3, 384)
    assert made.passages.dtype == np.float32
    assert [len(sentences) for sentences in made.sentences] == [3, 1, 2]
    for vectors in (made.passages, *made.sentences):
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert sum(told) == 3
    alone = embedder.embed_passages(PASSAGES[1:2])
    assert float(alone.passages[0] @ made.passages[1]) > 0.999


def test_meaning_decides_what_is_near(embedder: Embedder) -> None:
    made = embedder.embed_passages(PASSAGES)
    query = embedder.embed_query("When are fruit trees cut?").vector
    assert np.argmax(made.passages @ query) == 1
    assert np.argmax(made.sentences[0] @ query) == 1


def test_no_passages_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).passages.shape == (0, 384)


def test_a_sentence_behind_the_models_reach_gets_the_passages_vector(embedder: Embedder) -> None:
    long = passage("Weights " * 600 + "end.", "This comes too late to be read.")
    made = embedder.embed_passages([long])
    assert float(made.sentences[0][1] @ made.passages[0]) == pytest.approx(1, abs=1e-5)


def test_any_text_can_be_embedded(embedder: Embedder) -> None:
    for text in ("", " ", "\ufffd", "政策 🜁", "a" * 5_000):
        assert np.isfinite(embedder.embed_query(text).vector).all()


@pytest.mark.filterwarnings("ignore")  # of torch, about its own parts
def test_torch_and_openvino_agree(embedder: Embedder, tmp_path: Path) -> None:
    torch = open_one("all-MiniLM-L6-v2", tmp_path, backend="torch", log=lambda _: None)
    assert torch.identity == embedder.identity
    ours, theirs = embedder.embed_passages(PASSAGES), torch.embed_passages(PASSAGES)
    assert np.einsum("nd,nd->n", ours.passages, theirs.passages).min() > 0.999
    for our, their in zip(ours.sentences, theirs.sentences, strict=True):
        assert np.einsum("nd,nd->n", our, their).min() > 0.99
    query = "What is staged release?"
    assert float(embedder.embed_query(query).vector @ torch.embed_query(query).vector) > 0.999


def test_sentences_are_means_of_their_tokens() -> None:
    tokens = np.array([[9, 9], [1, 0], [0, 1], [0, 3], [9, 9]], np.float32)
    offsets = [(0, 0), (0, 4), (5, 9), (10, 14), (0, 0)]
    whole = np.array([1, 0], np.float32)
    pooled = pooled_sentences(tokens, offsets, whole, [(0, 4), (5, 14), (20, 30)])
    assert pooled.tolist() == [[1, 0], [0, 1], [1, 0]]


def test_vectors_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="2 passages"):
        PassageVectors(np.zeros((2, 3), np.float32), (), ())


def test_a_model_that_is_not_there_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"modules\.json.*FOOTNOTE_MODEL"):
        model_folder(str(tmp_path))
    with pytest.raises(EmbedderError, match="no/such/model"):
        open_one("no/such/model", tmp_path, backend="openvino", log=lambda _: None)


def test_a_damaged_conversion_is_made_again(models_folder: Path, tmp_path: Path) -> None:
    told: list[str] = []
    first = open_one("all-MiniLM-L6-v2", models_folder, backend="openvino", log=told.append)
    assert told == []
    copy = tmp_path / "all-MiniLM-L6-v2"
    copy.mkdir()
    for file in (models_folder / "all-MiniLM-L6-v2").iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    (copy / "footnote.json").write_text('{"format": 0}')
    program = (
        "import sys, pathlib; from index.embedding.backends import open_embedder\n"
        "made = open_embedder('all-MiniLM-L6-v2', pathlib.Path(sys.argv[1]),"
        " backend='openvino', log=print)\n"
        "made.embed_query('warm')\n"
        "print('telemetry', any(m.startswith('openvino_telemetry.') for m in sys.modules))\n"
    )
    # In a process of its own: converting loads torch, whose warnings are its own.
    said = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(tmp_path)], check=True, capture_output=True, text=True
    ).stdout
    assert "converting the embedding model all-MiniLM-L6-v2" in said
    assert "telemetry False" in said
    again = open_one("all-MiniLM-L6-v2", tmp_path, backend="openvino", log=told.append)
    assert float(again.embed_query("a").vector @ first.embed_query("a").vector) == pytest.approx(
        1, abs=1e-4
    )
