"""Patience with slow and busy machines: waits that are long, and over as soon as it has come.

Nothing here slows a test that passes; only what is broken takes so long.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import httpx

PATIENCE = 300.0  # seconds
_PAUSE = 0.005
_T = TypeVar("_T")

# httpx itself waits five seconds.
get = partial(httpx.get, timeout=PATIENCE)
post = partial(httpx.post, timeout=PATIENCE)
delete = partial(httpx.delete, timeout=PATIENCE)
request = partial(httpx.request, timeout=PATIENCE)
stream = partial(httpx.stream, timeout=PATIENCE)


def until(found: Callable[[], _T], patience: float = PATIENCE) -> _T:
    """What is found, once it is true; raises TimeoutError where that does not come to pass."""
    end = time.monotonic() + patience
    while not (seen := found()):
        if time.monotonic() > end:
            raise TimeoutError("it did not come to pass")
        time.sleep(_PAUSE)
    return seen


def processor_seconds(act: Callable[[], object], *, times: int = 3) -> float:
    """The processor's seconds that this process needs for it at best; others' do not count."""
    needed = []
    for _ in range(times):
        begun = time.process_time()
        act()
        needed.append(time.process_time() - begun)
    return min(needed)
