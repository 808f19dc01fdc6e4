"""What is done with each delivery: ask, answer, and decide what an error means for it."""

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

_ATTEMPTS = 8
_WITHOUT_TOKEN_SECONDS = 60.0
_LONGEST_PAUSE = 300.0
_SORRY = "Something went wrong while this was answered. Please ask again."
_INVITE = "I cannot post there. Invite me with /invite, then share again."


class Responder:
    """Answers deliveries; each ends answered, failed, or waiting for another attempt."""

    def __init__(
        self, api: WebApi, answers: AnswerSource, deliveries: Deliveries, web: Web
    ) -> None:
        self._api = api
        self._answers = answers
        self._deliveries = deliveries
        self._web = web
        self._streams = Streams()

    def answer(self, delivery: Delivery) -> None:
        """Does what was asked for."""
        ask = Ask.from_json(delivery.body)
        reply = ThreadReply(self._api, self._deliveries, delivery, self._web, self._streams)
        try:
            outcome = self._outcome(ask, reply)
        except Refused as error:
            logger.warning("delivery %d is not answered: %s", delivery.number, error)
            self._close(ask, reply, delivery, "failed")
        except Revoked as error:
            logger.error("%s", error)  # noqa: TRY400 - its message says all
            self._deliveries.put_back(delivery.number, after=_WITHOUT_TOKEN_SECONDS)
        except Unreached as error:
            pause = error.after or min(2.0**delivery.attempts, _LONGEST_PAUSE)
            self._again(delivery, str(error), pause)
        except FootnoteError as error:
            self._troubled(ask, reply, delivery, error)
        except Exception as error:  # noqa: BLE001 - the edge: nothing may end the thread
            # Without the error's own text, which may repeat a question.
            frames = "".join(traceback.format_tb(error.__traceback__))
            logger.error("delivery %d: %s\n%s", delivery.number, type(error).__name__, frames)  # noqa: TRY400
            self._troubled(ask, reply, delivery, error)
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
            reply.regret(HELP)
            return
        try:
            for said in self._answers.ask(ask.text, conversation_of(ask.place)):
                if isinstance(said, AnswerShape):
                    reply.finish(said)
                else:
                    reply.state(said)
        except QuestionError as error:
            reply.regret(_sentence(error))

    def _answer_privately(self, ask: Ask) -> None:
        try:
            *_, answer = self._answers.ask(ask.text, "")
        except QuestionError as error:
            self._api.respond(ask.response_url, Message(escaped(_sentence(error)), ()))
            return
        assert isinstance(answer, AnswerShape)  # noqa: S101 - the last is the whole
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

    def _troubled(self, ask: Ask, reply: ThreadReply, delivery: Delivery, error: Exception) -> None:
        if delivery.attempts < _ATTEMPTS:
            self._again(delivery, type(error).__name__, min(2.0**delivery.attempts, 60.0))
            return
        try:
            if ask.kind == "thread":
                reply.regret(_SORRY)
            else:
                self._api.respond(ask.response_url, Message(_SORRY, ()))
        except FootnoteError as silent:
            logger.warning("delivery %d cannot be told so: %s", delivery.number, silent)
        self._close(ask, reply, delivery, "failed")

    def _again(self, delivery: Delivery, why: str, pause: float) -> None:
        if delivery.attempts >= 2 * _ATTEMPTS:
            logger.error("delivery %d is given up: %s", delivery.number, why)
            self._deliveries.finish(delivery.number, "failed")
            return
        logger.warning("delivery %d is tried again in %.0f s: %s", delivery.number, pause, why)
        self._deliveries.put_back(delivery.number, after=pause)

    def _close(
        self, ask: Ask, reply: ThreadReply, delivery: Delivery, outcome: DeliveryOutcome
    ) -> None:
        if not self._deliveries.finish(delivery.number, outcome) and reply.ts:
            # Its question has been deleted meanwhile.
            try:
                self._api.delete(ask.channel, reply.ts)
            except FootnoteError as error:
                logger.warning("an answer to a deleted question stays: %s", error)


def _sentence(error: Exception) -> str:
    text = str(error)
    return text[:1].upper() + text[1:] + "."
