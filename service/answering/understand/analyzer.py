"""The first stage: from a question as asked to what it asks for.

The names of the library's papers are the only thing that this stage reads of the library.
"""

import threading
from collections.abc import Callable, Sequence

from index.library.library import Library
from service.answering.records.questions import Question
from service.answering.records.understanding import Understanding
from service.answering.understand.names import PaperNames, paper_names
from service.answering.understand.paper_name_index import PaperNameIndex
from service.answering.understand.understanding import understand

# The rules: a question and those before it, oldest first, to what is understood of it.
Rules = Callable[[str, Sequence[str]], Understanding]
# What understands a question with a language model, and falls back to the rules that it is given.
Reader = Callable[[Question, Rules], Understanding]


class QuestionAnalyzer:
    """Understands questions to one library; safe to use from many threads."""

    def __init__(self, library: Library, reader: Reader | None = None) -> None:
        """Uses the rules alone if there is no `reader`."""
        self._library = library
        self._reader = reader
        self._names: dict[str, PaperNames] = {}
        self._name_index: tuple[int, PaperNameIndex] = (-1, PaperNameIndex(()))
        self._building = threading.Lock()

    def understood(self, question: Question) -> Understanding:
        """What a question asks for, by the reader if there is one, else by the rules."""
        if self._reader is None:
            return self.by_rules(question.text, question.earlier)
        return self._reader(question, self.by_rules)

    def by_rules(self, question: str, earlier: Sequence[str] = ()) -> Understanding:
        """What a question asks for, by the rules alone.

        `earlier` are the questions before it, each standing alone, newest last.
        """
        return understand(question, self.name_index(), earlier)

    def name_index(self) -> PaperNameIndex:
        """The names of the library's papers; rebuilt when the library has changed."""
        revision = self._library.revision
        if self._name_index[0] != revision:
            with self._building:
                if self._name_index[0] != revision:
                    self._name_index = revision, self._built_name_index()
        return self._name_index[1]

    def _built_name_index(self) -> PaperNameIndex:
        papers = self._library.papers()
        # The names of a paper never change, because its id is made from its content.
        self._names = {
            paper.id: self._names.get(paper.id) or paper_names(self._library, paper)
            for paper in papers
        }
        return PaperNameIndex(self._names.values())
