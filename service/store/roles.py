"""What callers may do: read, change the library, or decide who may do what."""

from typing import Literal, get_args

Role = Literal["reader", "librarian", "admin"]
# From the one who may least to the one who may most.
ROLES: tuple[Role, ...] = get_args(Role)
