"""Answers one delivery: asks the library, replies, and decides whether an error is retried."""

import logging
import traceback

from index.errors import FootnoteError
from service.answering.records.questions import QuestionError
from service.schemas.answers import AnswerShape
from service.slack.answer_source import AnswerSource, conversation_of
from service.slack.asks import Ask
from service.slack.render import (
    Message,
    Web,
    answer_message,
    by_paper_message,
    shared_message,
)
from service.slack.text import escaped
from service.slack.thread_reply import Streams, ThreadReply
from service.slack.views import HELP
from service.slack.web_api import Refused, Revoked, Unreached, WebApi
from service.store.deliveries import Deliveries, Delivery, DeliveryOutcome

logger = logging.getLogger(__name__)

_MAX_ATTEMPTS = 8
_REVOKED_PAUSE_SECONDS = 60.0
_MAX_PAUSE_SECONDS = 300.0
_SORRY = "Something went wrong while I answered this. Please ask again."
_INVITE = "I cannot post there. Invite me with /invite, then share again."


class Responder:
    """Answers deliveries; each ends answered, failed, or queued for another attempt."""

    def __init__(
        self, api: WebApi, answers: AnswerSource, deliveries: Deliveries, web: Web
    ) -> None:
        self._api = api
        self._answers = answers
        self._deliveries = deliveries
        self._web = web
        self._streams = Streams()

    def answer(self, delivery: Delivery) -> None:
        """Answers a delivery and closes it, or puts it back."""
        ask = Ask.from_json(delivery.body)
        reply = ThreadReply(self._api, self._deliveries, delivery, self._web, self._streams)
        try:
            outcome = self._outcome(ask, reply)
        except Refused as error:
            logger.warning("delivery %d failed: %s", delivery.number, error)
            self._close(ask, reply, delivery, "failed")
        except Revoked as error:
            logger.error("%s", error)  # noqa: TRY400 - its message says all
            self._deliveries.put_back(delivery.number, after=_REVOKED_PAUSE_SECONDS)
        except Unreached as error:
            pause = error.after or min(2.0**delivery.attempts, _MAX_PAUSE_SECONDS)
            self._retry(delivery, str(error), pause)
        except FootnoteError as error:
            self._retry_or_apologise(ask, reply, delivery, error)
        except Exception as error:  # noqa: BLE001 - the edge: nothing may end the thread
            # Without the error's message, which may repeat a question.
            frames = "".join(traceback.format_tb(error.__traceback__))
            logger.error("delivery %d: %s\n%s", delivery.number, type(error).__name__, frames)  # noqa: TRY400
            self._retry_or_apologise(ask, reply, delivery, error)
        else:
            self._close(ask, reply, delivery, outcome)

    def _outcome(self, ask: Ask, reply: ThreadReply) -> DeliveryOutcome:
        match ask.kind:
            case "thread":
                self._answer_in_thread(ask, reply)
            case "private":
                self._answer_privately(ask)
            case "share":
                self._share(ask, reply)
            case "by_paper":
                asked = self._answers.kept(ask.answer).understanding.question
                found = self._answers.compare(asked)
                self._api.respond(ask.response_url, by_paper_message(found, self._web))
        return "answered"

    def _answer_in_thread(self, ask: Ask, reply: ThreadReply) -> None:
        if not ask.text:
            reply.say_text(HELP)
            return
        try:
            for said in self._answers.ask(ask.text, conversation_of(ask.place)):
                if isinstance(said, AnswerShape):
                    reply.finish(said)
                else:
                    reply.state(said)
        except QuestionError as error:
            reply.say_text(_sentence(error))

    def _answer_privately(self, ask: Ask) -> None:
        try:
            *_, answer = self._answers.ask(ask.text, "")
        except QuestionError as error:
            self._api.respond(ask.response_url, Message(escaped(_sentence(error)), ()))
            return
        assert isinstance(answer, AnswerShape)  # noqa: S101 - the last item is the whole answer
        share = f"{answer.id}:{ask.thread}"
        self._api.respond(ask.response_url, answer_message(answer, self._web, share=share))

    def _share(self, ask: Ask, reply: ThreadReply) -> None:
        answer = self._answers.kept(ask.answer)
        try:
            reply.say(shared_message(answer, self._web, ask.asker))
        except Refused as error:
            logger.info("not shared: %s", error)
            self._api.respond(ask.response_url, Message(_INVITE, ()))
            return
        self._api.respond(ask.response_url, Message("Shared to the channel.", ()), replace=True)

    def _retry_or_apologise(
        self, ask: Ask, reply: ThreadReply, delivery: Delivery, error: Exception
    ) -> None:
        if delivery.attempts < _MAX_ATTEMPTS:
            self._retry(delivery, type(error).__name__, min(2.0**delivery.attempts, 60.0))
            return
        try:
            if ask.kind == "thread":
                reply.say_text(_SORRY)
            else:
                self._api.respond(ask.response_url, Message(_SORRY, ()))
        except FootnoteError as silent:
            logger.warning(
                "delivery %d: the apology could not be posted: %s", delivery.number, silent
            )
        self._close(ask, reply, delivery, "failed")

    def _retry(self, delivery: Delivery, why: str, pause: float) -> None:
        if delivery.attempts >= 2 * _MAX_ATTEMPTS:
            logger.error("delivery %d failed after too many attempts: %s", delivery.number, why)
            self._deliveries.finish(delivery.number, "failed")
            return
        logger.warning("delivery %d will be retried in %.0f s: %s", delivery.number, pause, why)
        self._deliveries.put_back(delivery.number, after=pause)

    def _close(
        self, ask: Ask, reply: ThreadReply, delivery: Delivery, outcome: DeliveryOutcome
    ) -> None:
        if not self._deliveries.finish(delivery.number, outcome) and reply.ts:
            # The question was deleted in the meantime.
            try:
                self._api.delete(ask.channel, reply.ts)
            except FootnoteError as error:
                logger.warning("the answer to a deleted question could not be deleted: %s", error)


def _sentence(error: Exception) -> str:
    text = str(error)
    return text[:1].upper() + text[1:] + "."
