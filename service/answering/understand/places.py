"""Countries and unions that issue laws, and what they and their people are called."""

import re

_CALLED = {
    "UK": "United Kingdom|U\\.K\\.|Great Britain|Britain|British|England|Whitehall",
    "US": "United States of America|United States|U\\.S\\.A\\.|U\\.S\\.|USA|Americans?|America|"
    "Washington",
    "EU": "European Union|E\\.U\\.|European|Europe|Brussels",
    "China": "People['’]s Republic of China|PRC|Chinese|Beijing",
    "Singapore": "Singaporean",
    "Japan": "Japanese",
    "Canada": "Canadian",
    "Korea": "South Korea|Republic of Korea|Korean",
    "India": "Indian",
    "Australia": "Australian",
    "Brazil": "Brazilian",
    "France": "French",
    "Germany": "German",
    "Italy": "Italian",
    "Spain": "Spanish",
    "Switzerland": "Swiss",
    "UN": "United Nations|U\\.N\\.",
}
# Tried where a word begins with a letter that one of them begins with, and nowhere else.
_FIRST_LETTERS = "".join(
    sorted({name[0] for names in _CALLED.values() for name in names.split("|")})
)
_PATTERN = re.compile(
    rf"\b(?=[{_FIRST_LETTERS}])(?:"
    + "|".join(rf"(?P<{place}>(?:{names})(?!\w))" for place, names in _CALLED.items())
    + ")",
    re.IGNORECASE,
)


def one_name_each(text: str) -> str:
    """The text with each place by one name, whatever it calls it ("British" becomes "UK")."""
    return _PATTERN.sub(lambda match: str(match.lastgroup), text)


NAMES_OF_PLACES = frozenset(place.casefold() for place in _CALLED)
