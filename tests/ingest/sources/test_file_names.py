"""ingest/sources/file_names.py: names that servers propose, made safe."""

import httpx
import pytest

from ingest.sources.file_names import safe_name, web_name


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="A paper.pdf"', "A paper.pdf"),
        ("inline; filename*=UTF-8''%C3%BCber.pdf", "über.pdf"),
        ('attachment; filename="über.pdf"', "über.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd.pdf"),
        ('attachment; filename="..\\\\..\\\\boot.ini"', "boot.ini.pdf"),
        ("inline; filename*=UTF-8''..%2F..%2Fx.pdf", "x.pdf"),
        ("inline; filename*=no-such-code''%FF.pdf", "ÿ.pdf"),
        ('attachment; filename=".."', "last.pdf"),
        ("attachment", "last.pdf"),
        ("", "last.pdf"),
    ],
)
def test_a_file_is_named_as_its_server_says_but_safely(disposition: str, name: str) -> None:
    assert web_name(httpx.URL("https://papers.test/a/last.pdf"), disposition) == name


def test_a_file_without_a_name_is_named_by_its_host() -> None:
    assert web_name(httpx.URL("https://papers.test/"), "") == "papers.test.pdf"
    assert web_name(httpx.URL("https://[2001:db8::1]/"), "") == "2001_db8__1.pdf"
    assert web_name(httpx.URL("https://papers.test/%2e%2e%2f%2e%2e/"), "") == "papers.test.pdf"


@pytest.mark.parametrize(
    ("proposed", "name"),
    [
        ("a.PDF.pdf", "a.pdf"),
        ("  .hidden  ", "hidden.pdf"),
        ("a\x00b\nc\u202efdp.pdf", "abcfdp.pdf"),
        ("a<b>:c?.pdf", "a_b__c_.pdf"),
        ("...", ""),
        (".pdf", ""),
    ],
)
def test_a_name_holds_nothing_that_tricks_a_disk_or_an_eye(proposed: str, name: str) -> None:
    assert safe_name(proposed) == name


def test_a_name_is_never_too_long() -> None:
    assert len(safe_name("ü" * 5000 + ".pdf").encode()) == 120
