"""service/answering/question_service.py: questions put, answered, kept, and asked again."""

import time
from collections.abc import Generator
from dataclasses import replace

import pytest
import sqlalchemy as sql

from index.errors import AnswerNotFound, ConversationNotFound, PaperGone
from index.records import Filter
from service.answering.answerer import Answerer
from service.answering.askers import AT_THE_MACHINE, Asker
from service.answering.kept_answers import KeptAnswer, archived, unarchived
from service.answering.question_service import Desk, Turn
from service.answering.records.answers import Answer
from service.answering.records.events import Event, Finished, Understood
from service.answering.records.questions import Question
from service.composition.services import House
from tests.conftest import MakePdf

RISK = Question("What is marginal risk?")
RELEASE = Question("What is staged release?")
ANN, BEN = Asker("key:ann"), Asker("key:ben")

MORE = """
#set document(title: "Staged release in practice", author: "Mary Shelley")
#set page(width: 14cm, height: 18cm)
= Staged release
Staged release is a way to publish models in which larger versions follow smaller ones.
A staged release of a model gives society time to prepare.
"""


@pytest.fixture
def desk(stocked: House) -> Desk:
    return stocked.desk()


def test_an_answer_opens_again_exactly_as_it_was_given(desk: Desk) -> None:
    where = Filter(year_to=9999, authors=frozenset({"Byron", "Hopper"}), all_versions=True)
    for question in (RISK, Question("Who won Wimbledon?"), replace(RELEASE, where=where)):
        turn = desk.begin(question)
        answer = desk.answer(turn)
        kept = desk.kept(answer.id)
        assert (kept.answer, kept.question) == (answer, question)
        assert (kept.conversation, kept.owner) == ("", "")
        assert (answer.id, kept.asked) == (turn.id, turn.asked)
    assert answer.statements


def test_a_kept_answer_stays_as_it_was_when_its_papers_go(stocked: House, desk: Desk) -> None:
    answer = desk.answer(desk.begin(RISK))
    cited = answer.statements[0].citations[0].quote.paper
    stocked.library.remove(cited.id)
    assert desk.kept(answer.id).answer == answer
    with pytest.raises(PaperGone, match=r"“Open weights.*was removed from the library on 20"):
        stocked.library.paper(cited.id)


def test_every_asking_has_an_id_of_its_own(desk: Desk) -> None:
    first, second = (desk.answer(desk.begin(RISK)) for _ in range(2))
    assert first.id != second.id
    assert first.statements == second.statements
    with pytest.raises(AnswerNotFound, match="no answer 'nothing' is kept"):
        desk.kept("nothing")


def test_a_follow_up_knows_what_was_asked_before(desk: Desk) -> None:
    first = desk.begin_conversation(RISK, ANN)
    assert first.question.earlier == ()
    desk.answer(first)
    second = desk.begin(RELEASE, ANN, first.conversation)
    assert second.question.earlier == (RISK.text,)
    desk.answer(second)
    third = desk.begin(RISK, ANN, first.conversation)
    assert third.question.earlier == (RISK.text, RELEASE.text)
    kept = desk.kept_in(desk.conversation(first.conversation, ANN))
    assert [each.question.text for each in kept] == [RISK.text, RELEASE.text]


def test_a_follow_up_is_kept_as_it_was_understood(desk: Desk) -> None:
    first = desk.begin_conversation(RELEASE)
    desk.answer(first)
    second = desk.begin(Question("And what about marginal risk?"), conversation=first.conversation)
    answer = desk.answer(second)
    assert answer.question == "And what about marginal risk?"
    assert answer.understanding.question not in (answer.question, RELEASE.text)
    assert "marginal risk" in answer.understanding.question
    third = desk.begin(RISK, conversation=first.conversation)
    assert third.question.earlier == (RELEASE.text, answer.understanding.question)


def test_questions_asked_at_once_stay_in_the_order_of_asking(desk: Desk) -> None:
    conversation = desk.begin_conversation(RISK).conversation
    turns = [desk.begin(RISK, AT_THE_MACHINE, conversation, opening=True) for _ in range(3)]
    for turn in reversed(turns):  # the last one is ready first
        desk.answer(turn)
    kept = desk.kept_in(desk.conversation(conversation))
    assert [each.answer.id for each in kept] == [turn.id for turn in turns]


def test_conversations_are_their_owners(desk: Desk) -> None:
    turn = desk.begin_conversation(RISK, ANN)
    desk.answer(turn)
    for ask in (
        lambda: desk.begin(RISK, BEN, turn.conversation),
        lambda: desk.conversation(turn.conversation, BEN),
    ):
        with pytest.raises(ConversationNotFound, match="is another's"):
            ask()
    assert desk.conversation(turn.conversation, AT_THE_MACHINE).owner == "key:ann"
    assert desk.kept(turn.id).owner == "key:ann"


def test_a_conversation_of_a_given_id_is_begun_once(desk: Desk) -> None:
    for question in (RISK, RELEASE):
        desk.answer(desk.begin(question, BEN, "thread-7", opening=True))
    conversation = desk.conversation("thread-7", BEN)
    assert (conversation.title, conversation.answers) == (RISK.text, 2)


def test_a_conversation_of_another_is_not_joined_by_naming_it(desk: Desk) -> None:
    desk.answer(desk.begin(RISK, ANN, "thread-7", opening=True))
    with pytest.raises(ConversationNotFound):
        desk.begin(RISK, BEN, "thread-7", opening=True)


def test_conversations_are_found_by_words_and_in_pages(stocked: House, desk: Desk) -> None:
    for question in (RISK, RELEASE, Question("When is an ÄPFEL_TREE pruned?")):
        turn = desk.begin_conversation(question, ANN)
        desk.answer(turn)
    desk.answer(desk.begin(Question("And pears?"), ANN, turn.conversation))
    archive = stocked.library.archive

    def found(*words: str, owner: str | None = "key:ann") -> list[str]:
        return [each.title for each in archive.conversations(owner=owner, words=words)]

    assert found("MARGINAL") == [RISK.text]
    assert found("what", "release") == [RELEASE.text]
    assert found("äpfel_") == ["When is an ÄPFEL_TREE pruned?"]
    assert found("pears") == ["When is an ÄPFEL_TREE pruned?"]
    assert found("%") == []
    assert found(owner="key:ben") == []
    assert len(found(owner=None)) == 3
    pages, after = [], None
    while page := archive.conversations(owner="key:ann", after=after, limit=1):
        pages += [each.title for each in page]
        after = (page[-1].changed, page[-1].id)
    assert pages == found()


def test_renaming_and_deleting_a_conversation(desk: Desk) -> None:
    turn = desk.begin_conversation(RISK, ANN)
    desk.answer(turn)
    renamed = desk.rename(desk.conversation(turn.conversation, ANN), "On risk")
    assert renamed.title == "On risk"
    desk.delete(renamed)
    with pytest.raises(ConversationNotFound):
        desk.conversation(turn.conversation, ANN)
    with pytest.raises(AnswerNotFound):
        desk.kept(turn.id)


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(stocked: House, desk: Desk) -> None:
    first = desk.begin_conversation(RISK)
    desk.answer(first)
    turn = desk.begin(RELEASE, AT_THE_MACHINE, first.conversation)
    desk.delete(desk.conversation(first.conversation))
    answer = desk.answer(turn)
    assert answer.statements
    assert answer.notice == "the answer was not kept: its conversation has been deleted"
    with pytest.raises(AnswerNotFound):
        desk.kept(turn.id)

    engine = sql.create_engine(stocked.settings.catalog_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE feedback")
        connection.exec_driver_sql("DROP TABLE answers")
    engine.dispose()
    answer = desk.answer(desk.begin(RISK))
    assert answer.statements
    assert "could not be kept: no such table" in answer.notice


def test_answers_are_deleted_when_their_time_is_over(stocked: House) -> None:
    desk = stocked.desk()
    old = desk.begin_conversation(RISK)
    answer = desk.answer(old)
    long_ago = time.time() - 3 * 86_400
    row = archived(KeptAnswer(replace(answer, id="old"), RISK, "old talk", "", long_ago))
    stocked.library.archive.keep(row, opening=True)
    assert unarchived(row).answer.statements == answer.statements
    short = Desk(stocked.answerer(), stocked.library, keep_days=2)
    fresh = short.answer(short.begin(RISK))
    assert [kept.id for kept in stocked.library.archive.answers(owner=None)] == [
        fresh.id, answer.id,
    ]  # fmt: skip
    with pytest.raises(ConversationNotFound):
        desk.conversation("old talk")
    assert desk.conversation(old.conversation).answers == 1


def test_closing_the_events_stops_the_work(stocked: House) -> None:
    class Watched(Answerer):
        """Notes when its stream is closed."""

        closed = False

        def stream(self, question: Question) -> Generator[Event]:
            try:
                yield from super().stream(question)
            finally:
                self.closed = True

    answerer = Watched(stocked.library, stocked.retriever())
    desk = stocked.desk(answerer)
    turn = desk.begin(RISK)
    events = desk.events(turn)
    assert isinstance(next(events), Understood)
    events.close()
    assert answerer.closed
    with pytest.raises(AnswerNotFound):
        desk.kept(turn.id)


def test_asked_again_of_the_same_library_nothing_differs(desk: Desk) -> None:
    answer = desk.answer(desk.begin_conversation(RISK, ANN))
    before, after, difference = desk.again(answer.id, BEN)
    assert before.answer == answer
    assert difference.same
    assert [s.text for s in difference.kept] == [s.text for s in answer.statements]
    assert (difference.added, difference.removed, difference.superseded) == ((), (), ())
    assert desk.kept(after.answer.id) == after
    assert (after.owner, after.conversation) == ("key:ben", "")


def test_asked_again_the_answer_says_what_changed_and_why(
    stocked: House, desk: Desk, make_pdf: MakePdf
) -> None:
    answer = desk.answer(desk.begin(RELEASE))
    stocked.pipeline().run([str(make_pdf("practice.pdf", MORE))], lambda _: None)
    _, after, difference = desk.again(answer.id)
    assert [paper.file for paper in difference.added] == ["practice.pdf"]
    assert "Staged release is a way" in " ".join(s.text for s in difference.new)
    assert not difference.same

    removed = stocked.library.paper("practice.pdf")
    stocked.library.remove(removed.id)
    _, _, back = desk.again(after.answer.id)
    assert [gone.title for gone in back.removed] == ["Staged release in practice"]
    assert back.added == ()
    assert {s.text for s in back.gone} >= {s.text for s in difference.new}


def test_a_statement_that_moves_to_another_page_is_told(
    stocked: House, desk: Desk, make_pdf: MakePdf
) -> None:
    sentence = "Marginal risk is the risk that an open model adds to what is possible without it."
    front = '#set page(width: 14cm, height: 18cm)\n#set document(title: "Open weights again")\n'
    answer = desk.answer(desk.begin(RISK))
    old = stocked.library.paper("openness.pdf")
    stocked.library.remove(old.id)
    moved = make_pdf("again.pdf", f"{front}A page before.\n#pagebreak()\n#pagebreak()\n{sentence}")
    stocked.pipeline().run([str(moved)], lambda _: None)
    _, _, difference = desk.again(answer.id)
    first = difference.moved[0]
    assert first.text == sentence
    assert (first.before.page, first.after.page) == (2, 3)
    assert (first.before.paper.file, first.after.paper.file) == ("openness.pdf", "again.pdf")
    assert difference.removed[0].paper_id == old.id


def test_a_turn_is_what_was_asked(desk: Desk) -> None:
    turn = desk.begin(RISK, ANN)
    assert isinstance(turn, Turn)
    finished = [event for event in desk.events(turn) if isinstance(event, Finished)]
    assert [type(event.answer) for event in finished] == [Answer]
