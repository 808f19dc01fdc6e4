"""service/answering/abstention.py: whether the library holds an answer."""

from service.answering.abstention import THRESHOLD, Signals, answerable, signals
from service.answering.evidence import Evidence
from service.answering.understand import Understanding


def test_stronger_signals_make_an_answer_more_likely() -> None:
    weak, strong = Signals(0.2, 0.2), Signals(0.7, 0.7)
    assert answerable(weak) < THRESHOLD < answerable(strong)
    assert answerable(Signals(0.5, 0.4)) < answerable(Signals(0.6, 0.4))
    assert answerable(Signals(0.5, 0.4)) < answerable(Signals(0.5, 0.5))


def test_nothing_found_is_no_signal() -> None:
    nothing = Evidence("Why?", Understanding("Why?", ("Why?",)), (), (), {})
    assert signals(nothing) == Signals(0.0, 0.0)
    assert answerable(signals(nothing)) < THRESHOLD
