"""index/search/boosts.py and Library.search: papers that a query names come first, others stay."""

from pathlib import Path

import numpy as np

from index.catalog.catalog import Catalog
from index.library.library import Library
from index.search.boosts import NAMED, PaperBoosts, token_weights, without_paper_names
from tests.index.library_parts import MODEL, paper_of, query


def test_the_subject_of_a_query_is_what_is_left_without_the_names() -> None:
    asked = "What does NIST say of risk?"
    paper_boosts = PaperBoosts((("p", 1.0),), ((10, 14),))
    assert without_paper_names(asked, paper_boosts) == "What does      say of risk?"
    assert without_paper_names("NIST", PaperBoosts((), ((0, 4),))) == "NIST"


def test_tokens_of_a_name_count_half() -> None:
    paper_boosts = PaperBoosts((), ((10, 14),))
    weights = token_weights([(0, 4), (10, 12), (12, 14)], paper_boosts)
    assert weights is not None
    assert np.array_equal(weights, np.array([1, 0.5, 0.5], np.float32))
    assert token_weights([(0, 4)], PaperBoosts()) is None


def test_a_named_paper_comes_first_and_says_why_and_no_other_is_left_out(tmp_path: Path) -> None:
    catalog = Catalog(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    library = Library(tmp_path / "index", catalog, model=MODEL, chunking="test")
    for name in ("ada", "grace"):
        library.add(paper_of(name, "open weights and their release", f"licences of {name}"))
    plain = library.search("open weights", query("open weights"), 4)
    last = library.paper("grace")
    assert plain[0].paper != last  # equal scores are in order of keys
    paper_boosts = PaperBoosts((("grace", 1.0),))
    raised = library.search("open weights", query("open weights"), 4, paper_boosts=paper_boosts)
    assert raised[0].paper == last
    assert {hit.passage.id for hit in raised} == {hit.passage.id for hit in plain}
    assert all(0 <= hit.score <= 1 for hit in raised)
    assert raised[0].boosts[0].why == NAMED
    explained = library.explain("open weights", raised)
    assert explained[0].boosts[0].amount > 0
    gone = PaperBoosts((("a paper that is not there", 1.0),))
    assert library.search("open weights", query("open weights"), 4, paper_boosts=gone) == plain
    library.close()
