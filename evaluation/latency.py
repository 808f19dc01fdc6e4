"""How fast the service imports, starts and answers.

    python -m evaluation.latency --data DIR

Imports are timed in fresh interpreters, starts and questions through `footnote serve` over HTTP.
"""

import json
import statistics
import subprocess
import sys
import time

import httpx

from evaluation.gold import gold_questions
from evaluation.libraries import arguments, library_of
from evaluation.service_process import served

_RUNS = 5
_ROUNDS = 3


def main() -> None:
    """Prints medians and 95th percentiles as JSON."""
    data = arguments(str(__doc__)).parse_args().data
    questions = [q.text for q in gold_questions(data / "questions" / "dev.jsonl")]
    with library_of(data / "papers") as services:
        data_dir = services.settings.data_dir
    starts = []
    for _ in range(_RUNS):
        begun = time.perf_counter()
        with served(data_dir):
            starts.append(time.perf_counter() - begun)
    with served(data_dir) as (url, _), httpx.Client(base_url=url) as client:
        _asked(client, questions)  # the first round warms what later ones find warm
        times = sorted(each for _ in range(_ROUNDS) for each in _asked(client, questions))
    figures = {
        "import_service_cli_s": _import_seconds("service.cli.main"),
        "import_service_app_s": _import_seconds("service.api.app"),
        "warm_start_until_ready_s": round(statistics.median(starts), 2),
        "ask_p50_ms": round(1000 * times[len(times) // 2], 1),
        "ask_p95_ms": round(1000 * times[len(times) * 95 // 100], 1),
        "questions_asked": len(times),
    }
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")


def _import_seconds(module: str) -> float:
    """The median time that importing a module adds to a bare interpreter."""

    def seconds(code: str) -> float:
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own code
        return time.perf_counter() - begun

    added = [seconds(f"import {module}") - seconds("pass") for _ in range(_RUNS)]
    return round(statistics.median(added), 3)


def _asked(client: httpx.Client, questions: list[str]) -> list[float]:
    times = []
    for question in questions:
        begun = time.perf_counter()
        client.post("/v1/ask", json={"question": question}).raise_for_status()
        times.append(time.perf_counter() - begun)
    return times


if __name__ == "__main__":
    main()
