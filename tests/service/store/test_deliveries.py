"""service/store/deliveries.py: each delivery once, in order, whatever happens meanwhile."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.catalog.database import Database
from service.store.deliveries import DELIVERIES_KEPT, KEYS_KEPT, Deliveries, Delivery, Receipt
from service.store.store import STORE_SCHEMA


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'catalog.sqlite'}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(url: str, clock: Clock) -> Iterator[Deliveries]:
    database = Database(url, STORE_SCHEMA)
    yield Deliveries(database, bound=5, clock=clock)
    database.close()


def take(queue: Deliveries, *keys: str, thread: str = "", asker: str = "ann") -> Receipt:
    return queue.take(
        [key for key in keys if not key.startswith("message:")],
        lasting=[key for key in keys if key.startswith("message:")],
        thread=thread or keys[0],
        asker=asker,
        body=f"body of {keys[0]}",
    )


def claimed(queue: Deliveries, worker: str = "w", seconds: float = 10.0) -> Delivery:
    delivery = queue.claim(worker, seconds)
    assert delivery is not None
    return delivery


def test_what_comes_again_under_any_of_its_names_is_known(queue: Deliveries) -> None:
    assert take(queue, "event:1", "message:1") == Receipt(new=True, place=0)
    assert not take(queue, "event:1").new
    assert not take(queue, "message:1", "event:2").new
    assert not take(queue, "event:2").new  # learnt from the one before
    assert take(queue, "event:3").place == 1
    assert claimed(queue).body == "body of event:1"


def test_two_processes_take_one_delivery_once(url: str) -> None:
    databases = [Database(url, STORE_SCHEMA), Database(url, STORE_SCHEMA)]
    queues = [Deliveries(database) for database in databases]
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda n: take(queues[n % 2], f"event:{n // 8}"), range(80)))
    assert sum(receipt.new for receipt in receipts) == 10
    assert queues[0].open_count() == 10
    for database in databases:
        database.close()


def test_two_processes_claim_each_delivery_once(url: str) -> None:
    databases = [Database(url, STORE_SCHEMA), Database(url, STORE_SCHEMA)]
    queues = [Deliveries(database) for database in databases]
    for number in range(20):
        take(queues[0], f"event:{number}")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: queues[n % 2].claim(f"w{n % 2}", 60), range(40)))
    numbers = [delivery.number for delivery in found if delivery]
    assert len(numbers) == len(set(numbers)) == 20
    for database in databases:
        database.close()


def test_a_thread_is_worked_on_in_order(queue: Deliveries) -> None:
    take(queue, "1", thread="a")
    take(queue, "2", thread="a")
    take(queue, "3", thread="b")
    first = claimed(queue)
    assert claimed(queue).body == "body of 3"
    assert queue.claim("w", 10) is None
    queue.put_back(first.number, after=60)  # even while the first waits for its time
    assert queue.claim("w", 10) is None
    queue.make_due()
    assert claimed(queue).number == first.number
    assert queue.finish(first.number, "answered")
    assert claimed(queue).body == "body of 2"


def test_another_takes_over_where_a_worker_dies(queue: Deliveries, clock: Clock) -> None:
    take(queue, "1")
    first = claimed(queue, "dead", 10)
    queue.note_posting(first.number)
    clock.now += 9
    queue.renew("dead", 10)
    clock.now += 9
    assert queue.claim("alive", 10) is None
    clock.now += 2
    again = claimed(queue, "alive")
    assert (again.number, again.posting, again.message) == (first.number, True, "")
    assert again.attempts == 1
    queue.note_message(first.number, "17.1")
    queue.finish(first.number, "answered")
    assert queue.messages("1") == {"17.1"}


def test_no_more_wait_than_are_allowed(queue: Deliveries) -> None:
    for number in range(5):
        assert take(queue, str(number)).taken
    full = take(queue, "5")
    assert (full.new, full.taken, full.place) == (True, False, 5)
    queue.finish(claimed(queue).number, "answered")
    assert take(queue, "5").taken  # it was not written down, and may come again


def test_what_is_withdrawn_is_not_answered(queue: Deliveries) -> None:
    take(queue, "message:1")
    take(queue, "message:2")
    working = claimed(queue)
    assert queue.withdraw("message:2") is not None
    assert queue.claim("w", 10) is None
    withdrawn = queue.withdraw("message:1")
    assert withdrawn is not None
    assert withdrawn.number == working.number
    assert not queue.finish(working.number, "answered")
    assert queue.withdraw("message:1") is None
    assert queue.withdraw("message:9") is None
    assert queue.latest("ann", 10) == []


def test_somebodys_latest_come_last_first(queue: Deliveries) -> None:
    take(queue, "1")
    take(queue, "2", asker="bob")
    take(queue, "3")
    assert [each.body for each in queue.latest("ann", 10)] == ["body of 3", "body of 1"]
    assert len(queue.latest("ann", 1)) == 1


def test_keys_are_kept_for_a_day_and_messages_for_a_month(queue: Deliveries, clock: Clock) -> None:
    take(queue, "event:1", "message:1", thread="a")
    queue.finish(claimed(queue).number, "answered")
    take(queue, "event:2", thread="b")
    clock.now += KEYS_KEPT - 1
    queue.forget()
    assert not take(queue, "event:1").new
    clock.now += 2
    queue.forget()
    assert take(queue, "event:1", thread="c").new
    assert queue.knows_thread("a")
    assert queue.withdraw("message:1") is not None
    clock.now += DELIVERIES_KEPT
    queue.forget()
    assert not queue.knows_thread("a")
    assert queue.knows_thread("b")  # still waits
