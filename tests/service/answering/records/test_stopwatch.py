"""answering/records/stopwatch.py: the time that each stage takes."""

import contextlib
import time

import pytest

from service.answering.records.stopwatch import Stopwatch


def test_each_stage_has_its_own_time_and_repeated_stages_add_up() -> None:
    watch = Stopwatch()
    for _ in range(2):
        with watch.timing("rerank"):
            time.sleep(0.002)
    with watch.timing("check"):
        pass
    elapsed = watch.elapsed()
    assert elapsed.rerank >= 4.0
    assert (elapsed.retrieve, elapsed.answer) == (0.0, 0.0)
    assert elapsed.check < elapsed.rerank
    assert watch.total_ms() == pytest.approx(elapsed.rerank + elapsed.check, abs=0.02)


def test_a_stage_that_fails_is_timed_too() -> None:
    watch = Stopwatch()
    with contextlib.suppress(ValueError), watch.timing("retrieve"):
        time.sleep(0.001)
        raise ValueError("broken")
    assert watch.retrieve >= 0.001
