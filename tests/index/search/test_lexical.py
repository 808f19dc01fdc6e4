"""index/search/lexical.py: tantivy."""

from pathlib import Path

import pytest

from index.records import Paper, Passage
from index.search.lexical import LexicalIndex
from tests.index.library_parts import paper_of

TEXTS = {
    1: "The developer releases the weights of the model in stages.",
    2: "A licence forbids commercial use.",
    3: "Licences and licensing of models.",
}


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    made = LexicalIndex(tmp_path / "lexical")
    made.apply(rows(TEXTS), [])
    return made


def rows(texts: dict[int, str], name: str = "paper") -> list[tuple[int, Passage, Paper]]:
    new = paper_of(name, *texts.values())
    paper, passages = new.paper, new.passages
    return [(key, passage, paper) for key, passage in zip(texts, passages, strict=True)]


def found(index: LexicalIndex, query: str) -> list[int]:
    return [key for key, _ in index.search(query, 10)]


def test_words_are_found_in_all_their_forms(index: LexicalIndex) -> None:
    assert set(found(index, "license licence")) == {2, 3}
    assert found(index, "staged RELEASING")[0] == 1


def test_stop_words_and_marks_alone_find_nothing(index: LexicalIndex) -> None:
    assert found(index, "the of and") == []
    assert found(index, '?! "(" AND OR NOT field:*') in ([], found(index, "field"))


def test_titles_and_sections_count(index: LexicalIndex) -> None:
    index.apply(rows({9: "Nothing else here."}, "governance"), [])
    assert found(index, "governance") == [9]


def test_a_search_can_be_kept_to_some_papers(index: LexicalIndex) -> None:
    index.apply(rows({9: "Another licence."}, "other"), [])
    assert [key for key, _ in index.search("licence", 10, ["other"])] == [9]
    assert index.search("licence", 10, []) == []


def test_ranges_of_keys_are_removed(index: LexicalIndex) -> None:
    index.apply([], [(2, 4)])
    assert len(index) == 1
    assert found(index, "licence") == []


def test_applying_the_same_again_changes_nothing(index: LexicalIndex) -> None:
    index.apply(rows(TEXTS), [(1, 4)])
    assert len(index) == 3


def test_another_process_sees_what_was_committed(index: LexicalIndex, tmp_path: Path) -> None:
    other = LexicalIndex(tmp_path / "lexical")
    index.apply(rows({9: "An amendment."}), [])
    assert found(other, "amendment") == []
    other.refresh()
    assert found(other, "amendment") == [9]


def test_rare_terms_weigh_more(index: LexicalIndex) -> None:
    weights = index.term_weights("the licence of the weights, unheard")
    assert weights["licenc"] < weights["weight"] < weights["unheard"]
    assert "the" not in weights


def test_a_damaged_folder_starts_anew(index: LexicalIndex, tmp_path: Path) -> None:
    assert len(index) == 3
    (tmp_path / "lexical" / "meta.json").write_text("{")
    assert len(LexicalIndex(tmp_path / "lexical")) == 0


def test_numbers_and_references_are_found_however_they_are_written(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path / "laws")
    texts = {
        1: "Article 53 holds for all.",
        2: "See Article 53(1), point (b).",
        3: "More than 1025 operations.",
        4: "A fine of EUR 35 000 000.",
    }
    index.apply(rows(texts), [])
    assert found(index, "Art. 53(1)(b)")[:2] == [2, 1]
    assert set(found(index, "Article 53")[:2]) == {1, 2}
    assert found(index, "10^25") == found(index, "10²⁵")
    assert found(index, "10^25")[0] == 3
    assert found(index, "35 million")[0] == 4


def test_an_acronym_finds_what_its_paper_says_it_means(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path / "acronyms")
    texts = {
        1: "Duties of large language models (LLMs) are few.",
        2: "LLMs are watched.",
        3: "Makers of large language models pay.",
    }
    index.apply(rows(texts), [])
    assert set(found(index, "LLMs")) == {1, 2, 3}
    assert 2 in found(index, "language")
