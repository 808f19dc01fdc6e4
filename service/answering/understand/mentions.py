"""What in a question may name a paper: words written as names, and what "paper" or "act" ends."""

import re
from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+(?:['’.&/+-][^\W_]+)*['’]?")
_QUOTED = re.compile(r"[\"“‘«]([^\"”’»]{3,120})[\"”’»]")
_SENTENCE_START = re.compile(r"(?:^|[.?!]\s+)$")
# May stand between two words of one name, as in "Office of Management and Budget".
_BETWEEN_SAID = """
    of the for on in to a an from de der von la
"""
_BETWEEN = frozenset(_BETWEEN_SAID.split())
# The words before a kind of writing say which one is meant.
WRITINGS_SAID = """
    act acts agreement alliance article bill book brief briefing code communication
    consultation convention decision declaration directive exercise experiment framework
    guidance guideline guidelines index law letter manifesto manual memo memorandum note order
    paper papers plan policy post preprint principles proposal recommendation recommendations
    regulation report resolution response scorecard standard statement strategy study
    submission survey template testimony thesis treaty white-paper whitepaper
"""
WRITINGS = frozenset(WRITINGS_SAID.split())
# A phrase that ends in a kind of writing begins behind one of these.
_PHRASE_STARTS_SAID = """
    a about according after against all also an and any are as at be been before between but
    by can could did do does for from give had has have how if in into is it its may might
    must of off on one or our over put said say says see shall should so such that the their
    them these they this those to toward under upon was were what when where which while who
    whom whose why will with within without would
"""
_PHRASE_STARTS = frozenset(_PHRASE_STARTS_SAID.split())
_QUESTION_WORDS_SAID = """
    a according an and are as at by can compare contrast could define describe did do does
    explain for from give had has have he how however i if in is it list many may might must
    my name of on or our please she should show so suppose tell that the their there these
    they this those to under was we were what when where which who whom whose why will with
    would you
"""
_QUESTION_WORDS = frozenset(_QUESTION_WORDS_SAID.split())
_LONGEST = 8


def mentions(question: str) -> tuple[str, ...]:
    """The phrases of a question that may name papers or their authors, in order, each once.

    Quoted phrases; runs of words with capitals, beside what begins a sentence; and the words
    before a kind of writing ("the extreme-risk evaluation paper").
    """
    words = list(_WORD.finditer(question))
    spans = [match.span(1) for match in _QUOTED.finditer(question)]
    spans += _runs_of_names(question, words)
    spans += _before_writings(words)
    said = [question[start:end] for start, end in sorted(_whole(spans))]
    return tuple(dict.fromkeys(phrase for phrase in said if not _is_year(phrase)))


def _runs_of_names(question: str, words: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    run: list[re.Match[str]] = []
    for word in words:
        if _is_name(question, word):
            if run and not _joins(question, run[-1], word):
                yield run[0].start(), run[-1].end()
                run = []
            run.append(word)
    if run:
        yield run[0].start(), run[-1].end()


def _is_name(question: str, word: re.Match[str]) -> bool:
    said = word.group()
    if said.casefold().rstrip("'’") in _QUESTION_WORDS:
        return False
    digits, letters = sum(map(str.isdigit, said)), sum(map(str.isalpha, said))
    if any(map(str.isupper, said[1:])) or digits >= 3 or (digits and letters):
        return True
    return said[0].isupper() and not (
        _SENTENCE_START.search(question[: word.start()]) and _is_common(question, word)
    )


def _is_common(question: str, word: re.Match[str]) -> bool:
    """Whether a capital at a sentence's start says nothing: no name follows it."""
    following = _WORD.search(question, word.end())
    return following is None or not following.group()[0].isupper()


def _joins(question: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """Whether two words with capitals are of one run: at most two small words lie between."""
    gap = question[left.end() : right.start()]
    if left.group().casefold().endswith(("'s", "’s")):
        return not gap.strip()
    small = gap.split()
    return not re.search(r"[,.;:?!()]", gap) and len(small) <= 2 and set(small) <= _BETWEEN


def _before_writings(words: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    for place, word in enumerate(words):
        if word.group().casefold().rstrip("'’s") not in WRITINGS and (
            word.group().casefold() not in WRITINGS
        ):
            continue
        first = place
        while first > 0 and place - first < _LONGEST:
            before = words[first - 1].group()
            if before.casefold() in _PHRASE_STARTS:
                break
            first -= 1
        if first < place:
            yield words[first].start(), _behind(words, place)


def _behind(words: list[re.Match[str]], place: int) -> int:
    """Where a kind of writing ends: behind the word after "of" ("code of practice")."""
    is_of = place + 2 < len(words) and words[place + 1].group().casefold() == "of"
    return words[place + 2 if is_of else place].end()


def _is_year(phrase: str) -> bool:
    return phrase.isdigit() and len(phrase) <= 4


def _whole(spans: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """The spans without those that lie within another one."""
    return {
        span
        for span in spans
        if not any(o != span and o[0] <= span[0] and span[1] <= o[1] for o in spans)
    }
