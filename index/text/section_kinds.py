"""The kind of a section, by the words of its headings."""

import re

from index.records import SectionKind

# The first match counts: "Results and discussion" are results, "Appendix B: Methods" an appendix.
_WORDS: dict[SectionKind, str] = {
    "table": r"^table [\dA-Z]",
    "appendix": r"appendix|appendices|supplement\w*",
    "law": r"^article \d+|^annex|^recital|^chapter [IVX\d]+|^title [IVX]+|^commitment \d",
    "summary": r"abstract|summary|overview|at a glance|key (?:points|messages)",
    "limitations": r"limitations?|threats to validity|caveats",
    "recommendations": r"recommendations?|policy implications|recommended \w+|next steps",
    "conclusion": r"conclusions?|concluding|closing",
    "results": r"results?|findings?|evaluation|experiments?",
    "methods": r"methods?|methodology|approach|data ?sets?|materials|procedure",
    "discussion": r"discussion|analysis|implications",
    "background": r"background|related work|literature|context|history",
    "introduction": r"introduction|foreword|preface|purpose|objectives?",
}
_KINDS = {kind: re.compile(rf"(?i)\b(?:{words})\b") for kind, words in _WORDS.items()}


def section_kind(section: tuple[str, ...]) -> SectionKind:
    """The kind of the innermost heading that has one; "other" if none has."""
    for title in reversed(section):
        bare = re.sub(r"^(?:\d+(?:\.\d+)*|[A-Z]|[IVX]+)\.?\s+", "", title.strip())
        for kind, words in _KINDS.items():
            if words.search(bare):
                return kind
    return "other"
