"""`footnote-evaluate questions`: three questions over the two small papers."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evaluation import langchain
from evaluation.commands import app
from evaluation.errors import EvaluationError
from evaluation.langchain import langchain_rankings
from evaluation.search_cost import search_cost
from service.composition.services import Services

QUESTIONS = [
    {"id": "p", "question": "When is an apple tree pruned?", "kind": "fact", "answerable": True,
     "evidence": [{"paper": "garden.pdf", "page": 1, "quote": "in late winter"}]},
    {"id": "c", "question": "Do trees and marginal risk need a baseline?", "kind": "comparison",
     "answerable": True, "evidence": [
         {"paper": "openness.pdf", "page": 2, "quote": "needs a baseline"},
         {"paper": "garden.pdf", "page": 7, "quote": "no such page"},
         {"paper": "openness.pdf", "page": 1, "quote": "says the same", "alternative": True}]},
    {"id": "n", "question": "Who wrote Hamlet?", "kind": "unanswerable", "answerable": False},
]  # fmt: skip


@pytest.fixture
def given(papers_folder: Path, models_folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The arguments that name the questions and the papers."""
    folder = papers_folder.parent
    file = folder / "questions.jsonl"
    file.write_text("".join(json.dumps(question) + "\n" for question in QUESTIONS))
    kept = folder / "build" / "evaluation" / "papers"
    kept.mkdir(parents=True)
    (kept / "models").symlink_to(models_folder)
    monkeypatch.chdir(folder)
    return ["questions", str(file), "--papers", str(papers_folder)]


def footnote(*arguments: str) -> str:
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_questions_from_the_command_line_and_against_a_peer(
    given: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = json.loads(footnote(*given, "--json"))
    assert said["about"]["questions"] == 2
    hybrid = said["runs"]["hybrid"]
    assert hybrid["page recall@5"]["values"] == {"p": 1, "c": 1}
    assert hybrid["MRR@100"]["values"]["p"] == 1
    assert hybrid["evidence recall@10"]["values"] == {"c": 0.5}
    assert hybrid["evidence recall@10"]["kinds"] == {
        "comparison": {"mean": 0.5, "low": 0.5, "high": 0.5, "n": 1}
    }

    monkeypatch.setattr(
        "evaluation.questions.langchain_rankings",
        lambda texts, _papers, _k: {
            question: [frozenset({("garden.pdf", 1)})] for question in texts
        },
    )
    peer = footnote(*given, "--runs", "langchain", "--json")
    assert json.loads(peer)["runs"]["langchain"]["page recall@5"]["values"] == {"p": 1, "c": 0}
    Path("peer.json").write_text(peer)
    compared = json.loads(footnote(*given, "--against", "peer.json", "--runs", "hybrid", "--json"))
    of_pages = next(each for each in compared["differences"] if each["measure"] == "page recall@5")
    assert (of_pages["other"], of_pages["mean"]) == ("langchain", 0.5)
    table = footnote(*given, "--runs", "hybrid")
    assert "0.500  0.500 to 0.500  1" in table
    assert "comparison" in table


def test_questions_without_evidence_are_refused(given: list[str]) -> None:
    Path(given[1]).write_text(json.dumps(QUESTIONS[2]) + "\n")
    with pytest.raises(EvaluationError, match="no question with evidence"):
        footnote(*given)


PEER = """
import json, sys
print("loading")
print(json.dumps({question: [["garden.pdf", 1]] for question in json.load(sys.stdin)}))
open("asked", "a").write("x")
"""


@pytest.fixture
def peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script in LangChain's place."""
    script = tmp_path / "peer.py"
    script.write_text(PEER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(langchain, "peer_python", lambda: Path(sys.executable))
    return script


def test_what_a_peer_found_is_kept(peer: Path, papers_folder: Path) -> None:
    for _ in range(2):
        found = langchain_rankings({"q": "?"}, papers_folder, 10, script=peer)
        assert found == {"q": [frozenset({("garden.pdf", 1)})]}
    assert (peer.parent / "asked").read_text() == "x"


def test_a_peer_that_fails_is_named_with_its_log(peer: Path, papers_folder: Path) -> None:
    peer.write_text("raise SystemExit('no model')")
    with pytest.raises(EvaluationError, match=r"peer\.py ended with 1: see .*langchain\.log"):
        langchain_rankings({"q": "?"}, papers_folder, 10, script=peer)
    assert "no model" in (peer.parent / "build" / "evaluation" / "langchain.log").read_text()


def test_the_cost_of_a_search_is_told_part_by_part(stocked_services: Services) -> None:
    said = search_cost(stocked_services, ['What is "marginal risk"?', "apple: trees"], rounds=1)
    assert said["searches"] == 2
    assert {"library_search_ms", "plain_both_ms", "ratio_of_medians"} <= said.keys()
