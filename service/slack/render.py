"""Answers as Slack messages: pure functions; every message is within Slack's limits."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.schemas.answers import AnswerShape, QuoteShape, StatementShape
from service.schemas.perspectives import PerspectivesShape
from service.slack.blocks import (
    FALLBACK_CHARACTERS,
    MESSAGE_BLOCKS,
    URL_CHARACTERS,
    Element,
    SlackBlock,
    actions,
    button,
    link,
    note,
    packed,
    paragraph,
    words,
)
from service.slack.text import escaped, one_line, shortened

# The names of buttons and modals, as Slack sends them back.
FEEDBACK = "feedback"
SHARE = "share"
BY_PAPER = "by_paper"
OPEN = "open_web"

# The most that a message shows; the rest is on the web. Slack accepts 50 blocks and about 13,000
# characters of text.
_SHOWN_STATEMENTS = 30
_SHOWN_SOURCES = 40
_SHOWN_CHARACTERS = 5_000
_STATEMENT_CHARACTERS = 1_500
_SOURCE_CHARACTERS = 6_000
_TITLE_CHARACTERS = 120
_QUOTE_CHARACTERS = 140
_SHORTEST = 24
_SHOWN_POSITIONS = 20
_POSITION_CHARACTERS = 350
_CLAIM_CHARACTERS = 500
_VERDICTS = {
    "verified": "verified",
    "partial": "partly supported",
    "unsupported": "not supported",
}
_STANCES = {
    "support": "supports it",
    "oppose": "opposes it",
    "qualify": "qualifies it",
    "unclear": "neither for nor against it",
}


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its blocks, and the text of notifications and of clients without blocks."""

    text: str
    blocks: tuple[SlackBlock, ...]

    def __post_init__(self) -> None:
        assert len(self.blocks) <= MESSAGE_BLOCKS  # noqa: S101 - the functions below keep to it


@dataclass(frozen=True, slots=True)
class Web:
    """The addresses of the service's pages; empty if `root` is empty."""

    root: str = ""

    def page(self, quote: QuoteShape) -> str:
        """The address of the page with the quote marked."""
        return f"{self.root}/{quote.links.view}" if self.root else ""

    def answer(self, answer: AnswerShape) -> str:
        """The address of the whole answer."""
        return f"{self.root}/?answer={answer.id}" if self.root else ""


def answer_message(answer: AnswerShape, web: Web, *, share: str = "") -> Message:
    """An answer or a refusal, with its sources and buttons.

    `share` is the value of the share button; without it there is no such button.
    """
    shown = shown_statements(answer.statements)
    if answer.statements:
        body = packed([_statement(each) for each in shown])
    else:
        body = _refusal(answer, web)
    return Message(text=fallback(answer), blocks=(*body, *tail(answer, web, share=share)))


def statement_block(statement: StatementShape) -> SlackBlock:
    """One statement, as it is streamed."""
    return paragraph(*_statement(statement))


def tail(answer: AnswerShape, web: Web, *, share: str = "") -> tuple[SlackBlock, ...]:
    """The blocks under the statements: sources, omissions, notices and buttons."""
    shown = shown_statements(answer.statements)
    blocks = _sources(shown, web)
    left = len(answer.statements) - len(shown)
    if left:
        on = words(f"{left} more statements: ")
        blocks.append(paragraph(on, link("continue on the web", web.answer(answer))))
    blocks += [note(text) for text in _notices(answer)]
    if buttons := _buttons(answer, web, share):
        blocks.append(actions(*buttons))
    return (*blocks, _feedback(answer))


def by_paper_message(found: PerspectivesShape, web: Web) -> Message:
    """Each paper's best statement and its stance on the claim."""
    claim = found.agreement.claim
    paragraphs: list[list[Element]] = [[words("Who says what", bold=True)]]
    if not found.positions:
        paragraphs.append([words("No paper has something to say on this.")])
    if claim:
        paragraphs.append([words(f"On: {one_line(claim, _CLAIM_CHARACTERS)}", italic=True)])
    for position in found.positions[:_SHOWN_POSITIONS]:
        statement = position.statement
        said = one_line(statement.text, _POSITION_CHARACTERS)
        places = statement.citations[:1]
        paragraphs.append(
            [
                *(link(_name(quote), web.page(quote)) for quote in places),
                words("".join(f", {_page(quote)}, " for quote in places)),
                words(f"{_STANCES[position.stance]}: ", bold=True),
                words(said),
            ]
        )
    left = len(found.positions) - _SHOWN_POSITIONS
    if left > 0:
        paragraphs.append([words(f"{left} more papers.")])
    text = f"Who says what: {escaped(one_line(found.question, 200))}"
    return Message(text=text, blocks=tuple(packed(paragraphs)))


def shared_message(answer: AnswerShape, web: Web, asker: str) -> Message:
    """An answer shared with a channel, with the asker and the question."""
    asked = paragraph(
        {"type": "user", "user_id": asker},
        words(" asked: "),
        words(one_line(answer.question, 500), italic=True),
    )
    message = answer_message(answer, web)
    return Message(text=message.text, blocks=(asked, *message.blocks))


def shown_statements(statements: Sequence[StatementShape]) -> list[StatementShape]:
    """The first statements, as many as fit in a message."""
    shown: list[StatementShape] = []
    room, sources = _SHOWN_CHARACTERS, _SHOWN_SOURCES
    for statement in statements[:_SHOWN_STATEMENTS]:
        room -= min(len(statement.text), _STATEMENT_CHARACTERS)
        sources -= len(statement.citations)
        if shown and (room < 0 or sources < 0):
            break
        shown.append(statement)
    return shown


def fallback(answer: AnswerShape) -> str:
    """The answer as plain text, for notifications."""
    said = " ".join(statement.text for statement in answer.statements)
    return escaped(shortened(said or f"No answer. {answer.message}", FALLBACK_CHARACTERS // 2))


def _statement(statement: StatementShape) -> list[Element]:
    numbers = " ".join(f"[{citation.number}]" for citation in statement.citations)
    said = [
        words(shortened(statement.text, _STATEMENT_CHARACTERS) + " "),
        words(numbers, bold=True),
    ]
    if statement.support != "verified":
        said.append(words(f" ({_VERDICTS[statement.support]})", italic=True))
    return said


def _sources(statements: Sequence[StatementShape], web: Web) -> list[SlackBlock]:
    """One paragraph for each citation; shorter titles and quotes if there are many."""
    cited = [(each, citation) for each in statements for citation in each.citations]
    cited = cited[:_SHOWN_SOURCES]
    if not cited:
        return []
    room = _SOURCE_CHARACTERS // len(cited) // 2
    of_title = max(_SHORTEST, min(_TITLE_CHARACTERS, room - 30))
    of_quote = max(_SHORTEST, min(_QUOTE_CHARACTERS, room))
    paragraphs = [[words("Sources", bold=True)]]
    for statement, citation in cited:
        paragraphs.append(
            [
                words(f"[{citation.number}] ", bold=True),
                link(_name(citation, of_title), web.page(citation)),
                words(f", {_page(citation)}, {_VERDICTS[statement.support]}: "),
                words(f"“{one_line(citation.quote, of_quote)}”", italic=True),
            ]
        )
    return packed(paragraphs)


def _refusal(answer: AnswerShape, web: Web) -> list[SlackBlock]:
    paragraphs = [[words("No answer. ", bold=True), words(answer.message)]]
    paragraphs += [[words(f"• {shortened(each, 300)}")] for each in answer.suggestions[:5]]
    if answer.nearest:
        paragraphs.append([words("Nearest passages (not an answer)", bold=True)])
    paragraphs += [
        [
            words("• "),
            link(_name(quote), web.page(quote)),
            words(f", {_page(quote)}: "),
            words(f"“{one_line(quote.quote, _QUOTE_CHARACTERS)}”", italic=True),
        ]
        for quote in answer.nearest[:5]
    ]
    return packed(paragraphs)


def _notices(answer: AnswerShape) -> list[str]:
    notices = [answer.notice] if answer.notice else []
    if answer.not_indexed:
        notices.append(
            f"{answer.not_indexed} files could not be read and are missing from the library."
        )
    return notices


def _buttons(answer: AnswerShape, web: Web, share: str) -> list[Element]:
    buttons = []
    if share:
        buttons.append(button("Share to channel", SHARE, share))
    if answer.statements:
        buttons.append(button("Who says what", BY_PAPER, answer.id))
    url = web.answer(answer)
    if url and len(url) <= URL_CHARACTERS:
        buttons.append(button("Continue on the web", OPEN, url=url))
    return buttons


def _feedback(answer: AnswerShape) -> SlackBlock:
    def choice(text: str, thumb: str) -> Element:
        return {
            "text": {"type": "plain_text", "text": text},
            "value": f"{thumb}:{answer.id}",
            "accessibility_label": text,
        }

    element: Element = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": choice("Good answer", "up"),
        "negative_button": choice("Bad answer", "down"),
    }
    return {"type": "context_actions", "elements": [element]}


def _name(quote: QuoteShape, limit: int = _TITLE_CHARACTERS) -> str:
    year = f" ({quote.paper.year})" if quote.paper.year else ""
    primer = ", primer by this project" if quote.paper.is_primer else ""
    return one_line(quote.paper.title, limit) + year + primer


def _page(quote: QuoteShape) -> str:
    printed = quote.page_label and quote.page_label != str(quote.page)
    return f"p. {quote.page}" + (f" (printed {quote.page_label})" if printed else "")
