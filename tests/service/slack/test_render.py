"""service/slack/render.py: whatever an answer holds, Slack takes it and obeys nothing of it."""

import pytest

from service.answering.perspectives.positions import perspectives
from service.answering.records.questions import Question
from service.composition.services import Services
from service.schemas.answers import AnswerShape, answer_shape
from service.schemas.library import Size
from service.schemas.perspectives import PerspectivesShape, perspectives_shape
from service.slack.asks import is_a_question, question_text
from service.slack.render import (
    Web,
    answer_message,
    by_paper_message,
    shared_message,
    shown_statements,
    statement_block,
    tail,
)
from service.slack.text import escaped, one_line, shortened
from service.slack.views import home_view, reason_modal
from tests.service.slack.limits import Json, violations
from tests.service.slack.workspace import shown

WEB = Web("https://papers.example")
HOSTILE = "Call <!channel> and <@U0ANN>, see <https://evil.example|this> & *that* :joy: @here `x`"


@pytest.fixture(scope="module")
def answer(read_services: Services) -> AnswerShape:
    """A real answer with one statement."""
    whole = answer_shape(read_services.answerer().answer(Question("What are open weights?")))
    return whole.model_copy(update={"statements": whole.statements[:1]})


@pytest.fixture(scope="module")
def found(read_services: Services) -> PerspectivesShape:
    """Who says what, really."""
    question = Question("What are open weights?")
    return perspectives_shape(
        perspectives(read_services.library, read_services.answerer().evidence, question)
    )


def grown(
    answer: AnswerShape, statements: int, *, text: str = "", citations: int = 1
) -> AnswerShape:
    """The answer with so many statements, each with so many citations."""
    [one] = answer.statements
    cited = one.citations[0]
    made = []
    for number in range(statements):
        numbers = range(number * citations + 1, (number + 1) * citations + 1)
        quotes = [cited.model_copy(update={"number": n, "quote": text or cited.quote})
                  for n in numbers]  # fmt: skip
        made.append(one.model_copy(update={"text": text or one.text, "citations": quotes}))
    return answer.model_copy(update={"statements": made})


def message_of(answer: AnswerShape, web: Web = WEB) -> Json:
    message = answer_message(answer, web)
    return {"text": message.text, "blocks": list(message.blocks)}


@pytest.mark.parametrize("statements", [0, 1, 5, 29, 30, 31, 60, 500])
@pytest.mark.parametrize("text", ["", "word " * 30, "word " * 500, "x" * 20_000, HOSTILE])
@pytest.mark.parametrize("citations", [1, 4])
def test_no_answer_is_too_large(
    statements: int, text: str, citations: int, answer: AnswerShape
) -> None:
    large = grown(answer, statements, text=text, citations=citations)
    message = message_of(large)
    assert violations("chat.postMessage", message) == []
    streamed = [statement_block(each) for each in shown_statements(large.statements)]
    stream = {"chunks": [{"type": "blocks", "blocks": streamed}], "blocks": list(tail(large, WEB))}
    assert violations("chat.stopStream", stream) == []
    assert violations("x", {"blocks": list(shared_message(large, WEB, "U0ANN").blocks)}) == []


def test_of_sixty_statements_sources_and_buttons_are_kept(answer: AnswerShape) -> None:
    message = message_of(grown(answer, 60, text="A sentence of some length. " * 20))
    text = shown(message)
    kept = text.count("A sentence of some length. A")
    assert "Sources" in text
    first, last = text.index("Sources"), text.index("continue on the web")
    assert text[first:last].count("p. 1, verified") == len(
        shown_statements(grown(answer, 60, text="A sentence of some length. " * 20).statements)
    )
    assert kept >= 10
    assert "more statements: continue on the web<https://papers.example/?answer=" in text
    assert message["blocks"][-1]["type"] == "context_actions"
    assert message["blocks"][-2]["type"] == "actions"


def test_words_of_papers_are_shown_and_never_obeyed(answer: AnswerShape) -> None:
    hostile = grown(answer, 1, text=HOSTILE)
    message = message_of(hostile)
    assert HOSTILE in shown(message)  # literally
    for block in message["blocks"]:
        assert block["type"] in ("rich_text", "actions", "context_actions")
    assert "<!" not in message["text"]
    assert "<@" not in message["text"]
    assert "<http" not in message["text"]
    assert "&lt;!channel&gt;" in message["text"]
    assert "@here" not in message["text"]
    assert "https://" not in message["text"]


def test_escaping_leaves_ordinary_text_alone() -> None:
    assert escaped("Kapoor et al. (2024), p. 3") == "Kapoor et al. (2024), p. 3"
    assert escaped("a < b & c > d") == "a &lt; b &amp; c &gt; d"
    assert escaped("mail@heretic.org") == "mail@heretic.org"


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [("short", 10, "short"), ("one two three", 9, "one two…"), ("x" * 20, 10, "x" * 9 + "…")],
)
def test_shortening_keeps_whole_words_and_the_limit(text: str, limit: int, short: str) -> None:
    assert shortened(text, limit) == short
    assert len(short) <= limit


def test_one_line_is_one_line() -> None:
    assert one_line("two\nlines  and\tmore", 100) == "two lines and more"


def test_verdicts_are_words(answer: AnswerShape) -> None:
    for support, says in (("partial", "partly supported"), ("unsupported", "not supported")):
        [one] = answer.statements
        judged = answer.model_copy(
            update={"statements": [one.model_copy(update={"support": support})]}
        )
        assert says in shown(message_of(judged))


def test_without_an_address_of_the_service_there_are_no_links(answer: AnswerShape) -> None:
    message = message_of(grown(answer, 60), Web())
    assert "<http" not in shown(message)
    assert "more statements" in shown(message)
    assert [b["type"] for b in message["blocks"][-1:]] == ["context_actions"]


def test_notices_are_shown(answer: AnswerShape) -> None:
    told = answer.model_copy(update={"notice": "The model failed.", "not_indexed": 3})
    text = shown(message_of(told))
    assert "The model failed." in text
    assert "3 files could not be read" in text


def test_who_says_what_names_each_paper_and_its_stance(found: PerspectivesShape) -> None:
    [position] = found.positions
    text = shown({"blocks": list(by_paper_message(found, WEB).blocks)})
    assert "Open weights and their release" in text
    assert "p. 1, " in text
    stances = ("support", "oppose", "qualify", "unclear")
    many = [position.model_copy(update={"stance": stance}) for stance in stances * 10]
    message = by_paper_message(found.model_copy(update={"positions": many}), WEB)
    assert "opposes it" in shown({"blocks": list(message.blocks)})
    assert "20 more papers" in shown({"blocks": list(message.blocks)})
    long = position.statement.model_copy(update={"text": HOSTILE * 50})
    many = [position.model_copy(update={"statement": long})] * 40
    message = by_paper_message(found.model_copy(update={"positions": many}), WEB)
    assert violations("x", {"text": message.text, "blocks": list(message.blocks)}) == []
    nobody = by_paper_message(found.model_copy(update={"positions": []}), WEB)
    assert "No paper has something to say" in shown({"blocks": list(nobody.blocks)})


def test_views_are_within_limits() -> None:
    home = home_view(Size(12_345, 678_901), ["why? " * 500] * 20, "U0BOT")
    assert violations("views.publish", {"view": home}) == []
    assert "12,345 papers" in shown(home)
    assert violations("views.publish", {"view": home_view(Size(0, 0), [], "U0BOT")}) == []
    assert violations("views.open", {"view": reason_modal("0" * 32)}) == []


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("<@U0BOT> What is it?", "What is it?"),
        ("<@U0BOT|footnote>: What is it?", ": What is it?"),
        ("does <@U0ANN|ann> know?", "does ann know?"),
        ("see <https://x.example/a|this page>", "see this page"),
        ("see <https://x.example/a>", "see https://x.example/a"),
        ("in <#C1|general> <!here> &lt;b&gt; &amp;", "in general <b> &"),
    ],
)
def test_slacks_markup_is_taken_out_of_questions(text: str, question: str) -> None:
    assert question_text(text, "U0BOT") == question


@pytest.mark.parametrize(
    ("text", "asks"),
    [("Thanks!", False), ("ok cool :tada:", False), (":eyes:", False), ("", False),
     ("and Llama?", True), ("thanks, and what about the US?", True)],
)  # fmt: skip
def test_thanks_are_no_question(text: str, asks: bool) -> None:
    assert is_a_question(text) is asks
