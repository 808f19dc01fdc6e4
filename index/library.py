"""The library: papers in and out, whole; passages found.

The catalog is the truth. The dense index lives in this process and on disk as a snapshot; the
lexical index lives on disk for all processes. Both know the revision they stand at and replay
from the catalog what is newer, whichever process wrote it.
"""

import json
import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from index.archive import Archive
from index.catalog import Catalog, Change
from index.deliveries import Deliveries
from index.dense import DenseIndex
from index.derived import Derived
from index.diversity import pages_first
from index.embedder import Embedder, ModelIdentity, PassageText, PassageVectors, QueryVectors
from index.errors import LibraryBusy, PaperGone, PaperNotFound
from index.explanation import Explanation, explain
from index.favour import BOOST, NAMED, NO_FAVOUR, Favour, subject, token_weights
from index.fusion import FusedHit, Fusion, convex_combination, with_boosts, with_late_interaction
from index.history import History
from index.ingestions import Ingestions
from index.keys import Keys
from index.late import max_similarities
from index.ledger import Ledger
from index.lexical import ANALYSIS, LexicalIndex
from index.network import Network
from index.recent import Recent
from index.records import (
    NO_DETAILS,
    Boost,
    Filter,
    Page,
    Paper,
    PaperDetails,
    Passage,
    ScoredPassage,
)
from index.section_kinds import SectionKind

logger = logging.getLogger(__name__)

DENSE_WEIGHT = 0.5
LATE_WEIGHT = 0.4
# Late interaction is computed for so many of the fused hits; more costs time and adds noise.
RERANKED = 40
# Each index gives this many hits to the fusion; more costs time and changes little.
CANDIDATES = 100
# So many of the passages of papers that a query names are looked at, wherever they rank.
_OF_NAMED = 60
_SPARE = 5
# Passages, and the codes of their tokens, that stay in memory: about 8 kB each.
_RECENT = 8_192
_LOCK_SECONDS = 120.0
_REPLAY_BATCH = 5_000
NO_FILTER = Filter()
# In the index's own folder: whatever loses or clears the index loses its note too.
_LEXICAL_NOTE = "lexical/footnote"


def embedded_text(paper: Paper, passage: Passage) -> PassageText:
    """What is embedded for a passage: its paper's title and section stand before its text.

    The same header for all passages of a paper ties them to questions that name the paper.
    """
    header = " > ".join([paper.title, *passage.section]) + "\n"
    return PassageText(
        header + passage.text,
        tuple((start + len(header), end + len(header)) for start, end in passage.sentences),
    )


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """The revisions of the catalog and of each index, and the passages in each."""

    catalog_revision: int
    dense_revision: int
    lexical_revision: int
    dense_passages: int
    lexical_passages: int

    @property
    def is_current(self) -> bool:
        """Whether both indexes stand at the catalog's revision."""
        return self.dense_revision == self.lexical_revision == self.catalog_revision


class Library:
    """Papers, pages and passages of one data directory, and the search over them."""

    def __init__(
        self, folder: Path, catalog: Catalog, *, model: ModelIdentity, chunking: str
    ) -> None:
        """Opens the library; raises LibraryMismatch where another model or chunking made it."""
        self._folder = folder
        self._catalog = catalog
        self._dimension = model.dimension
        self._made_by = {"model": json.dumps(asdict(model)), "chunking": chunking}
        catalog.claim(self._made_by)
        folder.mkdir(parents=True, exist_ok=True)
        self._write_lock = FileLock(folder / "write.lock", timeout=_LOCK_SECONDS)
        self._catching_up = threading.Lock()
        self._lexical = LexicalIndex(folder / "lexical")
        self._dense = DenseIndex(model.dimension)
        self._dense_revision = self._load_snapshot()
        self._lexical_revision = -1
        self._papers: dict[str, Paper] = {}
        self._superseded: dict[str, str] = {}
        self._passages = Recent(_RECENT, catalog.passages)
        self._codes = Recent(_RECENT, lambda keys: catalog.token_codes(keys, self._dimension))
        self.catch_up()

    @property
    def ledger(self) -> Ledger:
        """What became of each file that was given to the library."""
        return self._catalog.ledger

    @property
    def deliveries(self) -> Deliveries:
        """What channels have delivered to be answered."""
        return self._catalog.deliveries

    @property
    def archive(self) -> Archive:
        """What was asked of this library, and what it answered."""
        return self._catalog.archive

    @property
    def history(self) -> History:
        """Which papers came in and went, and when."""
        return self._catalog.history

    @property
    def keys(self) -> Keys:
        """Who may do what with this library."""
        return self._catalog.keys

    @property
    def ingestions(self) -> Ingestions:
        """What was asked to be taken into this library, and how far it is."""
        return self._catalog.ingestions

    @property
    def network(self) -> Network:
        """Versions of papers, and who cites whom."""
        return self._catalog.network

    @property
    def derived(self) -> Derived:
        """What was made of papers and is kept."""
        return self._catalog.derived

    @property
    def model(self) -> str:
        """The embedding model that made the vectors, and the hash of its weights, as JSON."""
        return self._made_by["model"]

    @property
    def revision(self) -> int:
        """The catalog's revision that searches of this process stand at."""
        return self._dense_revision

    def add(
        self,
        paper: Paper,
        pages: Sequence[Page],
        passages: Sequence[Passage],
        vectors: PassageVectors,
        details: PaperDetails = NO_DETAILS,
    ) -> None:
        """Adds a paper whole or not at all; a paper that is in already is left as it is."""
        self._catalog.add(paper, pages, passages, vectors, details)

    def remove(self, paper_id: str) -> Paper:
        """Removes a paper whole and returns it; raises PaperNotFound."""
        paper = self._catalog.paper(paper_id)
        self._catalog.remove(paper_id)
        return paper

    def search(
        self,
        query: str,
        vectors: QueryVectors,
        k: int,
        *,
        where: Filter = NO_FILTER,
        favour: Favour = NO_FAVOUR,
    ) -> list[ScoredPassage]:
        """The k passages that best match, best first; never fewer than exist, up to k.

        Of a paper with several versions only the newest is searched, unless the filter names
        papers or asks for all. Papers in favour come first where they are as good as others.
        """
        self.catch_up(wait=False)
        papers = self._papers
        hidden: Collection[str] = self._superseded.keys()
        if where.papers or where.all_versions:
            hidden = ()
        said = _Said(query, vectors, favour)
        if where.admits_all:
            hits = self._scored(self._hits(said, k), k, papers, hidden)
            if len(hits) == k or not hidden:
                return hits
            # Old versions took the place of other passages: search without them.
        allowed = [
            paper.id for paper in papers.values() if paper.id not in hidden and where.admits(paper)
        ]
        return self._scored(self._hits(said, k, allowed, where.sections), k, papers, hidden)

    def _hits(
        self,
        said: "_Said",
        k: int,
        allowed: Sequence[str] | None = None,
        kinds: frozenset[SectionKind] = frozenset(),
    ) -> Fusion:
        keys = None if allowed is None else self._catalog.keys_of(allowed, kinds)
        depth = max(CANDIDATES, k)
        vectors, words = said.vectors, subject(said.query, said.favour)
        dense = self._dense.search(vectors.vector, depth, keys)
        lexical = self._lexical.search(words, depth, allowed, kinds)
        named = {
            paper: strength
            for paper, strength in said.favour.papers
            if paper in self._papers and (allowed is None or paper in allowed)
        }
        if named:
            theirs = self._catalog.keys_of(list(named), kinds)
            dense = _longer(dense, self._dense.search(vectors.vector, _OF_NAMED, theirs))
            more = self._lexical.search(words, _OF_NAMED, list(named), kinds)
            lexical = _longer(lexical, more)
        fused = convex_combination(dense, lexical, dense_weight=DENSE_WEIGHT, depth=depth)
        if named:
            fused = with_boosts(fused, self._boosts(fused.keys, named))
        codes = self._codes.of(first := fused.keys[:RERANKED].tolist())
        none = np.empty((0, -(-self._dimension // 8)), np.uint8)
        late = max_similarities(
            vectors.tokens,
            [codes.get(key, none) for key in first],
            token_weights(vectors.spans, said.favour),
        )
        return with_late_interaction(fused, late, late_weight=LATE_WEIGHT)

    def _boosts(self, keys: NDArray[np.int64], named: Mapping[str, float]) -> NDArray[np.float32]:
        """What each key's paper adds for being named: float32[n]."""
        boosts = np.zeros(len(keys), np.float32)
        for paper, (first, end) in self._catalog.ranges(list(named)).items():
            boosts[(keys >= first) & (keys < end)] = BOOST * named[paper]
        return boosts

    def _scored(
        self, fusion: Fusion, k: int, papers: Mapping[str, Paper], hidden: Collection[str]
    ) -> list[ScoredPassage]:
        found: list[ScoredPassage] = []
        # With a boost scores go past 1; all of them are brought back alike.
        scale = 1 + float(fusion.boost.max(initial=0.0))
        # More than k: a paper may have gone, and passages of one page make way for others.
        wanted = k + max(k // 2, _SPARE)
        for start in range(0, len(fusion), wanted):
            batch = fusion.hits(start, start + wanted)
            passages = self._passages.of([hit.key for hit in batch])
            found += [
                _scored_passage(hit, passages[hit.key], papers, scale)
                for hit in batch
                if hit.key in passages
                and passages[hit.key].paper_id in papers
                and passages[hit.key].paper_id not in hidden
            ]
            if len(found) >= k:
                break
        return pages_first(found)[:k]

    def passages_of(self, paper_id: str, ids: Collection[str] = ()) -> list[Passage]:
        """The passages of a paper, in reading order; only these where ids are given."""
        return self._catalog.passages_of(paper_id, ids)

    def vectors_of(self, paper_id: str) -> NDArray[np.float32]:
        """The vectors of a paper's passages, in reading order: float32[n, d], unit length."""
        return self._catalog.vectors_of(paper_id)

    def passages_holding(self, phrase: str, *, outside: Sequence[str] = ()) -> int:
        """How many passages hold the words of a phrase in a row, those of some papers left out."""
        return self._lexical.passages_holding(phrase, outside)

    def passage_count(self, *, outside: Sequence[str] = ()) -> int:
        """How many passages there are, those of some papers left out."""
        return self._lexical.passage_count(outside)

    def sentence_vectors(self, passages: Sequence[Passage]) -> list[NDArray[np.float32]]:
        """The vectors of each passage's sentences, float32[m, d], unit length, in order."""
        found = self._catalog.sentence_vectors([passage.id for passage in passages])
        none = np.empty((0, self._dimension), np.float32)
        return [found.get(passage.id, none) for passage in passages]

    def explain(self, query: str, hits: Sequence[ScoredPassage]) -> list[Explanation]:
        """Why each hit of a query ranked where it did."""
        weights = self.term_weights(query)
        return [explain(hit, weights, self.terms) for hit in hits]

    def terms(self, text: str) -> frozenset[str]:
        """The words of a text as the lexical index knows them: stemmed, without stop words."""
        return self._lexical.terms(text)

    def term_weights(self, query: str) -> dict[str, float]:
        """The query's terms, each with how much it tells (BM25's inverse document frequency)."""
        return self._lexical.term_weights(query)

    def papers(self) -> list[Paper]:
        """All papers, by title."""
        return self._catalog.papers()

    def paper(self, name: str) -> Paper:
        """The paper of that id, unambiguous start of an id, or file name; raises PaperNotFound."""
        self.catch_up(wait=False)
        papers = self._papers
        if name in papers:
            return papers[name]
        found = [
            paper
            for paper in papers.values()
            if paper.id == name
            or paper.file == name
            or (len(name) >= 6 and paper.id.startswith(name))
        ]
        if not found and (gone := self._catalog.history.removal(name)):
            raise PaperGone(
                f"“{gone.title}” ({gone.file}) was removed from the library on "
                f"{gone.day}: `footnote ingest` takes it in again"
            )
        if len(found) != 1:
            what = "no paper goes" if not found else f"{len(found)} papers go"
            raise PaperNotFound(f"{what} by {name!r}: `footnote papers` lists ids and file names")
        return found[0]

    def details(self, paper_id: str) -> PaperDetails:
        """What else is known of a paper; raises PaperNotFound."""
        return self._catalog.details(paper_id)

    def newest(self, paper: Paper) -> Paper:
        """The newest version of a paper in the library, which may be the paper itself."""
        return self._papers.get(self._superseded.get(paper.id, paper.id), paper)

    def older(self, paper: Paper) -> list[Paper]:
        """The versions of a paper that it supersedes, by title."""
        found = [
            self._papers[older]
            for older, newest in self._superseded.items()
            if newest == paper.id and older in self._papers
        ]
        return sorted(found, key=lambda other: (other.title, other.id))

    def pages(self, paper_id: str, numbers: Sequence[int]) -> dict[int, Page]:
        """Those of the pages with these numbers that the paper has, by number."""
        return self._catalog.pages(paper_id, numbers)

    def page_texts(self, paper_id: str, numbers: Sequence[int]) -> dict[int, str]:
        """The texts alone of those of the pages that the paper has, by number."""
        return self._catalog.page_texts(paper_id, numbers)

    def counts(self) -> tuple[int, int, int]:
        """The number of papers, of pages and of passages."""
        return self._catalog.counts()

    def health(self) -> IndexHealth:
        """How far the indexes of this process are, and how much is in them."""
        return IndexHealth(
            self._catalog.revision(), self._dense_revision, self._lexical_revision,
            len(self._dense), len(self._lexical),
        )  # fmt: skip

    @property
    def made_by(self) -> dict[str, str]:
        """What made this library: its embedding model and its chunking."""
        return dict(self._made_by)

    def catch_up(self, *, wait: bool = True) -> None:
        """Brings both indexes to the catalog's revision; cheap where they are there already.

        Where another thread is at it already, returns at once unless told to wait.
        """
        target = self._catalog.revision()
        if self._dense_revision == target == self._lexical_revision:
            return
        if not self._catching_up.acquire(blocking=wait):
            return
        try:
            self._replay_dense(target)
            self._replay_lexical(target)
            self._papers = {paper.id: paper for paper in self._catalog.papers()}
            self._superseded = self._catalog.network.superseded()
        finally:
            self._catching_up.release()

    def snapshot(self) -> None:
        """Writes the dense index to disk, so that the next start has nothing to replay."""
        with self._catching_up:
            revision = self._dense_revision
            name = f"dense-{revision}.faiss"
            if self._note("dense") == {"file": name, **self._stamp(revision)}:
                return
            self._dense.save(self._folder / name)
            self._write_note("dense", {"file": name, **self._stamp(revision)})
            for old in self._folder.glob("dense-*.faiss"):
                if old.name != name:
                    old.unlink(missing_ok=True)

    def rebuild(self) -> None:
        """Throws both indexes away and makes them anew from the catalog."""
        with self._catching_up, self._locked():
            self._dense = DenseIndex(self._dimension)
            self._dense_revision = 0
            self._lexical.clear()
        self.catch_up()
        self.snapshot()

    def close(self) -> None:
        """Takes a snapshot and gives the database connections back."""
        self.snapshot()
        self._catalog.close()

    def _load_snapshot(self) -> int:
        note = self._note("dense")
        revision = note.get("revision")
        if not isinstance(revision, int) or revision > self._catalog.revision():
            return 0
        if note != {"file": note.get("file"), **self._stamp(revision)}:
            return 0
        if not self._dense.load(self._folder / str(note["file"])):
            logger.warning("the dense index's snapshot is damaged; it is made anew")
            return 0
        return revision

    def _replay_dense(self, target: int) -> None:
        changes = [
            change
            for change in self._catalog.changes_since(self._dense_revision)
            if change.revision <= target
        ]
        for batch in _batches(changes):
            # FAISS looks through all its vectors for each removal, so a batch has one.
            self._dense.remove(_keys_of(batch))
            for first, end in _stretches(_still_in(batch)):
                keys, vectors = self._catalog.vectors_between(first, end)
                self._dense.add(keys, vectors)
            self._dense_revision = batch[-1].revision

    def _replay_lexical(self, target: int) -> None:
        if self._lexical_on_disk() < target:
            with self._locked():
                # Another process may have done it while this one waited for the lock.
                at = self._lexical_on_disk()
                if at < 0:
                    self._lexical.clear()
                for batch in _batches(self._catalog.changes_since(max(at, 0))):
                    self._lexical.apply(
                        [
                            row
                            for change in batch
                            if change.change == "add"
                            for row in self._catalog.passages_between(
                                change.first_key, change.end_key
                            )
                        ],
                        [(change.first_key, change.end_key) for change in batch],
                    )
                    self._write_note(_LEXICAL_NOTE, self._lexical_stamp(batch[-1].revision))
        self._lexical.refresh()
        self._lexical_revision = target

    def _lexical_on_disk(self) -> int:
        """The revision of the lexical index on disk; -1 where it is not of this library."""
        note = self._note(_LEXICAL_NOTE)
        revision = note.get("revision")
        if not isinstance(revision, int) or note != self._lexical_stamp(revision):
            return -1
        return revision if revision <= self._catalog.revision() else -1

    def _stamp(self, revision: int) -> dict[str, object]:
        return {"revision": revision, **self._made_by}

    def _lexical_stamp(self, revision: int) -> dict[str, object]:
        return {"analysis": ANALYSIS, **self._stamp(revision)}

    def _note(self, name: str) -> dict[str, object]:
        try:
            note = json.loads((self._folder / f"{name}.json").read_text())
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}

    def _write_note(self, name: str, note: dict[str, object]) -> None:
        unfinished = self._folder / f"{name}.json.unfinished"
        unfinished.write_text(json.dumps(note))
        unfinished.replace(self._folder / f"{name}.json")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._write_lock.acquire()
        except Timeout:
            raise LibraryBusy(
                f"another process has been writing to {self._folder} for "
                f"{_LOCK_SECONDS:.0f} s: wait for it, or end it"
            ) from None
        try:
            yield
        finally:
            self._write_lock.release()


def reindex(
    catalog: Catalog,
    embedder: Embedder,
    progress: Callable[[int, int], None],
) -> None:
    """Embeds all passages anew, for a library whose embedding model has changed.

    `progress` is called with the number of passages done and the number of all.
    """
    # Until all vectors are of the new model, the library is of none.
    catalog.reclaim({"model": "none (an unfinished reindex)"})
    total = catalog.counts()[2]
    done = 0
    for first in range(1, catalog.next_key(), _REPLAY_BATCH):
        rows = catalog.passages_between(first, first + _REPLAY_BATCH)
        if not rows:
            continue
        vectors = embedder.embed_passages(
            [embedded_text(paper, passage) for _, passage, paper in rows]
        )
        catalog.replace_vectors([key for key, _, _ in rows], vectors)
        done += len(rows)
        progress(done, total)
    catalog.reclaim({"model": json.dumps(asdict(embedder.identity))})


@dataclass(frozen=True, slots=True)
class _Said:
    """What is searched for: a query, its vectors, and the papers it names."""

    query: str
    vectors: QueryVectors
    favour: Favour


def _scored_passage(
    hit: FusedHit, passage: Passage, papers: Mapping[str, Paper], scale: float
) -> ScoredPassage:
    boosts = (Boost(NAMED, hit.boost / scale),) if hit.boost else ()
    return ScoredPassage(
        passage, papers[passage.paper_id], hit.score / scale, hit.dense, hit.lexical,
        hit.dense_rank, hit.lexical_rank, hit.fused, hit.late, boosts,
    )  # fmt: skip


def _longer(
    hits: list[tuple[int, float]], more: list[tuple[int, float]]
) -> list[tuple[int, float]]:
    """The hits with those of `more` that are not among them behind."""
    among = {key for key, _ in hits}
    return hits + [hit for hit in more if hit[0] not in among]


def _keys_of(changes: Sequence[Change]) -> NDArray[np.int64]:
    """All keys that came or went: int64[n]."""
    ranges = [np.arange(change.first_key, change.end_key, dtype=np.int64) for change in changes]
    return np.concatenate(ranges)


def _still_in(changes: Sequence[Change]) -> list[Change]:
    """The additions that no later change of the batch takes back."""
    gone = {change.first_key for change in changes if change.change == "remove"}
    return [c for c in changes if c.change == "add" and c.first_key not in gone]


def _stretches(changes: Sequence[Change]) -> Iterator[tuple[int, int]]:
    """The keys of additions in stretches of some thousands, neighbours together."""
    first = end = 0
    for change in changes:
        if change.first_key != end or change.end_key - first > _REPLAY_BATCH:
            if first < end:
                yield from _cut(first, end)
            first = change.first_key
        end = change.end_key
    if first < end:
        yield from _cut(first, end)


def _cut(first: int, end: int) -> list[tuple[int, int]]:
    starts = range(first, end, _REPLAY_BATCH)
    return [(start, min(start + _REPLAY_BATCH, end)) for start in starts]


def _batches(changes: list[Change]) -> list[list[Change]]:
    """The changes in runs of at most some thousands of passages, in order."""
    batches: list[list[Change]] = []
    size = 0
    for change in changes:
        passages = change.end_key - change.first_key
        if not batches or size + passages > _REPLAY_BATCH:
            batches.append([])
            size = 0
        batches[-1].append(change)
        size += passages
    return batches
