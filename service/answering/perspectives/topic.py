"""What papers are compared on: the matter of a question, and the proposition in it."""

import re
from dataclasses import dataclass

from service.answering.perspectives.stance import proposition

# The frame around the matter of a question about papers.
_FRAME = re.compile(
    r"^(?:what|how) (?:do|does|did) .{0,40}?(?:papers?|authors?|researchers?|experts?|studies|"
    r"sources?|reports?|documents?) .{0,20}?(?:say|think|write|argue|agree|disagree|discuss|treat|"
    r"view|see|recommend|propose) (?:about |on |of |with |regarding )?(?P<about>.{3,}?)\??$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Topic:
    """`about` is what to search for; `proposition` what can be agreed with, empty where nothing."""

    about: str
    proposition: str


def topic_of(question: str) -> Topic:
    """The topic of a question that stands alone."""
    claimed = proposition(question)
    framed = _FRAME.match(question)
    about = framed["about"] if framed else claimed or question
    return Topic(about=about, proposition=claimed)
