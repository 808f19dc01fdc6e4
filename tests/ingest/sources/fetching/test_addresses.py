"""ingest/sources/fetching/addresses.py: which addresses are public; a name is believed once."""

import socket
from ipaddress import ip_address

import pytest

from ingest.errors import SourceError
from ingest.sources.fetching.addresses import checked_addresses, is_public, system_addresses
from ingest.sources.fetching.failures import TransientFailure, Unreachable


@pytest.mark.parametrize(
    "address",
    [
        "151.101.3.42",
        "2a04:4e42::810",
        "::ffff:151.101.3.42",  # IPv4 in IPv6 clothes
        "64:ff9b::9765:32a",  # the same through NAT64
    ],
)
def test_hosts_on_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254",  # where clouds tell virtual machines their secrets
        "168.63.129.16",  # the same for Azure
        "100.100.100.200",  # the same for Alibaba, among the addresses of carriers
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff0e::1",
        "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b:1::7f00:1",
        "2002:7f00:1::1", "2002:9765:32a::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo
    ],
)  # fmt: skip
def test_all_others_are_not(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "017700000001", "::1"])
def test_an_address_in_an_odd_form_is_seen_through(host: str) -> None:
    with pytest.raises(SourceError, match=r"private network \((127\.0\.0\.1|::1)\)"):
        checked_addresses(host, 80, resolve=system_addresses, allow_private=False)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(SourceError) as refused:
        checked_addresses(
            "papers.test",
            80,
            allow_private=False,
            resolve=lambda _host, _port: ("151.101.3.42", "10.0.0.7"),
        )
    assert refused.value.cause == "the address leads to a private network (10.0.0.7)"
    assert refused.value.remedy == "set FOOTNOTE_ALLOW_PRIVATE_ADDRESSES=1 if that is intended"


def test_private_addresses_can_be_meant() -> None:
    found = checked_addresses(
        "papers.test", 80, resolve=lambda _host, _port: ("10.0.0.7",), allow_private=True
    )
    assert found == ("10.0.0.7",)


def failing(number: int) -> SourceError:
    """What is raised where the resolver fails with that number."""

    def resolve(_host: str, _port: int) -> tuple[str, ...]:
        raise socket.gaierror(number, "as the system puts it")

    with pytest.raises(SourceError) as refused:
        checked_addresses("papers.test", 80, resolve=resolve, allow_private=False)
    return refused.value


def test_a_name_that_does_not_exist_is_told_from_a_network_that_is_down() -> None:
    unknown = failing(socket.EAI_NONAME)
    assert unknown.cause == "there is no host “papers.test”"
    assert isinstance(unknown, Unreachable)
    assert not isinstance(unknown, TransientFailure)
    down = failing(socket.EAI_AGAIN)
    assert isinstance(down, Unreachable)
    assert isinstance(down, TransientFailure)
    assert down.cause.startswith("there is no network")


def test_a_name_without_addresses_or_of_no_proper_form_is_refused() -> None:
    with pytest.raises(SourceError, match="has no network address"):
        checked_addresses("papers.test", 80, resolve=lambda _host, _port: (), allow_private=False)
    with pytest.raises(SourceError, match="is not a host name"):
        checked_addresses("a..b", 80, resolve=system_addresses, allow_private=False)
