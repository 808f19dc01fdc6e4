"""What a caller likes best of what is there (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence


def preferred_media_type(accept: str, offered: Sequence[str]) -> str:
    """The media type that an Accept header rates highest; the first of equals, or of none."""
    ratings = dict(_rating(each) for each in accept.lower().split(",") if each.strip())
    if not ratings:
        return offered[0]

    def rated(media_type: str) -> float:
        family = media_type.partition("/")[0]
        for pattern in (media_type, f"{family}/*", "*/*"):
            if pattern in ratings:
                return ratings[pattern]
        return 0.0

    return max(offered, key=rated)


def _rating(part: str) -> tuple[str, float]:
    media_type, *parameters = (each.strip() for each in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return media_type, float(value)
            except ValueError:
                return media_type, 0.0
    return media_type, 1.0
