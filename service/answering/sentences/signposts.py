"""Sentences about the document in the place of its subject: signposts, captions and notices.

They hold the words of a question without saying anything on it: "This section looks at …",
"Table 4 lists …", "The views expressed herein are …".
"""

import re

_LABEL = r"(?:\(?\d{1,3}[.)]?\s*)?"
_PART = (
    r"(?:sections?|sub-?sections?|chapters?|figures?|fig\.|tables?|box(?:es)?|annex(?:es)?|"
    r"appendi(?:x|ces))"
)
_WHOLE = r"(?:paper|document|report|article|study|response|guide|primer|brief|publication|work)"
_NUMBER = r"(?:[A-Z]?\d{1,3}(?:[.\-–]\d{1,3})*|[A-Z](?:\.\d{1,2})*|[IVX]{1,5})\b"
_SHOWS = (
    r"(?:shows?|lists?|presents?|provides?|gives?|summari[sz]es?|describes?|discuss(?:es)?|"
    r"outlines?|illustrates?|contains?|displays?|reports?|depicts?|compares?|explains?|focus(?:es)?|"
    r"examines?|explores?|estimates?|specif(?:y|ies)|covers?|looks?|turns?|reviews?|introduces?|"
    r"deals?|details?|sets? out|highlights?|concludes?|considers?|addresses|analy[sz]es?)"
)
_SHOWN = (
    r"(?:summari[sz]ed|shown|listed|presented|illustrated|described|discussed|depicted|displayed|"
    r"reported|explained|detailed)"
)
_OPENING = re.compile(
    rf"{_LABEL}(?:"
    # "Figure 3: ...", "Table 4 lists ...", "Annex A.3 estimates ..."
    rf"{_PART} {_NUMBER}(?:\s?[:.|–-]\s|[^.;:]{{0,40}}?\b{_SHOWS}\b)"
    # "This section of the guidelines focuses on ..."
    rf"|(?:this|the (?:following|next|present|remaining)) (?:{_PART}|{_WHOLE})\b"
    rf"[^.;:]{{0,40}}?\b{_SHOWS}\b"
    # "In this section, we show ...", "Here we present ..."
    rf"|(?:in (?:this|the (?:following|next)|{_PART})\b[^.;:]{{0,40}}?|here,? |below,? |next,? )"
    rf"\bwe (?:now |then |also |first |will )*{_SHOWS}\b"
    rf"|we (?:now|next|then) {_SHOWS}\b)",
    re.IGNORECASE,
)
# "... are summarized in Figure 3."
_SHOWN_IN = re.compile(
    rf"\b(?:is|are|was|were) (?:also )?{_SHOWN} in (?:the )?"
    rf"(?:section|figure|fig\.|table|box|appendix|chapter) {_NUMBER}",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"^disclaimer\b|\bexpressed herein\b|\ball rights reserved\b|"
    r"\bnot necessarily (?:represent|reflect)|\bfree of charge (?:from|at|on)\b|"
    r"\bmay not be reproduced\b|\bno part of this (?:publication|document|report)\b",
    re.IGNORECASE,
)
# One of these is in whatever the last two find; to look for them first takes a tenth of the time.
_HINTS = ("ed in ", "wn in ", "isclaimer", "herein", "ights reserved", "ecessarily re",
          "ree of charge", "eproduced", "art of this")  # fmt: skip


def is_about_itself(text: str) -> bool:
    """Whether a sentence says what its document shows, and where, or on what terms."""
    if _OPENING.match(text):
        return True
    if not any(hint in text for hint in _HINTS):
        return False
    return bool(_SHOWN_IN.search(text) or _NOTICE.search(text))
