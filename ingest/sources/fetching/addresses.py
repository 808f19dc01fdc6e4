"""Which network addresses a download may use: public ones, unless private ones are allowed.

A web address from a user must not make this machine send requests to its own services, to its
neighbours or to the cloud that it runs in (server-side request forgery). This module opens no
connection; connections.py connects to exactly the addresses that are checked here.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from ingest.errors import SourceError
from ingest.sources.fetching.failures import NoNetwork, Unreachable

Resolve = Callable[[str, int], Sequence[str]]
Address = IPv4Address | IPv6Address

# All of public IPv6; the rest is reserved, local, or stands for an IPv4 address.
_GLOBAL_UNICAST = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")
# The host of Azure's virtual machines serves them at this address, which looks public.
_CLOUD_HOST = ip_address("168.63.129.16")


def system_addresses(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host as this machine's resolver gives them, the preferred ones first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked_addresses(
    host: str, port: int, *, resolve: Resolve, allow_private: bool
) -> tuple[str, ...]:
    """The addresses to connect to; raises SourceError where even one of them is not public."""
    try:
        # The resolver returns addresses such as 2130706433 or 0x7f.1 in full.
        found = tuple(ip_address(each) for each in resolve(host, port))
    except socket.gaierror as error:
        raise _unresolved(host, error) from error
    except UnicodeError as error:  # a label that is empty or too long for the name service
        raise SourceError(f"“{host}” is not a host name", "check the address") from error
    if not found:
        raise SourceError(f"the host “{host}” has no network address", "check the address")
    private = next((each for each in found if not is_public(each)), None)
    if private is not None and not allow_private:
        raise SourceError(
            f"the address leads to a private network ({private})",
            "set FOOTNOTE_ALLOW_PRIVATE_ADDRESSES=1 if that is intended",
        )
    return tuple(str(each) for each in found)


def is_public(address: Address) -> bool:
    """Whether an address, and any other that it stands for, is public."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and address != _CLOUD_HOST
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    # 6to4 and Teredo addresses stand for IPv4 addresses too; no server uses them any more.
    tunnel = address.sixtofour is not None or address.teredo is not None
    return address in _GLOBAL_UNICAST and address.is_global and not tunnel


def _unresolved(host: str, error: socket.gaierror) -> Unreachable:
    if error.errno == socket.EAI_AGAIN:
        return NoNetwork(
            f"there is no network, or no name server that knows “{host}”",
            "check this machine's connection and try again",
        )
    # Some resolvers also return this without a network; another attempt would get the same.
    return Unreachable(
        f"there is no host “{host}”",
        "check the address, and whether this machine has a network",
    )
