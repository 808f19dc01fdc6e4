"""A clock that a test puts forward."""


class Clock:
    """A clock that stands still until it is put forward; reads in seconds."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        """Lets so many seconds go by."""
        self.now += seconds
