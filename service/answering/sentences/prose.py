"""The features of a passage's stretches that do not depend on the question."""

import math
from collections.abc import Callable

from index.records import Passage
from service.answering.records.sentences import Stretch, StretchFeatures
from service.answering.sentences.forms import (
    can_be_quoted,
    definition_of,
    inline_items,
    is_entry,
    is_lead_in,
    is_sentence,
    leans,
)
from service.answering.sentences.signposts import is_about_itself
from service.answering.sentences.stretches import (
    MAX_CHARACTERS,
    goes_on,
    has_lead_in,
    lists,
    stretches,
)

# A longer stretch does not answer better for its length.
_MOST_LOG_WORDS = 4.5


def prose_of(
    passage: Passage, terms: Callable[[str], frozenset[str]]
) -> tuple[StretchFeatures, ...]:
    """The stretches of a passage that can stand alone, and behind them its lists."""
    text = passage.text
    found = stretches(passage)
    able = [
        each
        for each in found
        if each.end - each.start <= MAX_CHARACTERS and can_be_quoted(text[each.start : each.end])
    ]
    whole_lists = [
        each
        for each in lists(passage, found)
        if not any(
            is_entry(text[item.start : item.end])
            for item in found
            if each.start <= item.start and item.end <= each.end
        )
    ]
    return tuple(_prose(passage, each, terms) for each in (*able, *whole_lists))


def _prose(
    passage: Passage, stretch: Stretch, terms: Callable[[str], frozenset[str]]
) -> StretchFeatures:
    text = passage.text[stretch.start : stretch.end]
    is_announcement = is_lead_in(text)
    return StretchFeatures(
        stretch,
        text,
        terms(text),
        min(math.log(len(text.split()) or 1), _MOST_LOG_WORDS),
        terms(definition_of(text)),
        is_whole=stretch.is_list or is_sentence(text),
        is_leaning=leans(text),
        is_listing=has_lead_in(passage, stretch) or inline_items(text) > 1,
        is_announcement=is_announcement,
        is_unfinished=is_announcement and not goes_on(passage, stretch),
        is_about_itself=is_about_itself(text),
    )
