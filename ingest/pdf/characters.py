"""Characters of page text that databases and JSON can store."""

import numpy as np
from numpy.typing import NDArray

from ingest.pdf.hyphens import LINE_END_HYPHEN

_LINE_END_HYPHEN_CODE = 0xFFFE  # pdfium's code for a hyphen at a line end


def storable(character: str) -> str:
    """The character, or U+FFFD where databases and JSON cannot store it."""
    return "\ufffd" if character == "\x00" or "\ud800" <= character <= "\udfff" else character


def text_of_code_units(codes: list[int]) -> tuple[str, NDArray[np.intp]]:
    """The text of UTF-16 code units, and for each of its characters the index of its unit.

    Surrogate pairs become one character; carriage returns and lone low surrogates are left out.
    """
    characters, kept = [], []
    for i, code in enumerate(codes):
        following = codes[i + 1] if i + 1 < len(codes) else 0
        if 0xD800 <= code < 0xDC00 and 0xDC00 <= following < 0xE000:
            characters.append(chr(0x10000 + ((code - 0xD800) << 10) + following - 0xDC00))
        elif 0xDC00 <= code < 0xE000 or code == 0x0D:
            continue
        elif code == _LINE_END_HYPHEN_CODE:
            characters.append(LINE_END_HYPHEN)
        else:
            characters.append(storable(chr(code)))
        kept.append(i)
    return "".join(characters), np.array(kept, np.intp)
