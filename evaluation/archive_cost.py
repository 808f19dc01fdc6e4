"""What keeping an answer costs: the size of its record, and the time to write and to read it.

    python -m evaluation.archive_cost --data DIR

Over the answers to the gold questions; the archive is one of its own, so that the library's holds
nothing of it.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from evaluation.gold import gold_questions
from evaluation.libraries import arguments, library_of
from service.answering.kept_answers import KeptAnswer, archived, unarchived
from service.answering.records.questions import Question
from service.store.store import Store


def main() -> None:
    """Prints bytes and milliseconds, medians and 95th percentiles, as JSON."""
    data = arguments(str(__doc__)).parse_args().data
    questions = [Question(q.text) for q in gold_questions(data / "questions" / "dev.jsonl")]
    with library_of(data / "papers") as services:
        answerer = services.answerer()
        kept = [KeptAnswer(answerer.answer(q), q, "", "", time.time()) for q in questions]
    json.dump(costs(kept), sys.stdout, indent=1)
    sys.stdout.write("\n")


def costs(kept: list[KeptAnswer]) -> dict[str, list[float]]:
    """Median and 95th percentile of bytes, and of milliseconds to write and to read each."""
    spent = []
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'catalog.sqlite'}")
        for each in kept:
            begun = time.perf_counter()
            row = archived(each)
            store.archive.keep(row)
            written = time.perf_counter()
            if unarchived(store.archive.answer(row.id)) != each:
                raise AssertionError(f"the answer {row.id} is another one now")
            spent.append((
                len(row.content.encode()),
                1_000 * (written - begun),
                1_000 * (time.perf_counter() - written),
            ))  # fmt: skip
        store.close()
    low, high = np.percentile(np.array(spent), (50, 95), axis=0).round(2).tolist()
    named = zip(("bytes", "ms_to_write", "ms_to_read"), low, high, strict=True)
    return {name: [middle, late] for name, middle, late in named}


if __name__ == "__main__":
    main()
