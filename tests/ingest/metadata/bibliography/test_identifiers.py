"""ingest/metadata/bibliography/identifiers.py: DOIs, arXiv ids and addresses over line breaks."""

import pytest

from index.text.readable import SOFT_HYPHEN
from ingest.metadata.bibliography.identifiers import identifiers


@pytest.mark.parametrize(
    ("raw", "doi", "arxiv", "url"),
    [
        ("DOI: 10 . 1145 /\n3531146.3533229.", "10.1145/3531146.3533229", "", ""),
        ("doi: 10.1093/oso/9780190088583.\n001.0001. URL x", "10.1093/oso/9780190088583.001.0001",
         "", ""),
        ("doi: 10.1017/glj.2023.108.\nURL later", "10.1017/glj.2023.108", "", ""),
        ("Lancet (doi:10.1016/S0140-6736(20)30183-5).", "10.1016/S0140-6736(20)30183-5", "", ""),
        ("arXiv: 2108.\n07258 [cs.LG].", "", "2108.07258", ""),
        ("arXiv preprint arXiv:2204.05862v2, 2022.", "", "2204.05862", ""),
        ("CoRR abs/1808.07261 (2018).", "", "1808.07261", ""),
        ("https://arxiv.org/pdf/2403.07918.pdf", "", "2403.07918",
         "https://arxiv.org/pdf/2403.07918.pdf"),
        ("arXiv:hep-th/9901001", "", "hep-th/9901001", ""),
        ("https://doi.org/10.48550/arXiv.2209.03118", "10.48550/arXiv.2209.03118", "2209.03118",
         "https://doi.org/10.48550/arXiv.2209.03118"),
        ("https :\n//perma.cc/NCE6-NT3W.", "", "", "https://perma.cc/NCE6-NT3W"),
        ("https://www.\nft.com/content/9339d104.", "", "", "https://www.ft.com/content/9339d104"),
        (f"https://x.org/google{SOFT_HYPHEN}why-ai/. Accessed", "", "",
         "https://x.org/google-why-ai/"),
        ("https://console.anthropic.com/docs/refer\nence, 2023.", "", "",
         "https://console.anthropic.com/docs/reference"),
        ("https://x.org/paper\nAccessed 10 May 2023", "", "", "https://x.org/paper"),
        ("https://x.org/paper/\n2023.", "", "", "https://x.org/paper/"),
        ("www.euractiv.com. https://www.euractiv.com/a/", "", "", "https://www.euractiv.com/a/"),
        ("no. 10.5 of 2020/21", "", "", ""),
    ],
)  # fmt: skip
def test_identifiers_are_read_over_line_breaks(raw: str, doi: str, arxiv: str, url: str) -> None:
    found = identifiers(raw)
    assert (found.doi, found.arxiv, found.url) == (doi, arxiv, url)
