"""How many asks a second the service answers, what it does with ten times as many, and its memory.

    python -m evaluation.load --data DIR [--rate 100] [--seconds 60] [--asks 50000]
        [--processes 2] [--reworded]

A real server over a library of DIR/papers on this machine; the clients share its processors. The
gold questions are asked in turn, with `--reworded` each in hundreds of wordings, so that none is
asked a second time while the service still has its vectors at hand.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Sequence

import psutil

from evaluation.gold import gold_questions
from evaluation.libraries import arguments, copy_of
from evaluation.offered_load import Sent, offer
from evaluation.service_process import served

_WARM_ASKS = 1_000
_OPENINGS = (
    "", "Please tell me: ", "I would like to know: ", "A question: ", "Briefly: ", "In short: ",
    "For a colleague: ", "For a memo: ", "To be sure: ", "Once more: ",
)  # fmt: skip
_ENDINGS = (
    "", " Please be brief.", " Please quote.", " Thank you.", " Thanks!", " With pages, please.",
    " Be exact.", " Kindly answer.",
)  # fmt: skip
_OVERLOAD = 10
_OVERLOAD_SECONDS = 10.0
# Recovered is whoever answers all that is offered in a quarter of a second, and in time.
_PROBE_SECONDS = 0.25
_IN_TIME_SECONDS = 0.150
_GIVE_UP_SECONDS = 30.0


def main() -> None:
    """Prints the figures as JSON."""
    parser = arguments(str(__doc__))
    parser.add_argument("--rate", type=float, default=100.0, help="asks a second")
    parser.add_argument("--seconds", type=float, default=60.0, help="for so long")
    parser.add_argument("--asks", type=int, default=50_000, help="asks until memory is compared")
    parser.add_argument("--reworded", action="store_true", help="the same questions in many words")
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count(), help="of the service; one for each core"
    )
    said = parser.parse_args()
    questions = [q.text for q in gold_questions(said.data / "questions" / "dev.jsonl")]
    if said.reworded:
        questions = [f"{a}{q}{z}" for a in _OPENINGS for z in _ENDINGS for q in questions]
    with (
        copy_of(said.data / "papers") as data_dir,
        served(data_dir, FOOTNOTE_PROCESSES=str(said.processes)) as (url, process),
    ):
        offer(url, questions, rate=said.rate / 2, seconds=_WARM_ASKS / said.rate * 2)
        warm = _memory(process.pid)
        begun = _processor_seconds(process.pid)
        sustained = offer(url, questions, rate=said.rate, seconds=said.seconds)
        spent = _processor_seconds(process.pid) - begun
        figures: dict[str, object] = {
            "sustained": {
                **_summary(sustained, said.rate),
                "processor_ms_per_ask": round(1000 * spent / len(sustained), 1),
            }
        }
        figures["overload"] = _overload(url, questions, said.rate)
        asked = _WARM_ASKS + len(sustained)
        while asked < said.asks:
            more = min(said.asks - asked, 5_000)
            offer(url, questions, rate=said.rate, seconds=more / said.rate)
            asked += more
        figures["memory"] = {
            "after_asks": [_WARM_ASKS, asked],
            "mb": [round(warm / 2**20), round(_memory(process.pid) / 2**20)],
        }
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")


def _summary(sent: Sequence[Sent], rate: float) -> dict[str, object]:
    times = sorted(each.seconds for each in sent if each.status == 200)
    statuses: dict[int, int] = {}
    for each in sent:
        statuses[each.status] = statuses.get(each.status, 0) + 1
    span = max(each.due + each.seconds for each in sent)
    return {
        "offered_per_s": rate,
        "answered_per_s": round(len(times) / span, 1),
        "p50_ms": round(1000 * statistics.median(times), 1) if times else None,
        "p99_ms": round(1000 * times[len(times) * 99 // 100], 1) if times else None,
        "statuses": dict(sorted(statuses.items())),
    }


def _overload(url: str, questions: list[str], rate: float) -> dict[str, object]:
    """What became of ten times the rate, and how soon the service was itself again."""
    sent = offer(url, questions, rate=rate * _OVERLOAD, seconds=_OVERLOAD_SECONDS)
    summary = _summary(sent, rate * _OVERLOAD)
    shed = sum(each.status in (429, 503) for each in sent)
    # The clients wait for the last answer: the service has had that long to recover already.
    late = max(each.due + each.seconds for each in sent) - _OVERLOAD_SECONDS
    begun = time.perf_counter()
    while time.perf_counter() - begun < _GIVE_UP_SECONDS:
        probe = offer(url, questions, rate=rate, seconds=_PROBE_SECONDS)
        if all(each.status == 200 and each.seconds < _IN_TIME_SECONDS for each in probe):
            break
    return {
        **summary,
        "share_shed": round(shed / len(sent), 3),
        "last_answer_after_s": round(late, 2),
        "recovered_after_s": round(late + time.perf_counter() - begun - _PROBE_SECONDS, 2),
    }


def _memory(pid: int) -> int:
    """Bytes that the service holds, its processes together; what they share counts once."""
    return sum(each.memory_full_info().uss for each in _processes(pid))


def _processor_seconds(pid: int) -> float:
    """The time of processors that the service has taken, its processes together."""
    spent = [each.cpu_times() for each in _processes(pid)]
    return sum(each.user + each.system for each in spent)


def _processes(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


if __name__ == "__main__":
    main()
