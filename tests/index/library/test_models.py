"""Other models by setting: prompts, dimensions, reindexing, a cross-encoder; made tiny here."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embedding.backends import open_embedder
from index.embedding.embedder import Embedder, PassageText
from index.embedding.models import Backend
from index.errors import EmbedderError, LibraryMismatch
from index.records import Filter
from service.answering.records.questions import Question
from service.composition.services import Services, open_services
from service.settings import Settings

# Saved by a process of its own: the libraries warn while they make models, as their own affair.
_MAKE = """
import sys
from pathlib import Path
import torch
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification, BertModel
from sentence_transformers import SentenceTransformer
from index.embedding.models import DEFAULT_MODEL, model_folder
folder = Path(sys.argv[1])
torch.manual_seed(3)
tokenizer = AutoTokenizer.from_pretrained(model_folder(DEFAULT_MODEL))
config = BertConfig(vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1,
                    num_attention_heads=2, intermediate_size=64, num_labels=1)
BertModel(config).save_pretrained(folder / "bert")
tokenizer.save_pretrained(folder / "bert")
model = SentenceTransformer(str(folder / "bert"), device="cpu",
                            prompts={"query": "query: ", "document": "passage: "})
model.save(str(folder / "embedder"))
BertForSequenceClassification(config).save_pretrained(folder / "cross")
tokenizer.save_pretrained(folder / "cross")
config.num_labels = 3
BertForSequenceClassification(config).save_pretrained(folder / "classes")
tokenizer.save_pretrained(folder / "classes")
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny embedding model, a tiny cross-encoder and a classifier of three."""
    folder = tmp_path_factory.mktemp("tiny")
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _MAKE, str(folder)],
        check=True, capture_output=True, env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    return folder


@pytest.mark.filterwarnings("ignore")  # the conversion traces the model
@pytest.mark.parametrize("backend", ["openvino", "torch"])
def test_another_model_runs_with_its_prompts_and_dimensions(
    tiny: Path, tmp_path: Path, backend: Backend
) -> None:
    folder = str(tiny / "embedder")

    def made(dimensions: int = 0) -> Embedder:
        return open_embedder(
            folder, tmp_path, backend=backend, log=lambda _: None, dimensions=dimensions
        )

    whole = made()
    assert whole.identity.dimension == 32
    query = whole.embed_query("open weights")
    passage = whole.embed_passages([PassageText("open weights", ((0, 12),))])
    # The prompts differ, so the same words have two vectors.
    assert float(query.vector @ passage.passages[0]) < 0.9999
    # A query's prompt is no part of what is asked.
    assert len(query.tokens) == 2
    assert passage.tokens[0].shape[1] == 4
    first = made(16)
    assert first.identity.dimension == 16
    cut = query.vector[:16] / np.linalg.norm(query.vector[:16])
    assert np.allclose(first.embed_query("open weights").vector, cut, atol=2e-3)
    assert first.embed_passages([PassageText("a", ())]).tokens[0].shape[1] == 2
    with pytest.raises(EmbedderError, match=r"FOOTNOTE_DIMENSIONS is 99, but .* have 32"):
        made(99)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("stocked_services")
def test_a_library_of_another_model_is_refused_and_reindexed(
    settings: Settings, tiny: Path
) -> None:
    other = settings.model_copy(update={"model": str(tiny / "embedder")})
    with pytest.raises(LibraryMismatch, match="footnote reindex"), open_services(other):
        pass
    environment = {
        **os.environ, "FOOTNOTE_DATA_DIR": str(settings.data_dir), "FOOTNOTE_MODEL": other.model,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", "from service.cli.main import main; main()", "reindex"],
        capture_output=True, text=True, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with open_services(other) as services:
        assert services.embedder.identity.dimension == 32
        # Its weights are random, so nothing can be said of the order.
        hits = services.answerer().search(Question("staged release"), 9)
        assert any("Staged release" in hit.passage.text for hit in hits)
        assert all(hit.dense_rank for hit in hits)


def test_a_cross_encoder_orders_the_first_hits_and_its_time_is_told(
    stocked_services: Services, tiny: Path
) -> None:
    from index.search.cross_encoder import CrossEncoderReranker

    plain = stocked_services.answerer().search(Question("What is staged release?"), 4)
    reranker = CrossEncoderReranker(tiny / "cross", top=2)
    reranked = reranker.reranked("What is staged release?", plain)
    assert {hit.passage.id for hit in reranked[:2]} == {hit.passage.id for hit in plain[:2]}
    assert [hit.passage.id for hit in reranked[2:]] == [hit.passage.id for hit in plain[2:]]
    scores = [hit.score for hit in reranked]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert reranker.reranked("nothing", []) == []
    services = replace(
        stocked_services,
        settings=stocked_services.settings.model_copy(update={"reranker": str(tiny / "cross")}),
    )
    answer = services.answerer().answer(Question("What is staged release?"))
    assert answer.elapsed.rerank > 0
    assert (
        stocked_services.answerer().answer(Question("What is staged release?")).elapsed.rerank == 0
    )


def test_what_is_no_cross_encoder_is_refused_with_the_remedy(tiny: Path, tmp_path: Path) -> None:
    from index.search.cross_encoder import CrossEncoderReranker

    with pytest.raises(EmbedderError, match=r"no config\.json.*FOOTNOTE_RERANKER"):
        CrossEncoderReranker(tmp_path, top=5)
    with pytest.raises(EmbedderError, match="gives 3 scores, not one"):
        CrossEncoderReranker(tiny / "classes", top=5)


def test_filters_are_exact(stocked_services: Services) -> None:
    answerer = stocked_services.answerer()

    def titles(where: Filter, k: int = 20) -> list[str]:
        return [hit.paper.title for hit in answerer.search(Question("What is it?", where), k)]

    everything = titles(Filter())
    assert set(titles(Filter(authors=frozenset({"hopper"})))) == {"Open weights and their release"}
    assert set(titles(Filter(authors=frozenset({"Ada Byron"})))) == {
        "Open weights and their release"
    }
    assert titles(Filter(authors=frozenset({"Ada Hopper"}))) == []
    assert titles(Filter(sections=frozenset({"law"}))) == []
    other = titles(Filter(sections=frozenset({"other"})))
    assert sorted(other) == sorted(everything)
    both = Filter(authors=frozenset({"byron"}), sections=frozenset({"other"}))
    assert set(titles(both)) == {"Open weights and their release"}
