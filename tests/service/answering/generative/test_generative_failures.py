"""A language model that fails, lies or talks: the reader gets checked statements, or is told."""

import pytest

from service.answering.records.questions import Question
from service.composition.services import Services
from tests.model_server import (
    Reply,
    fails,
    garbage,
    mute,
    refuses,
    says,
    silent,
    statement,
    structured,
)
from tests.patience import PATIENCE
from tests.service.answering.generative.generation_parts import (
    BASELINE,
    COMPARED,
    OPEN_WEIGHTS,
    QUESTION,
    RISK,
    answered,
    assert_all_quotes_are_there,
    scripted,
    texts,
)

GOOD = statement(RISK, (1, RISK))
INVENTED = statement("Marginal risk was found to be 73 percent in 2031.", (1, RISK))
NEVER_WRITTEN = statement("Marginal risk is zero.", (1, "Marginal risk is zero for all models."))
OTHER = statement("Bananas are exported from Ecuador by ship.", (1, RISK))
TURNED = statement("Staged release of apple trees causes the search engine.", (1, RISK))
NONE = structured(answered=False)


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (fails(401), "refused the key: check FOOTNOTE_LLM_API_KEY"),
        (fails(404), "check FOOTNOTE_LLM_MODEL"),
        (fails(400), "failed (status 400)"),
        (fails(429, Retry_After="100"), "takes no more requests"),
        (fails(307, Location="http://127.0.0.1:1/"), "failed (status 307)"),
        (refuses(), "declined"),
        (says("I'm sorry, but I can't help with that."), "declined"),
        (says("", ended="content_filter"), "declined"),
        (says(""), "no answer that can be read"),
        (says('{"answered": true, "statem', ended="length"), "broke off"),
        (garbage(b"data: {oops\n\n"), "not a reply"),
        (garbage(b"data: null\n\ndata: [1]\n\n"), "broke off"),
        (garbage(b"<html>hello</html>", "text/html"), "not a reply"),
        (garbage(b'{"choices": []}', "application/json"), "not a reply"),
        (says("x" * 1_000_000, size=100_000), "does not end"),
        (says("[" * 50_000 + '{"a":' * 1_000, size=10_000), "no answer that can be read"),
    ],
)
def test_where_the_model_fails_the_papers_speak_and_the_reader_is_told(
    read_services: Services, reply: Reply, cause: str
) -> None:
    answer = answered(read_services, reply)
    assert (answer.status, answer.generator) == ("answered", "extractive")
    assert cause in answer.notice
    assert answer.notice.endswith("in the papers' own words.")
    assert "sk-secret" not in answer.notice
    assert_all_quotes_are_there(answer, read_services)


@pytest.mark.parametrize("reply", [silent, mute])
def test_a_model_that_takes_too_long_is_left(read_services: Services, reply: Reply) -> None:
    with scripted(read_services, reply, timeout=0.4) as (answerer, server):
        answer = answerer.answer(Question(QUESTION))
        assert server.hung_up.wait(PATIENCE)  # the model would have gone on
    assert "within 0.4 seconds" in answer.notice
    assert answer.generator == "extractive"


def test_a_model_that_fails_is_not_asked_again_for_the_same_answer(read_services: Services) -> None:
    two = "What are open weights? What is marginal risk?"
    with scripted(read_services, fails(401)) as (answerer, server):
        answer = answerer.answer(Question(two))
    assert len(answer.understanding.parts) == 2
    assert {each.part for each in answer.statements} == {0, 1}
    assert len(server.asked) == 1
    assert answer.notice.count("refused the key") == 1


def test_a_server_that_is_down_is_named_with_its_setting(read_services: Services) -> None:
    with scripted(read_services, says(NONE)) as (answerer, _):
        pass
    answer = answerer.answer(Question(QUESTION))
    assert "cannot be reached: check FOOTNOTE_LLM_BASE_URL" in answer.notice
    assert answer.statements


def test_a_busy_server_is_asked_again_after_the_time_it_names(read_services: Services) -> None:
    replies = fails(429, Retry_After="0.1"), fails(503), says(structured(GOOD))
    with scripted(read_services, *replies) as (answerer, server):
        answer = answerer.answer(Question(QUESTION))
    assert (texts(answer), answer.notice, len(server.asked)) == ([RISK], "", 3)


@pytest.mark.parametrize("ended", [None, "length"])
def test_what_a_model_said_before_it_broke_off_stays_and_the_papers_go_on(
    read_services: Services, ended: str | None
) -> None:
    half = structured(statement(OPEN_WEIGHTS, (1, OPEN_WEIGHTS)), GOOD)[:-40]
    asked = "What are open weights and staged release?"
    answer = answered(read_services, says(half, ended=ended), question=asked)
    assert texts(answer).count(OPEN_WEIGHTS) == 1
    assert texts(answer)[0] == OPEN_WEIGHTS
    assert len(answer.statements) > 1
    assert "broke off. What it wrote before that was checked; the rest" in answer.notice
    assert answer.generator == "scripted, extractive"
    assert_all_quotes_are_there(answer, read_services)


def test_where_the_papers_have_nothing_to_add_the_notice_says_no_more(
    read_services: Services,
) -> None:
    half = structured(GOOD, statement(BASELINE, (1, BASELINE)))[:-40]
    answer = answered(read_services, says(half, ended=None))
    assert (texts(answer), answer.generator) == ([RISK], "scripted")
    assert answer.notice.endswith("broke off. What it wrote before that was checked and stands.")


@pytest.mark.parametrize("bad", [INVENTED, NEVER_WRITTEN, OTHER, TURNED])
def test_a_sentence_that_no_quote_bears_out_is_sent_back_once_and_then_dropped(
    read_services: Services, bad: dict[str, object]
) -> None:
    replies = says(structured(GOOD, bad)), says(structured(bad))
    with scripted(read_services, *replies) as (answerer, server):
        answer = answerer.answer(Question(QUESTION))
    assert (texts(answer), answer.notice, len(server.asked)) == ([RISK], "", 2)
    assert str(bad["text"]) in server.asked[1].words
    assert RISK not in server.asked[1].words.partition("were rejected")[2]


def test_what_was_mended_is_shown(read_services: Services) -> None:
    mended = says(structured(statement(BASELINE, (1, BASELINE))))
    answer = answered(read_services, says(structured(GOOD, INVENTED)), mended)
    assert texts(answer) == [RISK, BASELINE]


def test_where_mending_fails_what_stands_is_the_answer(read_services: Services) -> None:
    answer = answered(read_services, says(structured(GOOD, INVENTED)), fails(401), structured="on")
    assert (texts(answer), answer.notice, answer.generator) == ([RISK], "", "scripted")


def test_where_no_sentence_stands_the_papers_speak(read_services: Services) -> None:
    answer = answered(read_services, says(structured(INVENTED, OTHER)))
    assert answer.generator == "extractive"
    assert answer.notice.startswith("The papers support no sentence that the language model wrote")


def test_whoever_asks_for_drafts_sees_them_marked_but_none_without_a_quote(
    read_services: Services,
) -> None:
    with scripted(read_services, says(structured(GOOD, OTHER, NEVER_WRITTEN))) as (answerer, _):
        answer = answerer.answer(Question(QUESTION, drafts=True))
    assert [each.support for each in answer.statements] == ["verified", "unsupported"]


@pytest.mark.parametrize("reply", [NONE, "NO ANSWER", "```\nNo answer.\n```"])
def test_a_model_that_finds_no_answer_is_believed(read_services: Services, reply: str) -> None:
    answer = answered(read_services, says(reply))
    assert (answer.status, answer.reason) == ("unanswerable", "not_in_the_papers")
    assert answer.nearest


def test_prose_without_marks_is_not_shown(read_services: Services) -> None:
    answer = answered(read_services, says(f"{RISK} It is often discussed.\nIndeed."))
    assert answer.generator == "extractive"


@pytest.mark.parametrize(
    "reply",
    [
        f"Here you are:\n```json\n{structured(GOOD)}\n```\nI hope this helps!",
        f'<think>The quote is {{"text": "{OTHER}"}}</think>\n{structured(GOOD)}',
        structured(GOOD)[:-2],
        structured(GOOD) + structured(GOOD),
        f'1. {RISK} [1: "{RISK}"]',
        f"{RISK.rstrip('.')} [1, 2].",
        structured(statement(f"**{RISK}** <script>alert(1)</script>", (1, RISK))),
        structured(statement(f"## [{RISK}](javascript:alert(1))", (1, RISK))),
        structured(statement(RISK, (7, RISK), (-1, "?"), (99, BASELINE.upper()))),
    ],
)
def test_what_stands_around_a_good_sentence_does_not_matter(
    read_services: Services, reply: str
) -> None:
    answer = answered(read_services, says(reply))
    assert answer.generator == "scripted"
    assert texts(answer)[0].startswith(RISK)
    assert not set("<>*#") & set("".join(texts(answer)))
    assert_all_quotes_are_there(answer, read_services)


def test_a_language_that_neither_question_nor_papers_have_is_sent_back(
    read_services: Services,
) -> None:
    german = "Das Grenzrisiko ist das Risiko, das ein offenes Modell zu dem Möglichen hinzufügt."
    with scripted(read_services, says(structured(statement(german, (1, RISK))))) as (
        answerer,
        server,
    ):
        answer = answerer.answer(Question(QUESTION))
    assert "another language than the question (en)" in server.asked[1].words
    assert german not in texts(answer)


def test_the_best_of_several_drafts_is_kept(read_services: Services) -> None:
    replies = (
        says(structured(OTHER, GOOD)),
        says(
            structured(GOOD, statement(COMPARED, (1, COMPARED)), statement(BASELINE, (1, BASELINE)))
        ),
        fails(400),
    )
    with scripted(read_services, *replies, drafts=3, structured="on") as (answerer, server):
        answer = answerer.answer(Question(QUESTION))
    assert texts(answer) == [RISK, COMPARED, BASELINE]
    assert len(server.asked) == 3


def test_where_all_of_several_drafts_fail_the_papers_speak(read_services: Services) -> None:
    answer = answered(read_services, fails(401), drafts=2)
    assert "refused the key" in answer.notice
    assert answer.generator == "extractive"
