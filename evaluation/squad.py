"""SQuAD 2.0: questions over paragraphs, half of them without an answer there; and their library.

Rajpurkar, Jia and Liang, "Know What You Don't Know: Unanswerable Questions for SQuAD" (ACL 2018,
arXiv:1806.03822). A paragraph is taken in as a paper of one page whose title is its article's.
"""

import hashlib
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evaluation.beir import BeirDocument, Benchmark
from evaluation.documents import FillListener, library_of_documents
from evaluation.errors import EvaluationError
from service.composition.services import Services

_SEED = 20_180_611


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question about a paragraph; without answers, the paragraph does not say."""

    id: str
    text: str
    paragraph: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Squad:
    """The paragraphs of a file, and its questions in an order drawn by chance once for all."""

    documents: tuple[BeirDocument, ...]
    questions: tuple[SquadQuestion, ...]


def read_squad(file: Path) -> Squad:
    """The data set in a file; raises EvaluationError where it is none."""
    documents: list[BeirDocument] = []
    questions: list[SquadQuestion] = []
    try:
        for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
            title = str(article["title"]).replace("_", " ")
            for number, paragraph in enumerate(article["paragraphs"]):
                name = f"{article['title']}-{number}"
                documents.append(BeirDocument(name, title, str(paragraph["context"])))
                questions += [
                    SquadQuestion(
                        str(said["id"]), str(said["question"]), name,
                        tuple(dict.fromkeys(str(answer["text"]) for answer in said["answers"])),
                    )
                    for said in paragraph["qas"]
                ]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"{file} is not in the layout of SQuAD 2.0: {error}") from error
    random.Random(_SEED).shuffle(questions)  # noqa: S311 - no secret
    return Squad(tuple(documents), tuple(questions))


@contextmanager
def squad_library(squad: Squad, watch: FillListener) -> Iterator[Services]:
    """An open house over a library of the paragraphs, made on first use and kept."""
    said = json.dumps([[d.id, d.title, d.text] for d in squad.documents])
    content = hashlib.sha256(said.encode()).hexdigest()
    with library_of_documents(Benchmark("squad2", content, squad.documents, {}, {}), watch) as it:
        yield it
