"""What somebody typed is fetched from the open internet only, over https, in time, and not more than fits."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from yanzhen.base.fetching import OUTSIDE, NotFetched, Reach, fetch, is_outside
from yanzhen.base.tests.https_server import Server, an_https_server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with an_https_server(tmp_path) as running:
        yield running


def refused(address: str, reach: Reach = OUTSIDE) -> str:
    with pytest.raises(NotFetched) as found:
        fetch(address, reach)
    return found.value.code


def test_what_lies_there_is_fetched_and_nothing_packed_is_asked_for(server: Server) -> None:
    address = server.says("/a.ics?key=1", b"BEGIN:VCALENDAR")

    assert fetch(address, server.reach(), accept="text/calendar") == b"BEGIN:VCALENDAR"
    path, headers = server.asked[0]
    assert (path, headers["Accept-Encoding"], headers["Accept"]) == ("/a.ics?key=1", "identity", "text/calendar")  # fmt: skip


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://example.com/a.ics", "not_https"),
        ("webcal://example.com/a.ics", "not_https"),
        ("file:///etc/passwd", "not_https"),
        ("a.ics", "not_https"),
        ("https:///a.ics", "no_name"),
        ("https://[::1", "no_name"),
        ("https://name.invalid/a.ics", "no_name"),
        ("https://example.com:8443/a.ics", "port"),
        ("https://example.com:99999/", "no_name"),
        ("https://lan:secret@example.com/a.ics", "password"),
        ("https://example.com/a b\nX-Evil: 1", "no_name"),
        ("https://localhost/a.ics", "inner"),
        ("https://127.0.0.1/a.ics", "inner"),
        ("https://[::1]/a.ics", "inner"),
        ("https://10.0.0.8/a.ics", "inner"),
        ("https://192.168.1.1/a.ics", "inner"),
        ("https://169.254.169.254/latest/meta-data/", "inner"),
        ("https://2130706433/a.ics", "inner"),
        ("https://0x7f.1/a.ics", "inner"),
        ("https://0.0.0.0/a.ics", "inner"),
    ],
)
def test_what_is_not_of_the_open_internet_is_not_asked(address: str, code: str) -> None:
    assert refused(address) == code


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("240.0.0.1", False),
    ],
)
def test_an_address_is_seen_through_its_wrapping(address: str, outside: bool) -> None:
    assert is_outside(address) is outside


def test_a_redirect_is_followed_only_where_one_may_go(server: Server) -> None:
    server.says("/there", b"here")
    server.says("/near", b"", 302, Location="/there")
    server.says("/plain", b"", 301, Location="http://localhost/there")
    server.says("/inner", b"", 307, Location=f"https://127.0.0.2:{server.port}/there")
    server.says("/round", b"", 302, Location="/round")

    assert fetch(server.url("/near"), server.reach()) == b"here"
    assert refused(server.url("/plain"), server.reach()) == "not_https"
    assert refused(server.url("/inner"), server.reach()) == "inner"
    assert refused(server.url("/round"), server.reach()) == "moved"
    assert len([path for path, _headers in server.asked if path == "/round"]) == 4


def test_a_certificate_must_be_good_and_of_this_name(server: Server) -> None:
    address = server.says("/a", b"a")

    assert refused(address, server.reach(ca="")) == "certificate"
    assert refused(server.url("/a", "127.0.0.1"), server.reach()) == "certificate"


@pytest.mark.parametrize(("status", "code"), [(404, "gone"), (410, "gone"), (403, "closed"), (401, "closed"), (500, "status"), (204, "status")])  # fmt: skip
def test_an_answer_that_is_none_is_told_apart(server: Server, status: int, code: str) -> None:
    assert refused(server.says("/a", b"" if status == 204 else b"a", status), server.reach()) == code  # fmt: skip


def test_too_much_is_not_read_to_its_end_whatever_length_it_tells(server: Server) -> None:
    told = server.says("/told", b"x" * 2_000)

    def without_end(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 1_000)

    server.paths["/endless"] = without_end
    reach = server.reach(bytes_max=1_000)
    assert refused(told, reach) == "large"
    assert refused(server.url("/endless"), reach) == "large"
    assert fetch(server.says("/fits", b"x" * 1_000), reach) == b"x" * 1_000


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then: each in time, the whole never."""
    handler.send_response(200)
    handler.end_headers()
    for _n in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.1)


def drip_heads(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _n in range(100):
        handler.wfile.write(b"X: 1\r\n")
        time.sleep(0.1)


def silent(_handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3)


@pytest.mark.parametrize("answer", [drip, drip_heads, silent])
def test_the_whole_takes_no_longer_than_its_time(server: Server, answer: object) -> None:
    server.paths["/slow"] = answer  # type: ignore[assignment]
    began = time.monotonic()

    assert refused(server.url("/slow"), server.reach(seconds=0.7)) == "slow"
    assert time.monotonic() - began < 2


def test_a_handshake_that_never_ends_is_cut_as_well() -> None:
    with socket.create_server(("127.0.0.1", 0)) as quiet:
        reach = Reach(ports=None, inner=frozenset({"127.0.0.1", "::1"}), seconds=0.5)
        began = time.monotonic()
        assert refused(f"https://localhost:{quiet.getsockname()[1]}/", reach) == "slow"
    assert time.monotonic() - began < 2


def test_a_port_where_nobody_speaks_is_no_answer(server: Server) -> None:
    with socket.socket() as quiet:
        quiet.bind(("127.0.0.1", 0))
        port = quiet.getsockname()[1]
    assert refused(f"https://localhost:{port}/", server.reach(ports=None)) == "no_answer"

    with socket.create_server(("127.0.0.1", 0)) as rude:
        threading.Thread(target=lambda: rude.accept()[0].close(), daemon=True).start()
        assert refused(f"https://localhost:{rude.getsockname()[1]}/", server.reach(ports=None)) == "no_answer"  # fmt: skip
