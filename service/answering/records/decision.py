"""What the decide stage gives: which parts of a question are to be answered."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.answering.records.evidence import Evidence


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """The evidence for each part of a question, and whether that part is to be answered."""

    evidence: tuple[Evidence, ...]
    may_answer: tuple[bool, ...]

    def answerable_parts(self) -> Iterator[tuple[int, Evidence]]:
        """The number, from 0, of each part that is to be answered, with its evidence."""
        for part, (evidence, may_answer) in enumerate(
            zip(self.evidence, self.may_answer, strict=True)
        ):
            if may_answer:
                yield part, evidence
