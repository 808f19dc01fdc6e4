"""Who asks, and whose conversations are open to them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: an owner of conversations, and whether those of others are open to it as well.

    `owner` is empty for whoever sits at the machine itself.
    """

    owner: str = ""
    sees_all: bool = False

    @property
    def scope(self) -> str | None:
        """The owner that what is looked up must have; None where anybody's will do."""
        return None if self.sees_all else self.owner


LOCAL_ASKER = Asker("", sees_all=True)
