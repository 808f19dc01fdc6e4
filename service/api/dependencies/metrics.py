"""Metrics for Prometheus.

For several processes, `footnote serve` sets PROMETHEUS_MULTIPROC_DIR before they start. Each
counts in a file of that folder, and the process that serves `/metrics` adds all files up.
"""

import os
from collections import Counter as Counts
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from index.library.library import Library
from service.answering.records.answers import Answer

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The metrics of one process, and the sizes of its library."""

    def __init__(self, library: Library, data_dir: Path) -> None:
        own = CollectorRegistry()
        self._own = own
        self._sizes = _Sizes(library, data_dir)
        self._requests = Counter(
            "footnote_requests", "Requests answered", ["method", "route", "status"], registry=own
        )
        self._request_seconds = Histogram(
            "footnote_request_seconds",
            "Time until the end of an answer",
            ["route"],
            buckets=_SECONDS,
            registry=own,
        )
        self._answers = Counter(
            "footnote_answers", "Questions answered", ["status", "generator"], registry=own
        )
        self._statements = Counter(
            "footnote_statements", "Statements by the verdict on them", ["support"], registry=own
        )
        self._stage_seconds = Histogram(
            "footnote_stage_seconds",
            "Time spent on a stage of an answer",
            ["stage"],
            buckets=_SECONDS,
            registry=own,
        )

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a request that was answered."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def answer(self, answer: Answer) -> None:
        """Counts an answer, including one that says there is none."""
        self._answers.labels(answer.status, answer.generator).inc()
        for statement in answer.statements:
            self._statements.labels(statement.support).inc()
        elapsed = answer.elapsed
        for stage, milliseconds in (
            ("retrieve", elapsed.retrieve),
            ("rerank", elapsed.rerank),
            ("answer", elapsed.answer),
            ("check", elapsed.check),
        ):
            self._stage_seconds.labels(stage).observe(milliseconds / 1000)

    def text(self) -> bytes:
        """The metrics of all processes in Prometheus' text format."""
        sizes = CollectorRegistry()
        sizes.register(self._sizes)
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            counts = CollectorRegistry()
            MultiProcessCollector(counts)  # type: ignore[no-untyped-call]
        else:
            counts = self._own
        return generate_latest(counts) + generate_latest(sizes)


class _Sizes(Collector):
    """The sizes of the library, looked up for each scrape."""

    def __init__(self, library: Library, data_dir: Path) -> None:
        self._library = library
        self._data_dir = data_dir

    def collect(self) -> Iterable[Metric]:
        """The current sizes."""
        library = self._library
        for name, number in zip(("papers", "pages", "passages"), library.counts(), strict=True):
            yield GaugeMetricFamily(f"footnote_library_{name}", f"{name} in the library", number)
        yield GaugeMetricFamily(
            "footnote_library_revision", "Revision that searches stand at", library.revision
        )
        files = GaugeMetricFamily(
            "footnote_ledger_files", "Files given to the library, by state", labels=["state"]
        )
        for state, number in Counts(entry.state for entry in library.ledger.entries()).items():
            files.add_metric([state], number)
        yield files
        sizes = GaugeMetricFamily("footnote_disk_bytes", "Room taken on disk", labels=["part"])
        for part in ("index", "files"):
            sizes.add_metric([part], _bytes_in(self._data_dir / part))
        yield sizes


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # deleted since it was listed
            continue
    return total
