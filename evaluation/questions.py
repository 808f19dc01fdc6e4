"""How well the pages that answer are found, for questions that people wrote over papers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from evaluation.errors import EvaluationError
from evaluation.gold import GoldQuestion, gold_questions
from evaluation.langchain import langchain_rankings
from evaluation.libraries import library_of
from evaluation.measures import DEPTH, RankedPages, page_measures
from evaluation.rankings import RUNS, ranked
from evaluation.report import EvaluationReport
from ingest.pipeline.chunk import CHUNKING
from service.answering.records.questions import tidied
from service.composition.services import Services

PEER = "langchain"
QUESTION_RUNS = (*RUNS, PEER)

Rankings = Mapping[str, Sequence[RankedPages]]  # by question


def evaluate_questions(file: Path, papers: Path, runs: Sequence[str]) -> EvaluationReport:
    """The measures of each run over the questions that the papers answer.

    Passages are ranked, and each stands for the pages it spans: a question is answered within k
    where a right page is among the pages that the first k passages span. The same holds for
    LangChain, whose passages never span pages.
    """
    questions = [question for question in gold_questions(file) if question.pages]
    if not questions:
        raise EvaluationError(f"{file} has no question with evidence: see evaluation/gold.py")
    main = main_pages(file)
    texts = {question.id: tidied(question.text) for question in questions}
    with library_of(papers) as services:
        rankings: dict[str, Rankings] = {
            run: langchain_rankings(texts, papers, DEPTH)
            if run == PEER
            else our_rankings(services, texts, run)
            for run in runs
        }
        about = {
            "data": file.name, "papers": services.library.counts()[0],
            "pages": services.library.counts()[1], "passages": services.library.counts()[2],
            "questions": len(questions),
            "model": asdict(services.embedder.identity), "chunking": CHUNKING,
        }  # fmt: skip
    return EvaluationReport(
        about,
        {run: _measured(questions, main, of_run) for run, of_run in rankings.items()},
        {question.id: question.kind for question in questions},
    )


def main_pages(file: Path) -> dict[str, RankedPages]:
    """The pages that each answer was written from, by question; not those that say the same."""
    said = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
    return {
        str(question["id"]): frozenset(
            (str(evidence["paper"]), int(evidence["page"]))
            for evidence in question.get("evidence", [])
            if not evidence.get("alternative", False)
        )
        for question in said
    }


def our_rankings(services: Services, texts: Mapping[str, str], run: str) -> Rankings:
    """The pages of the first passages of a run, for each question."""
    library, embedder = services.library, services.embedder
    files = {paper.id: paper.file for paper in library.papers()}
    gatherer = services.evidence_gatherer()
    return {
        question: [
            frozenset((files[passage.paper_id], span.page) for span in passage.spans)
            for passage in ranked(gatherer, library, run, text, embedder.embed_query(text), DEPTH)
        ]
        for question, text in texts.items()
    }


def _measured(
    questions: Sequence[GoldQuestion], main: Mapping[str, RankedPages], rankings: Rankings
) -> dict[str, dict[str, float]]:
    values: dict[str, dict[str, float]] = {}
    for question in questions:
        measured = page_measures(rankings[question.id], question.pages, main[question.id])
        for measure, value in measured.items():
            values.setdefault(measure, {})[question.id] = value
    return values
