"""Claims with cited evidence in the layout of WiCE, as pages and as quotes.

Kamoi, Goyal, Rodriguez and Durrett, "WiCE: Real-World Entailment for Claims in Wikipedia" (EMNLP
2023, arXiv:2303.01432). Evidence is the whole cited page, sentence by sentence.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from evaluation.errors import EvaluationError
from service.answering.records.answers import Support
from service.answering.support.check import Claim
from service.answering.support.wording import plain, wording

Label = Literal["not_supported", "partially_supported", "supported"]
SUPPORT: dict[Label, Support] = {
    "not_supported": "unsupported",
    "partially_supported": "partial",
    "supported": "verified",
}
_QUOTES_OF_NONE = 2


@dataclass(frozen=True, slots=True)
class CitedClaim:
    """A claim, the sentences of the page it cites, and which of them support it.

    `article` is what the claim was taken from; claims of one article are alike.
    """

    text: str
    label: Label
    sentences: tuple[str, ...]
    supporting: tuple[int, ...]
    article: str

    def on_its_page(self) -> Claim:
        """The claim with the whole page as its evidence."""
        return Claim(self.text, self.sentences)

    def on_its_quotes(self) -> Claim:
        """The claim with the sentences that support it, and the page's first line as context.

        Where none does, with the two that share most words with it.
        """
        if self.supporting and self.label != "not_supported":
            chosen = self.supporting
        else:
            said = wording(plain(self.text)).content
            shared = [len(said & wording(plain(sentence)).content) for sentence in self.sentences]
            order = sorted(range(len(shared)), key=lambda place: (-shared[place], place))
            chosen = tuple(sorted(order[:_QUOTES_OF_NONE]))
        return Claim(self.text, tuple(self.sentences[i] for i in chosen), self.sentences[0])


def read_wice(file: Path) -> list[CitedClaim]:
    """The claims of a file of JSON lines; raises EvaluationError naming a line that is none."""
    claims = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            claims.append(_claim(json.loads(line)))
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise EvaluationError(
                f"{file}, line {number} is no claim ({error!r}): "
                "see the fields label, claim, evidence and supporting_sentences of WiCE"
            ) from error
    if {claim.label for claim in claims} != set(get_args(Label)):
        raise EvaluationError(f"{file} needs claims of each label: {', '.join(get_args(Label))}")
    return claims


def _claim(said: dict[str, object]) -> CitedClaim:
    label, sentences, found = said["label"], said["evidence"], said["supporting_sentences"]
    if label not in SUPPORT or not isinstance(sentences, list) or not sentences:
        raise ValueError("label or evidence")
    if not isinstance(found, list):
        raise TypeError("supporting_sentences")
    meta = said.get("meta")
    article = meta.get("claim_title") if isinstance(meta, dict) else None
    supporting: list[int] = min((each for each in found if each), key=len, default=[])
    return CitedClaim(
        str(said["claim"]),
        label,
        tuple(str(sentence) for sentence in sentences),
        tuple(int(place) for place in supporting if int(place) < len(sentences)),
        str(article or said["claim"]),
    )
