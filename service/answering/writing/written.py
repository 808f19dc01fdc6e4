"""What has been written of an answer so far: a value; every accepted draft makes a new one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.answering.records.answers import Citation, Quote, Statement
from service.answering.records.drafts import Draft
from service.answering.support.draft_check import JudgedDraft

_ALL_EXTRACTIVE = "This answer is in the papers' own words."
_ALL_GENERATED = "What it wrote before that was checked and stands."
_MIXED = "What it wrote before that was checked; the rest is in the papers' own words."


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """The statements of an answer so far, in order.

    `authors` are the names of the generators that wrote them, in the order of their first
    statement. `problems` say why the first choice of generator was not enough, each once, in words
    for readers.
    """

    statements: tuple[Statement, ...] = ()
    authors: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    def with_statement(self, judged: JudgedDraft, author: str, part: int) -> "WrittenAnswer":
        """This and one statement more, its citations numbered on from the last one."""
        cited = sum(len(statement.citations) for statement in self.statements)
        statement = Statement(
            text=judged.draft.text,
            support=judged.verdict.support,
            citations=tuple(
                Citation(number=number, quote=quote)
                for number, quote in enumerate(judged.draft.quotes, cited + 1)
            ),
            score=judged.verdict.score,
            part=part,
        )
        return replace(
            self,
            statements=(*self.statements, statement),
            authors=_with(self.authors, author),
        )

    def with_problem(self, problem: str) -> "WrittenAnswer":
        """This and one reason more why a generator was not enough."""
        return replace(self, problems=_with(self.problems, problem))

    def has_text(self, draft: Draft) -> bool:
        """Whether a statement has the draft's text already."""
        return any(statement.text == draft.text for statement in self.statements)

    def has_quotes(self, quotes: Sequence[Quote]) -> bool:
        """Whether all of the quotes, at least one, are cited already."""
        cited = {
            citation.quote for statement in self.statements for citation in statement.citations
        }
        return bool(quotes) and cited.issuperset(quotes)

    def notice(self, extractive: str) -> str:
        """What readers should know of how the answer was made; empty where nothing went wrong.

        `extractive` is the name of the generator that writes in the papers' own words.
        """
        if not self.problems:
            return ""
        problems = "; ".join(self.problems)
        return f"{problems[0].upper()}{problems[1:]}. {self._origin(extractive)}".strip()

    def _origin(self, extractive: str) -> str:
        """Whose words the statements are; empty where there are none."""
        if not self.statements:
            return ""
        if len(self.authors) > 1:
            return _MIXED
        return _ALL_EXTRACTIVE if extractive in self.authors else _ALL_GENERATED


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names else (*names, name)
