"""Gold questions: what is asked, whether the papers answer it, and where."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class GoldEvidence:
    """A page of a paper that answers, with the words that do."""

    file: str
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with the pages that answer it; none where no paper does."""

    id: str
    text: str
    kind: str
    answerable: bool
    answer: str
    evidence: tuple[GoldEvidence, ...]
    why: str = ""  # there is no answer: "off-topic: ..." or "near-miss: ..."

    @property
    def lack(self) -> str:
        """Of what kind a question without an answer is: "off-topic", "near-miss", or empty."""
        return self.why.partition(":")[0].strip()

    @property
    def pages(self) -> frozenset[tuple[str, int]]:
        """The files and page numbers that answer."""
        return frozenset((evidence.file, evidence.page) for evidence in self.evidence)


def gold_questions(file: Path) -> tuple[GoldQuestion, ...]:
    """The questions of a JSON-lines file."""
    return tuple(_question(json.loads(line)) for line in file.read_text().split("\n") if line)


def _question(said: dict[str, object]) -> GoldQuestion:
    evidence = said.get("evidence", [])
    assert isinstance(evidence, list)  # noqa: S101 - a data set of another shape
    return GoldQuestion(
        str(said["id"]), str(said["question"]), str(said["kind"]), bool(said["answerable"]),
        str(said.get("answer", "")),
        tuple(GoldEvidence(str(e["paper"]), int(e["page"]), str(e["quote"])) for e in evidence),
        str(said.get("why", "")),
    )  # fmt: skip
