"""Fetch what lies at an address somebody typed: over https only, from the open internet only, within limits of time and size.

A server stands in a network that strangers do not reach; an address they typed must not reach it for them. So the name is
resolved here, each of its addresses is looked at, and the connection goes to the one that was looked at: a name that
resolves differently a moment later changes nothing. Each redirect is a new address and is looked at again.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

REDIRECTS_MAX: Final = 3
CHUNK: Final = 16_384
# These stand for an IPv4 address inside an IPv6 one: what they hide is an address of its own.
HIDING: Final = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")))  # fmt: skip
MOVED: Final = (301, 302, 303, 307, 308)
STATUSES: Final = {401: "closed", 403: "closed", 404: "gone", 410: "gone"}


@dataclass(frozen=True)
class Reach:
    """What may be reached. `inner` names addresses of the inner network that may be all the same; `ca` trusts one more authority."""

    ports: frozenset[int] | None = frozenset({443})  # None: any
    inner: frozenset[str] = frozenset()
    ca: str = ""
    seconds: float = 15
    bytes_max: int = 1_000_000


OUTSIDE: Final = Reach()


class NotFetched(Exception):
    """Why nothing came: `code` is one of those below, `what` the name, port or status it is about.

    not_https, port, password, no_name, inner, no_answer, certificate, slow, large, moved, gone, closed, status
    """

    def __init__(self, code: str, what: object = "") -> None:
        super().__init__(code, what)
        self.code, self.what = code, str(what)[:120]


def fetch(address: str, reach: Reach = OUTSIDE, *, accept: str = "*/*") -> bytes:
    """The body at the address, or NotFetched. Blocks for `reach.seconds` at most, redirects included."""
    ends = time.monotonic() + reach.seconds
    for _hop in range(REDIRECTS_MAX + 1):
        parts = checked(address, reach)
        with _connected(parts, reach, ends) as connection:
            answer = _asked(connection, parts, accept)
            if answer.status not in MOVED:
                return _body(answer, reach, ends)
            address = urljoin(address, answer.headers.get("Location", ""))
    raise NotFetched("moved", urlsplit(address).hostname or "")


def checked(address: str, reach: Reach = OUTSIDE) -> SplitResult:
    """The parts of an address that may be asked at all; nothing is resolved yet."""
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError) as error:
        raise NotFetched("no_name", address) from error
    if parts.scheme != "https":
        raise NotFetched("not_https", parts.scheme)
    if parts.username is not None or parts.password is not None:
        raise NotFetched("password")
    if not host or any(sign <= " " or sign == "\x7f" for sign in parts.path + parts.query):
        raise NotFetched("no_name", address)
    if reach.ports is not None and (port or 443) not in reach.ports:
        raise NotFetched("port", port)
    return parts


def is_outside(text: str, reach: Reach = OUTSIDE) -> bool:
    """Whether this numeric address belongs to the open internet, whatever it is wrapped in."""
    if text in reach.inner:
        return True
    one = ipaddress.ip_address(text.split("%")[0])
    if isinstance(one, ipaddress.IPv6Address) and one.ipv4_mapped is not None:
        one = one.ipv4_mapped
    if one.version == 6 and any(one in network for network in HIDING):
        return False
    return one.is_global and not one.is_multicast


def _addresses(host: str, port: int, reach: Reach, ends: float) -> list[str]:
    """All addresses of the name; one that is not outside spoils the name."""
    # The resolver knows no time limit of its own.
    pool = ThreadPoolExecutor(1)
    try:
        found = pool.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(_left(ends))  # fmt: skip
    except TimeoutError as error:
        raise NotFetched("slow", host) from error
    except (OSError, UnicodeError) as error:
        raise NotFetched("no_name", host) from error
    finally:
        pool.shutdown(wait=False)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not all(is_outside(one, reach) for one in addresses):
        raise NotFetched("inner", host)
    return addresses


@contextlib.contextmanager
def _connected(parts: SplitResult, reach: Reach, ends: float) -> Iterator[http.client.HTTPSConnection]:  # fmt: skip
    """A connection to an address that was looked at, with the certificate checked against the name; closed when time is over."""
    host, port = (parts.hostname or "").encode("idna").decode(), parts.port or 443
    context = ssl.create_default_context()
    if reach.ca:
        context.load_verify_locations(cafile=reach.ca)
    plain = _plain(_addresses(host, port, reach, ends), port, host, ends)
    sealed = context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
    # Many small pieces each come in time; the whole must, too.
    watch = threading.Timer(_left(ends), _cut, [sealed])
    watch.daemon = True
    watch.start()
    try:
        sealed.do_handshake()
        connection = http.client.HTTPSConnection(host, port)
        connection.sock = sealed
        yield connection
    except ssl.SSLCertVerificationError as error:
        raise NotFetched("certificate", host) from error
    except (OSError, http.client.HTTPException) as error:
        raise NotFetched("slow" if time.monotonic() >= ends else "no_answer", host) from error
    finally:
        watch.cancel()
        sealed.close()


def _plain(addresses: list[str], port: int, host: str, ends: float) -> socket.socket:
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=_left(ends))
        except OSError:
            continue
    raise NotFetched("slow" if time.monotonic() >= ends else "no_answer", host)


def _cut(sealed: ssl.SSLSocket) -> None:
    # The socket's own shutdown: that of the sealed one would let what still comes be read unsealed.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(sealed, socket.SHUT_RDWR)


def _asked(connection: http.client.HTTPSConnection, parts: SplitResult, accept: str) -> http.client.HTTPResponse:  # fmt: skip
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # Unpacked by nobody: a small packed answer could be a huge one.
    headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "Yanzhen"}
    connection.request("GET", path.encode("utf-8").decode("latin-1"), headers=headers)
    return connection.getresponse()


def _body(answer: http.client.HTTPResponse, reach: Reach, ends: float) -> bytes:
    if answer.status != 200:
        raise NotFetched(STATUSES.get(answer.status, "status"), answer.status)
    if (answer.length or 0) > reach.bytes_max:
        raise NotFetched("large", reach.bytes_max)
    found = b""
    while chunk := answer.read(CHUNK):
        found += chunk
        if len(found) > reach.bytes_max:
            raise NotFetched("large", reach.bytes_max)
    # Cut by the watch, an answer without a length looks complete.
    if time.monotonic() >= ends:
        raise NotFetched("slow")
    return found


def _left(ends: float) -> float:
    return max(ends - time.monotonic(), 0.01)
