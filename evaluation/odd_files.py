"""How odd, broken and hostile files end: in, or refused with a cause, in time and in bounds.

    python -m evaluation.odd_files --data DIR [--folder odd-pdfs] [--list]

Reads every file in a child process as ingestion does, one at a time, and prints how many are in,
how many are refused and why, the slowest, and the most memory that any child took.
"""

import json
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from evaluation.libraries import arguments
from ingest.errors import SourceError
from ingest.pipeline.limits import Limits
from ingest.pipeline.worker import Task, read_in_order
from ingest.sources.sources import SourceFile, local_sources

_SAMPLE_SECONDS = 0.05


def main() -> None:
    """Prints the figures as JSON."""
    parser = arguments(str(__doc__))
    parser.add_argument("--folder", default="odd-pdfs", help="the folder of odd files in the data")
    parser.add_argument("--list", action="store_true", help="name each file with its outcome")
    chosen = parser.parse_args()
    files = [
        found.path
        for found in local_sources(chosen.data / chosen.folder)
        if isinstance(found, SourceFile)
    ]
    watch = _MemoryWatch()
    ends: Counter[str] = Counter()
    times: list[tuple[float, str]] = []
    outcomes = read_in_order((Task(file) for file in files), workers=1, limits=Limits())
    begun = time.perf_counter()
    for file in files:
        outcome = next(outcomes)
        now = time.perf_counter()
        times.append((round(now - begun, 2), file.name))
        begun = now
        cause = outcome.cause if isinstance(outcome, SourceError) else "in"
        ends[cause] += 1
        if chosen.list:
            sys.stdout.write(f"{times[-1][0]:6.2f} s  {file.name}: {cause}\n")
    figures = {
        "files": len(files),
        "in": ends["in"],
        "refused_with_a_cause": len(files) - ends["in"],
        "brought_the_reader_down": ends["the file crashes the reading process"],
        "causes": dict(ends.most_common()),
        "slowest_s": sorted(times, reverse=True)[:5],
        "seconds": round(sum(seconds for seconds, _ in times), 1),
        "peak_memory_mib": watch.stop() >> 20,
    }
    json.dump(figures, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


class _MemoryWatch:
    """Samples the resident memory of all processes below this one; Linux only."""

    def __init__(self) -> None:
        self._peak = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """The most bytes that a single process held."""
        self._stopped.set()
        self._thread.join()
        return self._peak

    def _sample(self) -> None:
        while not self._stopped.wait(_SAMPLE_SECONDS):
            self._peak = max(self._peak, *_resident(os.getpid()), 0)


def _resident(ancestor: int) -> Iterator[int]:
    parents: dict[int, int] = {}
    peaks: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except (OSError, ValueError):  # ended meanwhile
            continue
        pid = int(fields["Pid"])
        parents[pid] = int(fields["PPid"])
        peaks[pid] = int(fields.get("VmHWM", "0 kB").split()[0]) * 1024
    for pid in parents:
        above = parents.get(pid)
        while above not in (None, 0, 1):
            if above == ancestor:
                yield peaks[pid]
                break
            above = parents.get(int(above))


if __name__ == "__main__":
    main()
