"""The rate stage: from passages to their sentences, each with how well it answers."""

from collections.abc import Callable
from functools import lru_cache, partial

from service.answering.records.evidence import Evidence
from service.answering.records.retrieved import Retrieved
from service.answering.sentences.prose import prose_of
from service.answering.sentences.rating import Asked, candidates

# Passages whose stretches stay in memory: about 8 kB each.
_RECENT_PASSAGES = 2_048


class SentenceRater:
    """Rates the sentences of retrieved passages; safe to use from many threads."""

    def __init__(self, terms: Callable[[str], frozenset[str]]) -> None:
        """`terms` gives the words of a text as the lexical index knows them."""
        self._prose_of = lru_cache(_RECENT_PASSAGES)(partial(prose_of, terms=terms))

    def rated(self, retrieved: Retrieved) -> Evidence:
        """The passages with their sentences, rated, best first."""
        hits = retrieved.hits
        asked = Asked(
            text=hits.question,
            kind=hits.understanding.kind,
            vector=hits.vector,
            term_weights=retrieved.term_weights,
        )
        return Evidence(
            question=hits.question,
            understanding=hits.understanding,
            found=hits.found,
            sentences=tuple(
                candidates(asked, hits.found, retrieved.sentence_vectors, self._prose_of)
            ),
            pages=retrieved.pages,
        )
