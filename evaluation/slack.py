"""How fast the Slack bot acknowledges and answers, and whether it loses or repeats anything.

    python -m evaluation.slack --data DIR

The bot runs as `footnote slack` over the library of all papers, and as `footnote serve` behind
signed requests; Slack is the fake of the tests, on loopback. Run it from the repository's root.
"""

import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
from slack_sdk.signature import SignatureVerifier

from evaluation.gold import gold_questions
from evaluation.libraries import arguments, library_of
from tests.service.slack.fake_slack import FakeSlack, wait
from tests.service.slack.limits import Json
from tests.service.slack.workspace import APP_TOKEN, BOT_TOKEN

_EVENTS = 1_000
_REDELIVERED = 0.3
_UNDER_WAY = 50
_MEASURED = 300
_TIMED = 50
_SECRET = "evaluation"  # noqa: S105 - of a fake
# A call to Slack's servers takes about so long from a data centre.
_LATENCY = 0.1
_SCOPES = frozenset({"chat:write", "assistant:write", "channels:history"})


def main() -> None:
    """Prints the figures as JSON."""
    parser = arguments(str(__doc__))
    parser.add_argument("--events", type=int, default=_EVENTS)
    parser.add_argument("parts", nargs="*", help="socket, http, redelivered; all where none")
    said = parser.parse_args()
    questions = [q.text for q in gold_questions(said.data / "questions" / "dev.jsonl")
                 if q.answerable]  # fmt: skip
    with library_of(said.data / "papers") as services:
        library = services.settings.data_dir
    with tempfile.TemporaryDirectory() as folder:
        # A copy: what one run leaves in the queue is nothing to the next.
        data_dir = Path(folder) / "data"
        shutil.copytree(library, data_dir, ignore=shutil.ignore_patterns("files"), symlinks=True)
        figures = _figures(data_dir, questions, said)
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")


def _figures(data_dir: Path, questions: Sequence[str], said: argparse.Namespace) -> Json:
    parts: dict[str, Callable[[], Json]] = {
        "socket": lambda: _over_socket(data_dir, questions),
        "http": lambda: _over_http(data_dir, questions),
        "redelivered": lambda: _redelivered(data_dir, questions, said.events),
    }
    return {name: parts[name]() for name in said.parts or parts}


def _over_socket(data_dir: Path, questions: Sequence[str]) -> Json:
    """Times of a bot with nothing else to do, and while many questions are being answered."""
    with _slack() as slack, _bot(slack, data_dir):
        slack.latency = _LATENCY
        times = [_timed(slack, questions[n % len(questions)]) for n in range(_TIMED)]
        acknowledged = _acknowledged(slack, questions)
    signs, statements = zip(*times, strict=True)
    return {
        "first_sign_s": _spread(signs),
        "first_statement_s": _spread(statements),
        "acknowledged_ms": _spread([1_000 * each for each in acknowledged]),
    }


def _timed(slack: FakeSlack, question: str) -> tuple[float, float]:
    """Seconds until the first sign of an answer, and until its first checked statement."""
    seen = len(slack.calls)
    envelope = slack.envelope(slack.mention(question))
    sent = slack.send(envelope)
    thread = envelope["payload"]["event"]["ts"]
    wait(lambda: _complete(slack, thread), 30)
    calls = [call for call in slack.calls[seen:] if call.said.get("thread_ts") == thread]
    said = [call.at for call in calls if call.method in ("chat.startStream", "chat.postMessage")]
    return min(call.at for call in calls) - sent, said[0] - sent


def _acknowledged(slack: FakeSlack, questions: Sequence[str]) -> list[float]:
    """Seconds until each of many events was acknowledged, while questions are being answered."""
    sent: list[tuple[Json, float]] = []

    def send(body: Json) -> None:
        envelope = slack.envelope(body)
        sent.append((envelope, slack.send(envelope)))

    for number in range(_UNDER_WAY):
        send(slack.mention(questions[number % len(questions)]))
    answered = len(slack.of_the_bot())
    for number in range(_MEASURED):
        # As many questions come as are answered, so that as many are under way all the time.
        done = len(slack.of_the_bot()) - answered
        answered += done
        for _ in range(done):
            send(slack.mention(questions[number % len(questions)]))
        send(slack.speak("Lunch?"))
        time.sleep(0.02)
    wait(lambda: all(envelope["envelope_id"] in slack.acks for envelope, _ in sent), 60)
    return [slack.acks[envelope["envelope_id"]][0] - at for envelope, at in sent]


def _over_http(data_dir: Path, questions: Sequence[str]) -> Json:
    """Times of acknowledgements by the service, from a request to the end of its answer."""
    with _slack() as slack, _served(slack, data_dir) as url, httpx.Client() as client:
        slack.latency = _LATENCY

        def deliver(body: Json) -> float:
            raw, moment = json.dumps(body), str(int(time.time()))
            signature = SignatureVerifier(_SECRET).generate_signature(timestamp=moment, body=raw)
            headers = {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": signature or "",
                       "Content-Type": "application/json"}  # fmt: skip
            begun = time.monotonic()
            answered = client.post(f"{url}/slack/events", content=raw, headers=headers)
            answered.raise_for_status()
            return time.monotonic() - begun

        bodies = [slack.mention(questions[n % len(questions)]) for n in range(_UNDER_WAY)]
        with ThreadPoolExecutor(8) as pool:
            times = list(pool.map(deliver, bodies))
        while len(slack.of_the_bot()) < _UNDER_WAY:
            times.append(deliver(slack.speak("Lunch?")))
            time.sleep(0.02)
    return {"acknowledged_ms": _spread([1_000 * each for each in times])}


def _redelivered(data_dir: Path, questions: Sequence[str], events: int) -> Json:
    """What becomes of many events of which some come again, with a process killed in the middle."""
    chance = random.Random(7)  # noqa: S311 - repeatable
    with _slack() as slack:
        mentions = [slack.mention(questions[n % len(questions)]) for n in range(events)]
        envelopes = [slack.envelope(body) for body in mentions]
        again = [slack.envelope(body, retry_attempt=1, retry_reason="timeout")
                 for body in mentions if chance.random() < _REDELIVERED]  # fmt: skip
        # Each comes again some time after it came.
        deliveries = [(n, e) for n, e in enumerate(envelopes)]
        place = {e["payload"]["event_id"]: n for n, e in deliveries}
        deliveries += [(place[e["payload"]["event_id"]] + chance.randint(1, 200), e)
                       for e in again]  # fmt: skip
        deliveries.sort(key=lambda each: each[0])
        half = len(deliveries) // 2
        with _bot(slack, data_dir) as process:
            _send(slack, [e for _, e in deliveries[:half]])
            process.send_signal(signal.SIGKILL)
            process.wait()
        left = [e for _, e in deliveries[:half] if e["envelope_id"] not in slack.acks]
        with _bot(slack, data_dir):
            _send(slack, left + [e for _, e in deliveries[half:]])
            threads = {body["event"]["ts"] for body in mentions}
            wait(lambda: {m["thread_ts"] for m in slack.of_the_bot()} == threads, 600)
            wait(lambda: not any(m.get("streaming") for m in slack.of_the_bot()), 60)
            time.sleep(2)
        answers = Counter(message["thread_ts"] for message in slack.of_the_bot())
        return {
            "events": events,
            "redelivered": len(again),
            "sent_again_after_the_kill": len(left),
            "duplicates": sum(count - 1 for count in answers.values()),
            "lost": len(threads - set(answers)),
            "limits_broken": len(slack.broken),
        }


def _send(slack: FakeSlack, envelopes: Sequence[Json]) -> None:
    """Sends at a pace at which the bot has always something to do, and never too much."""
    for number, envelope in enumerate(envelopes):
        slack.send(envelope)
        if number % 20 == 19:
            wait(lambda upto=number: _acked(slack, envelopes[:upto]) > upto - 200, 120)
            time.sleep(0.1)


def _acked(slack: FakeSlack, envelopes: Sequence[Json]) -> int:
    return sum(envelope["envelope_id"] in slack.acks for envelope in envelopes)


def _complete(slack: FakeSlack, thread: str) -> bool:
    found = slack.of_the_bot(thread=thread)
    return bool(found) and not found[0].get("streaming")


@contextmanager
def _slack() -> Iterator[FakeSlack]:
    with FakeSlack(_SCOPES).serving() as slack:
        yield slack


@contextmanager
def _bot(slack: FakeSlack, data_dir: Path) -> Iterator["subprocess.Popen[bytes]"]:
    before = len(slack.said("apps.connections.open"))
    with _process(slack, data_dir, "slack") as process:
        wait(lambda: len(slack.said("apps.connections.open")) > before, 60)
        wait(lambda: slack.connected > 0, 20)
        yield process


@contextmanager
def _served(slack: FakeSlack, data_dir: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with _process(slack, data_dir, "serve", "--port", str(port)):
        wait(lambda: _is_ready(url), 60)
        yield url


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def _process(
    slack: FakeSlack, data_dir: Path, *command: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """A command of the bot's over that data directory."""
    environ = {
        **os.environ, "FOOTNOTE_DATA_DIR": str(data_dir), "FOOTNOTE_SLACK_API_URL": slack.url,
        "FOOTNOTE_SLACK_BOT_TOKEN": BOT_TOKEN, "FOOTNOTE_SLACK_APP_TOKEN": APP_TOKEN,
        "FOOTNOTE_SLACK_SIGNING_SECRET": _SECRET,
    }  # fmt: skip
    program = [sys.executable, "-c", "from service.cli.main import main; main()", *command]
    process = subprocess.Popen(program, env=environ)  # noqa: S603 - our own
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _spread(values: Sequence[float]) -> dict[str, float]:
    """Median, 99th percentile and maximum."""
    ordered = sorted(values)
    return {
        "p50": round(ordered[len(ordered) // 2], 3),
        "p99": round(ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)], 3),
        "max": round(ordered[-1], 3),
        "measured": len(ordered),
    }


if __name__ == "__main__":
    main()
