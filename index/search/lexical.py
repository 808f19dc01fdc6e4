"""The lexical index: tantivy, BM25 over titles, section headings and passage text.

All processes share one folder on disk: the process that updates the index holds the write lock,
and the others read what it has committed.
"""

import math
import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import cast

import tantivy

from index.records import Paper, Passage, SectionKind
from index.text.acronyms import acronyms_of, other_forms
from index.text.section_kinds import section_kind
from index.text.spelling import provisions, spellings

# The weight of each field's BM25 score, chosen on SciFact and the questions with the evaluation's
# `retrieval` command (docs/quality.md). "forms" are acronyms of what a text spells out, and what
# its acronyms stand for.
_FIELDS = {"text": 1.0, "section": 0.5, "title": 0.2, "forms": 0.2}
_ANALYZER = "english"
# To be raised with each change that indexes the same passage by other words.
ANALYSIS = 2
# Texts whose terms stay in memory: about 4 kB each.
_RECENT_TEXTS = 1_024
_HEAP_BYTES = 50_000_000


class LexicalIndex:
    """Passages by key; the caller makes sure that only one process writes at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open()

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("key", stored=True, indexed=True, fast=True)
        for field in ("paper", "kind"):
            builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
        for field in _FIELDS:
            builder.add_text_field(field, tokenizer_name=_ANALYZER)
        self._schema = builder.build()
        try:
            self._index = tantivy.Index(self._schema, str(self._folder))
        except ValueError:  # damaged, or of another schema: it can be built again, so start empty
            shutil.rmtree(self._folder)
            self._folder.mkdir()
            self._index = tantivy.Index(self._schema, str(self._folder))
        self._analyzer = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.remove_long(60))
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.ascii_fold())
            .filter(tantivy.Filter.stopword("english"))
            .filter(tantivy.Filter.stemmer("english"))
            .build()
        )
        self._index.register_tokenizer(_ANALYZER, self._analyzer)
        # Each part of a search asks for the terms of the same question.
        self._terms = lru_cache(_RECENT_TEXTS)(self._analyzed)
        self._index.config_reader("manual")
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def refresh(self) -> None:
        """Makes searches see what any process has committed until now."""
        self._index.reload()
        self._searcher = self._index.searcher()

    def apply(
        self, added: Sequence[tuple[int, Passage, Paper]], removed: Sequence[tuple[int, int]]
    ) -> None:
        """Removes the ranges of keys (first, end), adds the passages by key, and commits."""
        writer = self._index.writer(_HEAP_BYTES, 1)
        for first_key, end_key in removed:
            if first_key < end_key:
                writer.delete_documents_by_query(self._keys_between(first_key, end_key))
        defined = _definitions(added)
        for key, passage, paper in added:
            document = tantivy.Document()
            document.add_integer("key", key)
            document.add_text("paper", paper.id)
            document.add_text("kind", section_kind(passage.section))
            document.add_text("title", paper.title)
            document.add_text("section", _spelled(" ".join(passage.section)))
            parts = " ".join(provisions(passage.section, passage.text))
            document.add_text("text", f"{_spelled(passage.text)} {parts}")
            forms = other_forms(passage.text, defined[paper.id])
            document.add_text("forms", " ".join(forms))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.refresh()

    def clear(self) -> None:
        """Removes everything."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._open()

    def search(
        self,
        query: str,
        k: int,
        papers: Sequence[str] | None = None,
        kinds: Collection[SectionKind] = (),
    ) -> list[tuple[int, float]]:
        """The k best keys with their BM25 scores, best first.

        Only in `papers` and in sections of these kinds, if given.
        """
        terms = sorted(self.terms(query))
        if not terms or (papers is not None and not papers):
            return []
        should = tantivy.Occur.Should
        words = tantivy.Query.boolean_query(
            [
                (should, self._weighted_term(field, term, weight))
                for term in terms
                for field, weight in _FIELDS.items()
            ]
        )
        must = tantivy.Occur.Must
        for field, values in (("paper", papers), ("kind", kinds or None)):
            if values is not None:
                among = tantivy.Query.const_score_query(
                    tantivy.Query.term_set_query(self._schema, field, sorted(values)), 0.0
                )
                words = tantivy.Query.boolean_query([(must, words), (must, among)])
        searcher = self._searcher
        found = searcher.search(words, k, count=False).hits
        addresses = [address for _, address in found]
        keys = cast("list[int]", searcher.fast_field_values("key", addresses))
        hits = [(key, float(score)) for key, (score, _) in zip(keys, found, strict=True)]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def _weighted_term(self, field: str, term: str, weight: float) -> tantivy.Query:
        query = tantivy.Query.term_query(self._schema, field, term, index_option="freq")
        return tantivy.Query.boost_query(query, weight)

    def terms(self, text: str) -> frozenset[str]:
        """The words of a text as they are indexed: folded, stemmed, without stop words.

        Includes the one spelling of each number and of each reference to a part of a law.
        """
        return self._terms(text)

    def _analyzed(self, text: str) -> frozenset[str]:
        # Texts share a few thousand words: interning keeps one copy of each.
        return frozenset(map(sys.intern, self._analyzer.analyze(_spelled(text))))

    def term_weights(self, query: str) -> dict[str, float]:
        """The query's terms with BM25's inverse document frequency over passage texts.

        Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with 1 added
        inside the logarithm, as Lucene does, so that no weight is negative.
        """
        searcher = self._searcher
        passages = searcher.num_docs
        weights = {}
        for term in sorted(self.terms(query)):
            holding = searcher.doc_freq("text", term)
            weights[term] = math.log(1 + (passages - holding + 0.5) / (holding + 0.5))
        return weights

    def passages_holding(self, phrase: str, outside: Sequence[str] = ()) -> int:
        """The number of passages with the phrase's words in a row, without those of some papers."""
        terms = self._analyzer.analyze(phrase)
        if not terms:
            return 0
        words = (
            tantivy.Query.term_query(self._schema, "text", terms[0], index_option="freq")
            if len(terms) == 1
            else tantivy.Query.phrase_query(self._schema, "text", list(terms))
        )
        return self._count(words, outside)

    def passage_count(self, outside: Sequence[str] = ()) -> int:
        """The number of passages, without those of some papers."""
        return self._count(tantivy.Query.all_query(), outside)

    def _count(self, query: tantivy.Query, outside: Sequence[str]) -> int:
        if outside:
            theirs = tantivy.Query.term_set_query(self._schema, "paper", sorted(outside))
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.MustNot, theirs)]
            )
        found = self._searcher.search(query, 1, count=True)
        return int(found.count or 0)  # type: ignore[attr-defined]  # tantivy's stubs lack it

    def _keys_between(self, first_key: int, end_key: int) -> tantivy.Query:
        return tantivy.Query.range_query(
            self._schema, "key", tantivy.FieldType.Integer, first_key, end_key, include_upper=False
        )


def _spelled(text: str) -> str:
    """A text, followed by the one spelling of its numbers and references."""
    return " ".join((text, *spellings(text)))


def _definitions(added: Sequence[tuple[int, Passage, Paper]]) -> Mapping[str, Mapping[str, str]]:
    """The acronyms that each paper defines, with their long forms, by paper."""
    defined: dict[str, dict[str, str]] = {}
    for _, passage, paper in added:
        of_paper = defined.setdefault(paper.id, {})
        for short, long in acronyms_of(passage.text).items():
            of_paper.setdefault(short, long)
    return defined
