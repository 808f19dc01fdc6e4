"""Rate limit of each caller, counted in this process."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.api.errors.problems import ApiError


class RateLimiter:
    """Limits the requests per minute of each caller, identified by a key or an address."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, caller: str) -> None:
        """Counts a request; raises ApiError with the time to wait if the limit is exceeded."""
        if self._limiter.hit(self._limit, caller):
            return
        opens = self._limiter.get_window_stats(self._limit, caller).reset_time
        wait = max(1, math.ceil(opens - time.time()))
        raise ApiError(
            429,
            f"more than {self._limit.amount:,} requests in a minute: try again in {wait} s",
            kind="rate",
            headers={"Retry-After": str(wait)},
        )
