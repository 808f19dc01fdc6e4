"""Who asks a question, and which conversations they may read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asker:
    """An owner of conversations; with `sees_all`, one who may read those of others too.

    `owner` is empty for a user of the command line on the machine itself.
    """

    owner: str = ""
    sees_all: bool = False

    @property
    def scope(self) -> str | None:
        """The owner that a conversation must have to be read; None for any owner."""
        return None if self.sees_all else self.owner


LOCAL_ASKER = Asker(owner="", sees_all=True)
