"""How often each caller may call, counted in this process."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.api.errors.problems import ApiError


class RateLimiter:
    """So many requests in any minute for each caller, whether known by a key or by an address."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, caller: str) -> None:
        """Counts a request; raises Refusal, saying when to come back, where it is one too many."""
        if self._limiter.hit(self._limit, caller):
            return
        opens = self._limiter.get_window_stats(self._limit, caller).reset_time
        wait = max(1, math.ceil(opens - time.time()))
        raise ApiError(
            429,
            f"more than {self._limit.amount:,} requests in a minute: go on in {wait} s",
            kind="rate",
            headers={"Retry-After": str(wait)},
        )
