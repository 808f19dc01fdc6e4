"""ingest/sources/fetching with hostile servers."""

import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ingest.sources.fetching.connections import NetworkSettings
from tests.ingest.sources.fetching.fetching_parts import (
    HERE,
    PUBLIC,
    UNREACHABLE,
    Internet,
    Make,
    of_internet,
    refusal,
)
from tests.paper_server import (
    PDF,
    PaperServer,
    paper,
    redirect,
    serving,
)

pytest_plugins = ["tests.ingest.sources.fetching.fetching_fixtures"]

REDIRECTED = "papers.test redirects to an address that"


def test_redirects_are_followed_five_times(make: Make, server: PaperServer) -> None:
    for step in range(6):
        server.answer(f"/{step}", redirect(f"/{step + 1}"))
    server.answer("/6", paper())
    assert make().fetch(f"{server.url}/1").path.read_bytes() == PDF
    refused = refusal(make(), f"{server.url}/0")
    assert refused.cause == "the address redirects more than 5 times"


def test_a_loop_of_redirects_ends(make: Make, server: PaperServer) -> None:
    server.answer("/a", redirect("/b"))
    server.answer("/b", redirect("/a"))
    assert "redirects more than" in refusal(make(), f"{server.url}/a").cause
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/secret",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:127.0.0.1]:{port}/secret",
        "http://[::1]:{port}/secret",
        "http://2130706433:{port}/secret",
        "http://0x7f.1:{port}/secret",
        "http://localhost:{port}/secret",
        "//0.0.0.0:{port}/secret",
    ],
)
def test_a_redirect_into_the_private_network_is_not_followed(
    make: Make, server: PaperServer, target: str
) -> None:
    internet = Internet()
    fetcher = make(allow_private=False, network=NetworkSettings(of_internet, internet))
    server.answer("/a.pdf", redirect(target.format(port=server.port)))
    refused = refusal(fetcher, f"http://papers.test:{server.port}/a.pdf")
    assert refused.cause.startswith("the address leads to a private network (")
    assert "FOOTNOTE_ALLOW_PRIVATE_ADDRESSES=1" in refused.remedy
    assert server.paths() == ["/a.pdf"]
    assert internet.reached == [PUBLIC]


@pytest.mark.parametrize(
    ("target", "cause"),
    [
        ("file:///etc/passwd", f"{REDIRECTED} starts with “file:”"),
        (
            "javascript:alert(1)",
            f"{REDIRECTED} starts with “javascript:”",
        ),
        (
            "http://user:secret@a.test/",
            f"{REDIRECTED} contains a user name",
        ),
        ("http://a:b/", "this is not a web address"),
        ("//xn--/", "this is not a web address"),
        (":http://[", "this is not a web address"),
        ("", "the address redirects more than"),
    ],
)
def test_a_redirect_to_what_is_no_web_address_is_refused(
    make: Make, server: PaperServer, target: str, cause: str
) -> None:
    fetcher = make(allow_private=False, network=NetworkSettings(of_internet, Internet()))
    server.answer("/a.pdf", redirect(target))
    refused = refusal(fetcher, f"http://papers.test:{server.port}/a.pdf")
    assert refused.cause.startswith(cause)
    assert "secret" not in str(refused)


def test_a_private_address_is_not_asked(make: Make, server: PaperServer) -> None:
    refused = refusal(make(allow_private=False), server.answer("/a.pdf", paper()))
    assert refused.cause == f"the address leads to a private network ({HERE})"
    assert server.asked == []


def test_a_name_that_changes_its_mind_is_taken_at_its_first_word(
    make: Make, server: PaperServer
) -> None:
    """DNS rebinding: public when checked, private when connected to."""
    words = [(PUBLIC,), (HERE,), (HERE,)]
    internet = Internet()
    network = NetworkSettings(lambda _host, _port: words.pop(0), internet)
    server.answer("/a.pdf", paper())
    fetcher = make(allow_private=False, network=network)
    assert fetcher.fetch(f"http://papers.test:{server.port}/a.pdf").path.read_bytes() == PDF
    assert internet.reached == [PUBLIC]
    assert len(words) == 2
    assert server.asked[0].headers["host"] == f"papers.test:{server.port}"


def test_where_one_address_does_not_answer_the_next_one_may(
    make: Make, server: PaperServer
) -> None:
    internet = Internet()
    network = NetworkSettings(lambda _host, _port: (UNREACHABLE, PUBLIC), internet)
    server.answer("/a.pdf", paper())
    make(allow_private=False, network=network).fetch(f"http://papers.test:{server.port}/a.pdf")
    assert internet.reached == [UNREACHABLE, PUBLIC]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of papers.test, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "papers.test")])
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("papers.test")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "papers.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_secure_server_must_be_the_one_that_is_named(make: Make, certificate: Path) -> None:
    secured = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    secured.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=certificate)
    with serving(secured) as server:
        server.answer("/a.pdf", paper())
        network = NetworkSettings(lambda _host, _port: (PUBLIC,), Internet(), trusting)
        fetcher = make(allow_private=False, network=network)
        assert fetcher.fetch(f"https://papers.test:{server.port}/a.pdf").path.read_bytes() == PDF
        other = refusal(fetcher, f"https://other.test:{server.port}/a.pdf")
        assert other.cause.startswith("the certificate of other.test is not valid (Hostname")
        unknown = make(network=NetworkSettings(network.resolve, network.sockets))
        untrusted = refusal(unknown, f"https://papers.test:{server.port}/a.pdf")
        assert "self-signed" in untrusted.cause
        assert "SSL_CERT_FILE" in untrusted.remedy
