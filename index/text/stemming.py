"""English stems, the same as in the lexical index."""

from functools import cache, lru_cache

import tantivy


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The English stem of a word, in small ASCII letters."""
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
