"""service/cli/main.py: the command line as people run it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli.main import app
from service.settings import Settings
from tests.conftest import GARDEN, OPENNESS, MakePdf

RUNNER = CliRunner()


def footnote(settings: Settings, *arguments: str) -> tuple[int, str]:
    """The exit status and the output of a command in a process of its own."""
    environment = {
        **os.environ,
        "FOOTNOTE_DATA_DIR": str(settings.data_dir),
        "COLUMNS": "200",
    }
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", "from service.cli.main import main; main()", *arguments],
        capture_output=True, text=True, env=environment,
    )  # fmt: skip
    # Programs read standard output; people see both.
    return done.returncode, done.stdout + ("" if "--json" in arguments else done.stderr)


@pytest.fixture
def stocked_settings(settings: Settings, papers_folder: Path) -> Settings:
    status, said = footnote(settings, "ingest", str(papers_folder))
    assert status == 0, said
    assert "2 papers added (3 pages," in said
    return settings


def test_from_a_folder_to_an_answer_and_back(stocked_settings: Settings) -> None:
    status, said = footnote(stocked_settings, "ask", "What does marginal risk mean?")
    assert status == 0
    assert "Marginal risk is the risk that an open model adds" in said
    assert re.search(r"\[1\] Open weights and their release.*page 2.*verified", said)

    status, said = footnote(stocked_settings, "ask", "What is marginal risk?", "--json")
    answer = json.loads(said)
    assert answer["statements"][0]["citations"][0]["page"] == 2

    status, said = footnote(stocked_settings, "search", "staged release", "--k", "1", "--json")
    assert "Staged release" in json.loads(said)["hits"][0]["text"]

    status, said = footnote(stocked_settings, "papers")
    assert "Apple trees in small gardens" in said
    assert len(json.loads(footnote(stocked_settings, "papers", "--json")[1])["papers"]) == 2

    status, said = footnote(stocked_settings, "remove", "openness.pdf")
    assert (status, "removed “Open weights and their release”" in said) == (0, True)
    assert "No answer" in footnote(stocked_settings, "ask", "What is marginal risk?")[1]


def test_a_second_run_says_that_there_is_nothing_to_do(
    stocked_settings: Settings, papers_folder: Path
) -> None:
    status, said = footnote(stocked_settings, "ingest", str(papers_folder))
    assert (status, "nothing to do: 2 papers already in the library" in said) == (0, True)


def test_files_that_fail_are_named_and_the_status_says_so(
    settings: Settings, papers_folder: Path
) -> None:
    (papers_folder / "bad.pdf").write_bytes(b"not a PDF at all")
    status, said = footnote(settings, "ingest", str(papers_folder))
    assert status == 3
    assert "bad.pdf: not a PDF file (no %PDF header); convert it to PDF first" in said
    assert "2 papers added" in said
    status, said = footnote(settings, "ingest", str(papers_folder), "--json")
    assert status == 3
    states = {file["file"]: file["state"] for file in json.loads(said)["files"]}
    assert states == {"bad.pdf": "failed", "garden.pdf": "known", "openness.pdf": "known"}
    assert "bad.pdf: not a PDF" in footnote(settings, "papers")[1]


def test_a_library_of_another_model_is_refused_with_the_remedy_and_mended_by_it(
    stocked_settings: Settings,
) -> None:
    from index.catalog.catalog import Catalog

    catalog = Catalog(stocked_settings.catalog_url)
    catalog.identity.reclaim({"model": "another model"})
    catalog.close()
    status, said = footnote(stocked_settings, "ask", "What is marginal risk?")
    assert status == 1
    assert "made with model another model" in said
    assert "footnote reindex" in said
    status, said = footnote(stocked_settings, "reindex")
    assert (status, re.search(r"indexed \d+ passages", said) is not None) == (0, True)
    status, said = footnote(stocked_settings, "ask", "What is marginal risk?")
    assert "Marginal risk is the risk" in said


def test_an_unknown_paper_is_named(stocked_settings: Settings) -> None:
    status, said = footnote(stocked_settings, "remove", "nothing.pdf")
    assert status == 1
    assert "no paper goes by 'nothing.pdf'" in said


@pytest.mark.parametrize(
    "arguments",
    [["ingest"], ["ask"], ["search", "x", "--k", "0"], ["no-such-command"], ["ask", "--x"]],
)
def test_wrong_usage_has_status_2(arguments: list[str]) -> None:
    assert RUNNER.invoke(app, arguments).exit_code == 2


def test_an_empty_question_is_refused(settings: Settings) -> None:
    status, said = footnote(settings, "ask", "  ")
    assert (status, "the question is empty" in said) == (1, True)


def test_a_server_that_is_not_there_is_named_with_the_remedy(settings: Settings) -> None:
    status, said = footnote(settings, "ask", "Why?", "--server", "http://127.0.0.1:9")
    assert status == 1
    assert "cannot be reached" in said
    assert "footnote serve" in said


def test_the_ledger_names_each_file_with_its_state(settings: Settings, make_pdf: MakePdf) -> None:
    folder = make_pdf("garden.pdf", GARDEN).parent
    (folder / "empty.pdf").write_bytes(b"")
    assert "no files yet" in footnote(settings, "ledger")[1]
    status, said = footnote(settings, "ingest", str(folder))
    assert (status, "empty.pdf: the file is empty; fetch or export it again" in said) == (3, True)
    status, said = footnote(settings, "ledger")
    assert re.search(r"failed +empty.pdf: the file is empty; fetch or export it again", said)
    assert re.search(r"in +garden.pdf", said)
    entries = json.loads(footnote(settings, "ledger", "--json")[1])
    assert [(entry["file"], entry["state"], entry["attempts"]) for entry in entries] == [
        ("empty.pdf", "failed", 1), ("garden.pdf", "in", 1),
    ]  # fmt: skip
    (folder / "empty.pdf").write_bytes(make_pdf("b.pdf", OPENNESS).read_bytes())
    status, said = footnote(settings, "ingest", "--retry-failed")
    assert (status, "1 paper added" in said) == (0, True)


def test_progress_can_be_had_as_json_lines(settings: Settings, papers_folder: Path) -> None:
    status, said = footnote(settings, "ingest", str(papers_folder), "--progress", "json")
    assert status == 0
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert lines[-1]["files_done"] == lines[-1]["files"] == 2
    assert [line["result"]["name"] for line in lines if "result" in line] == [
        "garden.pdf", "openness.pdf",
    ]  # fmt: skip
    assert footnote(settings, "ingest", str(papers_folder), "--progress", "none")[0] == 0


def test_ingest_wants_to_know_what(settings: Settings) -> None:
    status, said = footnote(settings, "ingest")
    assert (status, "--retry-failed" in said) == (2, True)


def test_a_paper_is_shown_with_all_that_is_known_of_it(stocked_settings: Settings) -> None:
    status, said = footnote(stocked_settings, "paper", "openness.pdf")
    assert status == 0
    assert "Open weights and their release" in said
    assert "Ada Byron, Grace Hopper" in said
    assert "2 pages, openness.pdf, language en" in said
    shape = json.loads(footnote(stocked_settings, "paper", "openness.pdf", "--json")[1])
    assert [entry["title"] for entry in shape["outline"]] == [
        "1 What open weights are", "2 Marginal risk",
    ]  # fmt: skip
    assert (shape["superseded_by"], shape["cites"]) == (None, [])


def test_a_search_can_be_narrowed_and_explained(stocked_settings: Settings) -> None:
    search = ("search", "what are weights")
    status, said = footnote(stocked_settings, *search, "--explain", "--k", "1")
    assert status == 0
    assert re.search(r"dense 0\.\d+ \(rank 1\); BM25 \d.*late interaction", said, re.DOTALL)
    assert "weight" in said.partition("terms: ")[2]
    narrowed = (*search, "--author", "hopper", "--from", "2020", "--section", "other", "--json")
    hits = json.loads(footnote(stocked_settings, *narrowed)[1])["hits"]
    assert {hit["paper"]["file"] for hit in hits} == {"openness.pdf"}
    garden = (*search, "--paper", "garden.pdf", "--json")
    hits = json.loads(footnote(stocked_settings, *garden)[1])["hits"]
    assert {hit["paper"]["file"] for hit in hits} == {"garden.pdf"}
    status, said = footnote(stocked_settings, *search, "--section", "poems")
    assert (status, "no kind of section is called poems" in said) == (2, True)
    status, said = footnote(stocked_settings, "ask", "What is marginal risk?", "--to", "1999")
    assert "No answer" in said


def test_answers_are_kept_exported_opened_and_asked_again(
    stocked_settings: Settings,
) -> None:
    ask = ("ask", "What is marginal risk?")
    status, said = footnote(stocked_settings, *ask, "--conversation", "new")
    assert status == 0
    kept = re.search(r"Saved: footnote answers (\w{32}) \(conversation (\w{32})\)", said)
    assert kept
    answer_id, conversation = kept.groups()
    status, said = footnote(stocked_settings, *ask, "--conversation", conversation, "--json")
    assert json.loads(said)["conversation"] == conversation
    status, said = footnote(stocked_settings, "conversations", conversation, "--json")
    assert [each["id"] for each in json.loads(said)] == [answer_id, json.loads(said)[1]["id"]]
    said = footnote(stocked_settings, "conversations", "--search", "marginal")[1]
    assert re.search(rf"{conversation} .*What is marginal risk\?.*2 answers", said)

    status, said = footnote(stocked_settings, *ask, "--format", "bibtex")
    assert said.startswith("@misc{byron")
    assert footnote(stocked_settings, "answers", answer_id, "--format", "bibtex")[1] == said
    assert "[1] Open weights" in footnote(stocked_settings, "answers", answer_id)[1]
    status, said = footnote(stocked_settings, "answers", "--json")
    assert len(json.loads(said)) == 3
    assert answer_id in footnote(stocked_settings, "answers")[1]

    assert (
        "the same as the saved answer"
        in footnote(stocked_settings, "answers", answer_id, "--again")[1]
    )
    footnote(stocked_settings, "remove", "openness.pdf")
    said = footnote(stocked_settings, "answers", answer_id, "--again")[1]
    assert "- Marginal risk is the risk" in said
    assert "removed since: Open weights and their release" in said
    assert footnote(stocked_settings, "answers", "--again")[0] == 2
    status, said = footnote(stocked_settings, "answers", "nothing")
    assert (status, "no answer 'nothing' is kept" in said) == (1, True)
    assert footnote(stocked_settings, "conversations", conversation, "--delete")[0] == 0
    assert "no conversations" in footnote(stocked_settings, "conversations")[1]


def test_help_has_an_example_for_each_command() -> None:
    for command in ("ingest", "ask", "search", "paper", "ledger", "remove", "serve", "answers",
                    "conversations"):  # fmt: skip
        said = RUNNER.invoke(app, [command, "--help"]).output
        assert "Example:" in said, command


def test_help_loads_neither_the_indexes_nor_the_database() -> None:
    heavy = "faiss", "fastapi", "numpy", "openvino", "sqlalchemy", "torch"
    program = f"import sys, service.cli.main; print(sorted(set({heavy}) & set(sys.modules)))"
    said = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout
    assert said.strip() == "[]"
