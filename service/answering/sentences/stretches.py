"""Stretches of a passage that are quoted together: sentences with their context, whole lists."""

from collections.abc import Iterator, Sequence

from index.records import Passage
from service.answering.records.sentences import Stretch
from service.answering.sentences.forms import is_ended, is_item, is_lead_in, leans

MAX_CHARACTERS = 700
_MAX_LIST = 1_400


def stretches(passage: Passage) -> list[Stretch]:
    """The sentences of a passage; rejoins sentences that were split at a block boundary."""
    text = passage.text
    found: list[Stretch] = []
    for number, (start, end) in enumerate(passage.sentences):
        if found and _goes_on(text, found[-1], start, end):
            before = found.pop()
            found.append(Stretch(before.first, number, before.start, end))
        else:
            found.append(Stretch(number, number, start, end))
    return found


def lists(passage: Passage, found: Sequence[Stretch]) -> Iterator[Stretch]:
    """The lists in a passage: consecutive items, with the sentence that introduces them."""
    text = passage.text
    place = 0
    while place < len(found):
        end = place + 1
        is_head = is_lead_in(text[found[place].start : found[place].end])
        while end < len(found) and _is_next(text, found, place, end, after_head=is_head):
            end += 1
        items = end - place - is_head
        if (is_head or is_item(text[found[place].start :])) and items >= 2:
            first, last = found[place], found[end - 1]
            yield Stretch(first.first, last.last, first.start, last.end, is_list=True)
            place = end
        else:
            place += 1


def with_antecedent(passage: Passage, stretch: Stretch) -> Stretch:
    """The stretch with the sentences before it that it refers back to, up to MAX_CHARACTERS."""
    text = passage.text
    found = stretches(passage)
    first = next(
        place for place, each in enumerate(found) if each.first <= stretch.first <= each.last
    )
    start = stretch
    while first > 0 and leans(text[start.start : start.end]):
        before = found[first - 1]
        if stretch.end - before.start > MAX_CHARACTERS:
            break
        first -= 1
        start = Stretch(before.first, stretch.last, before.start, stretch.end, stretch.is_list)
    return start


def completed(passage: Passage, stretch: Stretch) -> Stretch:
    """The stretch with the sentences it refers back to, and with the list that it introduces."""
    whole = with_antecedent(passage, stretch)
    if not (is_lead_in(passage.text[whole.start : whole.end]) and goes_on(passage, stretch)):
        return whole
    announced = None
    for each in stretches(passage):
        if each.first > stretch.last and each.end - whole.start <= MAX_CHARACTERS:
            announced = each
    if announced is None:
        return whole
    return Stretch(whole.first, announced.last, whole.start, announced.end, is_list=True)


def goes_on(passage: Passage, stretch: Stretch) -> bool:
    """Whether the passage continues after a stretch, and not in the middle of a sentence."""
    if stretch.last + 1 >= len(passage.sentences):
        return False
    return not passage.text[passage.sentences[stretch.last + 1][0]].islower()


def has_lead_in(passage: Passage, stretch: Stretch) -> bool:
    """Whether a stretch is a list that begins with the sentence that introduces it."""
    start, end = passage.sentences[stretch.first]
    return stretch.is_list and is_lead_in(passage.text[start:end])


def _goes_on(text: str, before: Stretch, start: int, end: int) -> bool:
    """Whether a sentence continues one that has no end mark."""
    return (
        text[start].islower()
        and not is_ended(text[before.start : before.end])
        and not is_item(text[start:end])
        and end - before.start <= MAX_CHARACTERS
    )


def _is_next(text: str, found: Sequence[Stretch], first: int, at: int, *, after_head: bool) -> bool:
    if found[at].end - found[first].start > _MAX_LIST:
        return False
    said = text[found[at].start : found[at].end]
    # Items without marks are recognised by the semicolons between them.
    return is_item(said) or (after_head and (said.endswith(";") or _ends_row(text, found, at)))


def _ends_row(text: str, found: Sequence[Stretch], at: int) -> bool:
    before = text[found[at - 1].start : found[at - 1].end]
    return before.endswith((";", "; and", "; or", ", and", ", or"))
