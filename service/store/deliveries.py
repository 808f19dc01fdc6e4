"""What a channel has delivered to be answered: each once, in order, whatever happens meanwhile.

The table is the queue. A delivery is in it before the channel is told that it has arrived, and is
worked on by one worker at a time, who holds it by a lease: where the worker's process dies, the
lease runs out and another takes over. What is delivered is the channel's affair.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Row

from index.catalog.database import Database, insert
from service.store.tables import deliveries, delivery_keys

DeliveryOutcome = Literal["answered", "failed"]
State = Literal["waiting", "working", "withdrawn", "answered", "failed"]

_DAY = 86_400.0
# Channels deliver again within hours; keys older than a day are forgotten.
KEYS_KEPT = _DAY
# A follow-up, or the removal of a question, may come weeks later.
DELIVERIES_KEPT = 30 * _DAY
_OPEN = ("waiting", "working")


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something to be answered. Deliveries of one `thread` are worked on one after the other.

    `posting` is set before the answer goes out, `message` is its name in the channel once known:
    where the first is true and the second empty, the answer may be out or not. `received` is a
    Unix time.
    """

    number: int
    thread: str
    asker: str
    body: str
    state: State
    received: float
    attempts: int
    posting: bool
    message: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of something delivered. `place` is how many wait before it.

    It is not `new` where it has been delivered before, and not `taken` where too many wait.
    """

    new: bool
    taken: bool = True
    place: int = 0


class Deliveries:
    """The deliveries of one store; safe to use from many threads and processes."""

    def __init__(
        self, database: Database, *, bound: int = 1_000, clock: Callable[[], float] = time.time
    ) -> None:
        """Not more than `bound` wait at a time."""
        self._database = database
        self._bound = bound
        self._clock = clock

    def take(
        self,
        keys: Collection[str],
        *,
        lasting: Collection[str] = (),
        thread: str,
        asker: str,
        body: str,
    ) -> Receipt:
        """Writes down what was delivered, unless any of its keys has been seen before.

        The keys of `lasting` are kept as long as the delivery, the others for a day.
        """
        now = self._clock()
        lasts = {**dict.fromkeys(keys, False), **dict.fromkeys(lasting, True)}
        with self._database.writing() as connection:
            known = connection.execute(
                sql.select(delivery_keys.c.key, delivery_keys.c.number).where(
                    delivery_keys.c.key.in_(list(lasts))
                )
            ).all()
            if known:
                for row in known:
                    del lasts[row.key]
                _add_keys(connection, lasts, known[0].number, now)
                return Receipt(new=False)
            place = connection.execute(
                sql.select(sql.func.count()).where(deliveries.c.state.in_(_OPEN))
            ).scalar_one()
            if place >= self._bound:
                return Receipt(new=True, taken=False, place=place)
            written = connection.execute(
                deliveries.insert().values(
                    thread=thread, asker=asker, body=body, state="waiting", received=now, due=now,
                    worker="", lease=0.0, attempts=0, posting=False, message="",
                )
            )  # fmt: skip
            number = written.inserted_primary_key
            assert number is not None  # noqa: S101 - one row was inserted
            _add_keys(connection, lasts, number[0], now)
        return Receipt(new=True, place=place)

    def claim(self, worker: str, seconds: float) -> Delivery | None:
        """The next delivery to work on, held for so many seconds; None where none is due.

        It is the oldest whose thread has nothing older open, and that nobody holds.
        """
        now = self._clock()
        with self._database.reading() as connection:
            if connection.execute(_due(now)).first() is None:
                return None  # without taking the write lock
        with self._database.writing() as connection:
            row = connection.execute(_due(now).with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            connection.execute(
                deliveries.update()
                .where(deliveries.c.number == row.number)
                .values(
                    state="working", worker=worker, lease=now + seconds,
                    attempts=deliveries.c.attempts + 1,
                )
            )  # fmt: skip
        return _delivery(row)

    def renew(self, worker: str, seconds: float) -> None:
        """Holds on to whatever the worker holds for so many seconds more."""
        self._update(
            {"lease": self._clock() + seconds},
            deliveries.c.worker == worker, deliveries.c.state == "working",
        )  # fmt: skip

    def note_posting(self, number: int) -> None:
        """Notes that the answer goes out now."""
        self._update({"posting": True}, deliveries.c.number == number)

    def note_message(self, number: int, message: str) -> None:
        """Notes what the answer is called in the channel."""
        self._update({"message": message}, deliveries.c.number == number)

    def finish(self, number: int, outcome: DeliveryOutcome) -> bool:
        """Closes a delivery; False where it was withdrawn in the meantime."""
        return self._update(
            {"state": outcome, "worker": ""},
            deliveries.c.number == number, deliveries.c.state.in_(_OPEN),
        )  # fmt: skip

    def put_back(self, number: int, *, after: float) -> None:
        """Lets a delivery wait again, for so many seconds at least."""
        self._update(
            {"state": "waiting", "worker": "", "due": self._clock() + after},
            deliveries.c.number == number, deliveries.c.state == "working",
        )  # fmt: skip

    def make_due(self) -> None:
        """Lets nothing wait for its time any longer."""
        self._update({"due": self._clock()}, deliveries.c.state == "waiting")

    def withdraw(self, key: str) -> Delivery | None:
        """Closes the delivery of that key for good and returns it as it stood."""
        with self._database.writing() as connection:
            row = connection.execute(
                sql.select(deliveries).join(delivery_keys).where(delivery_keys.c.key == key)
            ).first()
            if row is None or row.state == "withdrawn":
                return None
            connection.execute(
                deliveries.update()
                .where(deliveries.c.number == row.number)
                .values(state="withdrawn", worker="")
            )
        return _delivery(row)

    def knows_thread(self, thread: str) -> bool:
        """Whether anything was delivered in that thread."""
        with self._database.reading() as connection:
            wanted = sql.select(deliveries.c.number).where(deliveries.c.thread == thread).limit(1)
            return connection.execute(wanted).first() is not None

    def messages(self, thread: str) -> set[str]:
        """The names of all answers in a thread."""
        with self._database.reading() as connection:
            wanted = sql.select(deliveries.c.message).where(
                deliveries.c.thread == thread, deliveries.c.message != ""
            )
            return set(connection.execute(wanted).scalars())

    def latest(self, asker: str, count: int) -> Sequence[Delivery]:
        """Somebody's latest deliveries, last first; none that were withdrawn."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(deliveries)
                .where(deliveries.c.asker == asker, deliveries.c.state != "withdrawn")
                .order_by(deliveries.c.number.desc())
                .limit(count)
            ).all()
        return [_delivery(row) for row in rows]

    def open_count(self) -> int:
        """How many deliveries wait or are worked on."""
        with self._database.reading() as connection:
            counted = sql.select(sql.func.count()).where(deliveries.c.state.in_(_OPEN))
            return int(connection.execute(counted).scalar_one())

    def forget(self) -> None:
        """Deletes keys and closed deliveries that have been kept long enough."""
        now = self._clock()
        with self._database.writing() as connection:
            # A delivery that is withdrawn weeks later is looked up by a lasting key.
            connection.execute(
                delivery_keys.delete().where(
                    delivery_keys.c.received < now - KEYS_KEPT,
                    ~delivery_keys.c.lasting,
                )
            )
            connection.execute(
                deliveries.delete().where(
                    deliveries.c.received < now - DELIVERIES_KEPT,
                    deliveries.c.state.not_in(_OPEN),
                )
            )

    def _update(self, values: dict[str, object], *where: sql.ColumnElement[bool]) -> bool:
        with self._database.writing() as connection:
            changed = connection.execute(deliveries.update().where(*where).values(**values))
        return bool(changed.rowcount)


def _due(now: float) -> sql.Select[Any]:
    older = deliveries.alias()
    return (
        sql.select(deliveries)
        .where(
            sql.or_(
                sql.and_(deliveries.c.state == "waiting", deliveries.c.due <= now),
                sql.and_(deliveries.c.state == "working", deliveries.c.lease < now),
            ),
            ~sql.select(older.c.number)
            .where(
                older.c.thread == deliveries.c.thread,
                older.c.state.in_(_OPEN),
                older.c.number < deliveries.c.number,
            )
            .exists(),
        )
        .order_by(deliveries.c.number)
        .limit(1)
    )


def _add_keys(connection: Connection, lasts: Mapping[str, bool], number: int, now: float) -> None:
    rows: list[dict[str, object]] = [
        {"key": key, "number": number, "received": now, "lasting": lasting}
        for key, lasting in sorted(lasts.items())
    ]
    insert(connection, delivery_keys, rows)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        row.number, row.thread, row.asker, row.body, row.state, row.received, row.attempts,
        row.posting, row.message,
    )  # fmt: skip
