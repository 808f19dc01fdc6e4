"""Data sets in the layout of BEIR: documents, queries, and which documents answer which query.

Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval
Models" (NeurIPS 2021, arXiv:2104.08663). Knows no library and no search.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import EvaluationError

_CORPUS, _QUERIES = "corpus.jsonl", "queries.jsonl"


@dataclass(frozen=True, slots=True)
class BeirDocument:
    """A document of the corpus; its title may be empty."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A corpus with the queries of one split, in the order the judgements first name them.

    `judged` gives the grades of the documents that were judged for a query, by query and document.
    """

    name: str
    content: str  # sha256 of the corpus
    documents: tuple[BeirDocument, ...]
    queries: Mapping[str, str]
    judged: Mapping[str, Mapping[str, int]]

    def some(self, first: int, last: int) -> "Benchmark":
        """The same with the queries from number `first` to number `last`, counted from 1."""
        kept = list(self.queries)[first - 1 : last]
        return Benchmark(
            self.name, self.content, self.documents,
            {query: self.queries[query] for query in kept},
            {query: self.judged[query] for query in kept},
        )  # fmt: skip


def read_benchmark(folder: Path, split: str) -> Benchmark:
    """The data set in a folder; raises EvaluationError where its files do not fit together."""
    judgements = folder / "qrels" / f"{split}.tsv"
    for file in (folder / _CORPUS, folder / _QUERIES, judgements):
        if not file.is_file():
            raise EvaluationError(
                f"{file} is missing: a data set in BEIR's layout has {_CORPUS}, {_QUERIES} and "
                "qrels/SPLIT.tsv"
            )
    judged = _judged(judgements)
    texts = {str(said["_id"]): str(said["text"]) for said in _lines(folder / _QUERIES)}
    unknown = [query for query in judged if query not in texts]
    if unknown or not judged:
        lacking = f"query {unknown[0]!r} is not in {_QUERIES}" if unknown else "judges no query"
        raise EvaluationError(f"{judgements}: {lacking}; download the data set again")
    return Benchmark(
        folder.absolute().name,
        hashlib.sha256((folder / _CORPUS).read_bytes()).hexdigest(),
        tuple(
            BeirDocument(
                str(said["_id"]), str(said.get("title") or ""), str(said.get("text") or "")
            )
            for said in _lines(folder / _CORPUS)
        ),
        {query: texts[query] for query in judged},
        judged,
    )


def _lines(file: Path) -> Iterator[dict[str, object]]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                said = json.loads(line)
            except ValueError as error:
                raise EvaluationError(f"{file}, line {number} is not JSON: {error}") from error
            if not isinstance(said, dict) or "_id" not in said:
                raise EvaluationError(f"{file}, line {number} has no _id: is it in BEIR's layout?")
            yield said


def _judged(file: Path) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        fields = line.split("\t")
        if number == 1 and fields[-1] == "score":  # the heading
            continue
        try:
            query, document, grade = fields
            judged.setdefault(query, {})[document] = int(grade)
        except ValueError as error:
            raise EvaluationError(
                f"{file}, line {number} is not query-id, corpus-id, score between tabs"
            ) from error
    return judged
