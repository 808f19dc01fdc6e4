"""`footnote-evaluate retrieval`: a benchmark of three documents through the real search."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evaluation.beir import read_benchmark
from evaluation.commands import app
from evaluation.documents import as_paper, library_of_documents
from evaluation.errors import EvaluationError
from evaluation.rankings import RUNS, ranked
from evaluation.vectors import KeepingEmbedder
from index.embedding.embedder import Embedder, PassageText, PassageVectors, ProgressCallback

DOCUMENTS = [
    ("apple", "Apple trees", "An apple tree is pruned in late winter. Young trees need less."),
    ("risk", "Marginal risk", "Marginal risk is what an open model adds to what is possible."),
    ("title", "Only a title on volcanoes", ""),
    ("nothing", "", " "),
]
QUERIES = [("q1", "When are apple trees pruned?"), ("q2", "What does an open model add?")]


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    """A data set in BEIR's layout, with one query that has no judgement."""
    folder = tmp_path / "tiny"
    (folder / "qrels").mkdir(parents=True)
    documents = [{"_id": i, "title": title, "text": text} for i, title, text in DOCUMENTS]
    queries = [{"_id": i, "text": text} for i, text in [("unjudged", "Why?"), *QUERIES]]
    for name, lines in (("corpus", documents), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    judged = "query-id\tcorpus-id\tscore\nq1\tapple\t1\nq2\trisk\t1\nq2\tapple\t0\n"
    (folder / "qrels" / "test.tsv").write_text(judged)
    return folder


@pytest.fixture
def workplace(tmp_path: Path, models_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory whose build/evaluation finds the model converted."""
    kept = tmp_path / "build" / "evaluation"
    kept.mkdir(parents=True)
    (kept / "models").symlink_to(models_folder)
    monkeypatch.chdir(tmp_path)
    return kept


def footnote(*arguments: str) -> str:
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_benchmark_from_the_command_line_and_against_itself(beir: Path, workplace: Path) -> None:
    given = ["retrieval", "--beir", str(beir)]
    said = json.loads(footnote(*given, "--json"))
    assert said["about"]["documents"] == 3
    assert list(said["runs"]) == list(RUNS)
    for run in RUNS:
        assert said["runs"][run]["nDCG@10"]["values"] == {"q1": 1, "q2": 1}
        assert said["runs"][run]["Recall@100"]["mean"] == 1
    assert len(list(workplace.glob("beir-tiny/*/catalog.sqlite"))) == 1

    earlier = workplace / "earlier.json"
    earlier.write_text(json.dumps(said))
    again = footnote(*given, "--against", str(earlier), "--runs", "hybrid", "--queries", "2:2")
    assert "hybrid - hybrid" in again
    assert "+0.000  +0.000 to +0.000  1" in again
    one = json.loads(footnote(*given, "--queries", "2:", "--json"))
    assert list(one["runs"]["dense"]["MRR@10"]["values"]) == ["q2"]


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (["--runs", "best"], "no run"),
        (["--queries", "5"], "write FIRST:LAST"),
        (["--queries", "a:b"], "write FIRST:LAST"),
        (["--queries", "7:9"], "has fewer"),
        (["--split", "dev"], r"dev\.tsv is missing"),
    ],
)
def test_wrong_usage_is_named(beir: Path, arguments: list[str], cause: str) -> None:
    with pytest.raises(EvaluationError, match=cause):
        footnote("retrieval", "--beir", str(beir), *arguments)


def test_data_that_nobody_gave_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOOTNOTE_EVALUATION_DATA", raising=False)
    with pytest.raises(EvaluationError, match="--beir, or set FOOTNOTE_EVALUATION_DATA"):
        footnote("retrieval")


@pytest.mark.parametrize(
    ("name", "text", "cause"),
    [
        ("corpus.jsonl", "{", "line 1 is not JSON"),
        ("corpus.jsonl", '{"id": 1}', "line 1 has no _id"),
        ("queries.jsonl", '{"_id": "q1", "text": "?"}', "query 'q2' is not in queries"),
        ("qrels/test.tsv", "q1 apple 1", "line 1 is not query-id"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n", "judges no query"),
    ],
)
def test_data_that_do_not_fit_are_named(beir: Path, name: str, text: str, cause: str) -> None:
    (beir / name).write_text(text)
    with pytest.raises(EvaluationError, match=cause):
        read_benchmark(beir, "test")


def test_a_document_that_is_a_title_is_a_passage_too(beir: Path) -> None:
    paper, passages = as_paper(read_benchmark(beir, "test").documents[2])
    assert paper.file == "title"
    assert [passage.text for passage in passages] == ["Only a title on volcanoes"]


def test_a_library_of_documents_that_was_cut_short_is_filled_up(
    beir: Path, workplace: Path
) -> None:
    benchmark = read_benchmark(beir, "test")
    seen: list[tuple[int, int]] = []
    for _ in range(3):
        with library_of_documents(benchmark, lambda *at: seen.append(at)) as services:
            if len(seen) == 1:
                services.library.remove(services.library.paper("risk").id)
                vector = services.embedder.embed_query("volcanoes")
                services.library.catch_up()
                gatherer = services.evidence_gatherer()
                for run in RUNS:
                    found = ranked(gatherer, services.library, run, "volcanoes", vector, 1)
                    assert found[0].text.endswith("volcanoes")
    assert seen == [(3, 3), (3, 3)]
    assert workplace.is_dir()


class _Counting:
    """The real embedder, which counts the passages it is given."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.identity = embedder.identity
        self.embed_query = embedder.embed_query
        self.passages = 0

    def embed_passages(
        self, passages: Sequence[PassageText], progress: ProgressCallback | None = None
    ) -> PassageVectors:
        self.passages += len(passages)
        return self._embedder.embed_passages(passages, progress)


def test_vectors_are_kept_and_are_those_of_the_model(embedder: Embedder, tmp_path: Path) -> None:
    counting = _Counting(embedder)
    one, two = PassageText("One. Two.", ((0, 4), (5, 9))), PassageText("Three.", ())
    for passages in ([one], [two, one, two], []):
        keeping = KeepingEmbedder(counting, tmp_path / "vectors.sqlite")
        done: list[int] = []
        made = keeping.embed_passages(passages, done.append)
        keeping.close()
    assert counting.passages == 2
    assert made.passages.shape == (0, embedder.identity.dimension)
    keeping = KeepingEmbedder(counting, tmp_path / "vectors.sqlite")
    made, real = keeping.embed_passages([two, one]), embedder.embed_passages([two, one])
    keeping.close()
    assert made.passages == pytest.approx(real.passages, abs=0.01)
    assert made.sentences[1] == pytest.approx(real.sentences[1], abs=0.01)
    assert [len(sentences) for sentences in made.sentences] == [0, 2]
