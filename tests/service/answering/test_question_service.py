"""service/answering/question_service.py: questions put, answered, kept, and asked again."""

import time
from collections.abc import Generator
from dataclasses import replace

import pytest
import sqlalchemy as sql

from index.errors import PaperGone
from index.records import Filter
from service.answering.answerer import Answerer
from service.answering.askers import LOCAL_ASKER, Asker
from service.answering.kept_answers import KeptAnswer, archived, unarchived
from service.answering.question_service import AskedQuestion, QuestionService
from service.answering.records.answers import Answer
from service.answering.records.events import Event, Finished, Understood
from service.answering.records.questions import Question
from service.composition.services import Services
from service.store.errors import AnswerNotFound, ConversationNotFound
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
def question_service(stocked_services: Services) -> QuestionService:
    return stocked_services.question_service()


def test_an_answer_opens_again_exactly_as_it_was_given(question_service: QuestionService) -> None:
    where = Filter(year_to=9999, authors=frozenset({"Byron", "Hopper"}), all_versions=True)
    for question in (RISK, Question("Who won Wimbledon?"), replace(RELEASE, where=where)):
        turn = question_service.begin(question)
        answer = question_service.answer(turn)
        kept = question_service.kept(answer.id)
        assert (kept.answer, kept.question) == (answer, question)
        assert (kept.conversation, kept.owner) == ("", "")
        assert (answer.id, kept.asked) == (turn.id, turn.asked)
    assert answer.statements


def test_a_kept_answer_stays_as_it_was_when_its_papers_go(
    stocked_services: Services, question_service: QuestionService
) -> None:
    answer = question_service.answer(question_service.begin(RISK))
    cited = answer.statements[0].citations[0].quote.paper
    stocked_services.library.remove(cited.id)
    assert question_service.kept(answer.id).answer == answer
    with pytest.raises(PaperGone, match=r"“Open weights.*was removed from the library on 20"):
        stocked_services.library.paper(cited.id)


def test_every_asking_has_an_id_of_its_own(question_service: QuestionService) -> None:
    first, second = (question_service.answer(question_service.begin(RISK)) for _ in range(2))
    assert first.id != second.id
    assert first.statements == second.statements
    with pytest.raises(AnswerNotFound, match="no answer 'nothing' is kept"):
        question_service.kept("nothing")


def test_a_follow_up_knows_what_was_asked_before(question_service: QuestionService) -> None:
    first = question_service.begin_conversation(RISK, ANN)
    assert first.question.earlier == ()
    question_service.answer(first)
    second = question_service.begin(RELEASE, ANN, first.conversation)
    assert second.question.earlier == (RISK.text,)
    question_service.answer(second)
    third = question_service.begin(RISK, ANN, first.conversation)
    assert third.question.earlier == (RISK.text, RELEASE.text)
    kept = question_service.kept_in(question_service.conversation(first.conversation, ANN))
    assert [each.question.text for each in kept] == [RISK.text, RELEASE.text]


def test_a_follow_up_is_kept_as_it_was_understood(question_service: QuestionService) -> None:
    first = question_service.begin_conversation(RELEASE)
    question_service.answer(first)
    second = question_service.begin(
        Question("And what about marginal risk?"), conversation=first.conversation
    )
    answer = question_service.answer(second)
    assert answer.question == "And what about marginal risk?"
    assert answer.understanding.question not in (answer.question, RELEASE.text)
    assert "marginal risk" in answer.understanding.question
    third = question_service.begin(RISK, conversation=first.conversation)
    assert third.question.earlier == (RELEASE.text, answer.understanding.question)


def test_questions_asked_at_once_stay_in_the_order_of_asking(
    question_service: QuestionService,
) -> None:
    conversation = question_service.begin_conversation(RISK).conversation
    turns = [
        question_service.begin(RISK, LOCAL_ASKER, conversation, opening=True) for _ in range(3)
    ]
    for turn in reversed(turns):  # the last one is ready first
        question_service.answer(turn)
    kept = question_service.kept_in(question_service.conversation(conversation))
    assert [each.answer.id for each in kept] == [turn.id for turn in turns]


def test_conversations_are_their_owners(question_service: QuestionService) -> None:
    turn = question_service.begin_conversation(RISK, ANN)
    question_service.answer(turn)
    for ask in (
        lambda: question_service.begin(RISK, BEN, turn.conversation),
        lambda: question_service.conversation(turn.conversation, BEN),
    ):
        with pytest.raises(ConversationNotFound, match="is another's"):
            ask()
    assert question_service.conversation(turn.conversation, LOCAL_ASKER).owner == "key:ann"
    assert question_service.kept(turn.id).owner == "key:ann"


def test_a_conversation_of_a_given_id_is_begun_once(question_service: QuestionService) -> None:
    for question in (RISK, RELEASE):
        question_service.answer(question_service.begin(question, BEN, "thread-7", opening=True))
    conversation = question_service.conversation("thread-7", BEN)
    assert (conversation.title, conversation.answers) == (RISK.text, 2)


def test_a_conversation_of_another_is_not_joined_by_naming_it(
    question_service: QuestionService,
) -> None:
    question_service.answer(question_service.begin(RISK, ANN, "thread-7", opening=True))
    with pytest.raises(ConversationNotFound):
        question_service.begin(RISK, BEN, "thread-7", opening=True)


def test_conversations_are_found_by_words_and_in_pages(
    stocked_services: Services, question_service: QuestionService
) -> None:
    for question in (RISK, RELEASE, Question("When is an ÄPFEL_TREE pruned?")):
        turn = question_service.begin_conversation(question, ANN)
        question_service.answer(turn)
    question_service.answer(question_service.begin(Question("And pears?"), ANN, turn.conversation))
    archive = stocked_services.store.archive

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


def test_renaming_and_deleting_a_conversation(question_service: QuestionService) -> None:
    turn = question_service.begin_conversation(RISK, ANN)
    question_service.answer(turn)
    renamed = question_service.rename(
        question_service.conversation(turn.conversation, ANN), "On risk"
    )
    assert renamed.title == "On risk"
    question_service.delete(renamed)
    with pytest.raises(ConversationNotFound):
        question_service.conversation(turn.conversation, ANN)
    with pytest.raises(AnswerNotFound):
        question_service.kept(turn.id)


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(
    stocked_services: Services, question_service: QuestionService
) -> None:
    first = question_service.begin_conversation(RISK)
    question_service.answer(first)
    turn = question_service.begin(RELEASE, LOCAL_ASKER, first.conversation)
    question_service.delete(question_service.conversation(first.conversation))
    answer = question_service.answer(turn)
    assert answer.statements
    assert answer.notice == "the answer was not kept: its conversation has been deleted"
    with pytest.raises(AnswerNotFound):
        question_service.kept(turn.id)

    engine = sql.create_engine(stocked_services.settings.catalog_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE feedback")
        connection.exec_driver_sql("DROP TABLE answers")
    engine.dispose()
    answer = question_service.answer(question_service.begin(RISK))
    assert answer.statements
    assert "could not be kept: no such table" in answer.notice


def test_answers_are_deleted_when_their_time_is_over(stocked_services: Services) -> None:
    question_service = stocked_services.question_service()
    old = question_service.begin_conversation(RISK)
    answer = question_service.answer(old)
    long_ago = time.time() - 3 * 86_400
    row = archived(KeptAnswer(replace(answer, id="old"), RISK, "old talk", "", long_ago))
    stocked_services.store.archive.keep(row, opening=True)
    assert unarchived(row).answer.statements == answer.statements
    short = QuestionService(
        stocked_services.answerer(),
        stocked_services.library,
        stocked_services.store.archive,
        keep_days=2,
    )
    fresh = short.answer(short.begin(RISK))
    assert [kept.id for kept in stocked_services.store.archive.answers(owner=None)] == [
        fresh.id, answer.id,
    ]  # fmt: skip
    with pytest.raises(ConversationNotFound):
        question_service.conversation("old talk")
    assert question_service.conversation(old.conversation).answers == 1


def test_closing_the_events_stops_the_work(stocked_services: Services) -> None:
    class Watched(Answerer):
        """Notes when its stream is closed."""

        closed = False

        def stream(self, question: Question) -> Generator[Event]:
            try:
                yield from super().stream(question)
            finally:
                self.closed = True

    answerer = Watched(stocked_services.library, stocked_services.evidence_gatherer())
    question_service = stocked_services.question_service(answerer)
    turn = question_service.begin(RISK)
    events = question_service.events(turn)
    assert isinstance(next(events), Understood)
    events.close()
    assert answerer.closed
    with pytest.raises(AnswerNotFound):
        question_service.kept(turn.id)


def test_asked_again_of_the_same_library_nothing_differs(question_service: QuestionService) -> None:
    answer = question_service.answer(question_service.begin_conversation(RISK, ANN))
    before, after, difference = question_service.again(answer.id, BEN)
    assert before.answer == answer
    assert difference.same
    assert [s.text for s in difference.kept] == [s.text for s in answer.statements]
    assert (difference.added, difference.removed, difference.superseded) == ((), (), ())
    assert question_service.kept(after.answer.id) == after
    assert (after.owner, after.conversation) == ("key:ben", "")


def test_asked_again_the_answer_says_what_changed_and_why(
    stocked_services: Services, question_service: QuestionService, make_pdf: MakePdf
) -> None:
    answer = question_service.answer(question_service.begin(RELEASE))
    stocked_services.pipeline().run([str(make_pdf("practice.pdf", MORE))], lambda _: None)
    _, after, difference = question_service.again(answer.id)
    assert [paper.file for paper in difference.added] == ["practice.pdf"]
    assert "Staged release is a way" in " ".join(s.text for s in difference.new)
    assert not difference.same

    removed = stocked_services.library.paper("practice.pdf")
    stocked_services.library.remove(removed.id)
    _, _, back = question_service.again(after.answer.id)
    assert [gone.title for gone in back.removed] == ["Staged release in practice"]
    assert back.added == ()
    assert {s.text for s in back.gone} >= {s.text for s in difference.new}


def test_a_statement_that_moves_to_another_page_is_told(
    stocked_services: Services, question_service: QuestionService, make_pdf: MakePdf
) -> None:
    sentence = "Marginal risk is the risk that an open model adds to what is possible without it."
    front = '#set page(width: 14cm, height: 18cm)\n#set document(title: "Open weights again")\n'
    answer = question_service.answer(question_service.begin(RISK))
    old = stocked_services.library.paper("openness.pdf")
    stocked_services.library.remove(old.id)
    moved = make_pdf("again.pdf", f"{front}A page before.\n#pagebreak()\n#pagebreak()\n{sentence}")
    stocked_services.pipeline().run([str(moved)], lambda _: None)
    _, _, difference = question_service.again(answer.id)
    first = difference.moved[0]
    assert first.text == sentence
    assert (first.before.page, first.after.page) == (2, 3)
    assert (first.before.paper.file, first.after.paper.file) == ("openness.pdf", "again.pdf")
    assert difference.removed[0].paper_id == old.id


def test_a_turn_is_what_was_asked(question_service: QuestionService) -> None:
    turn = question_service.begin(RISK, ANN)
    assert isinstance(turn, AskedQuestion)
    finished = [event for event in question_service.events(turn) if isinstance(event, Finished)]
    assert [type(event.answer) for event in finished] == [Answer]
