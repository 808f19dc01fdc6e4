"""English stems, as the lexical index has them."""

from functools import cache, lru_cache

import tantivy


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A word folded to ASCII and small letters, and cut to its English stem, as it is indexed."""
    return "".join(_stemmer().analyze(word)) or word.casefold()


@cache
def _stemmer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )
