"""The citation network around one paper, as its page draws it."""

from index.library.library import Library
from index.records import Paper
from service.reading.paper_page import CitationNetwork, Node, Tie


def citation_network(library: Library, paper: Paper) -> CitationNetwork:
    """A paper, those it cites and those that cite it, and all citations among them."""
    cited = {other.id: other for other in library.network.cites(paper.id)}
    citing = {other.id: other for other in library.network.cited_by(paper.id)}
    around = sorted((cited | citing).values(), key=lambda other: (other.title, other.id))
    nodes = [Node(paper=paper, tie="self")]
    nodes += [
        Node(paper=other, tie=_tie(is_cited=other.id in cited, cites=other.id in citing))
        for other in around
        if other.id != paper.id
    ]
    edges = library.network.links_among([node.paper.id for node in nodes])
    return CitationNetwork(nodes=tuple(nodes), edges=tuple(edges))


def _tie(*, is_cited: bool, cites: bool) -> Tie:
    """The tie of another paper to the one in the middle."""
    if is_cited and cites:
        return "both"
    return "cited" if is_cited else "citing"
