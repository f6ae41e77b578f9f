"""The way between a phone and the server, as journeys cut it, hold it up and lose answers on it."""

import socket
import threading
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

DOWN: Final = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Line:
    """The way between phone and server: it can be cut, cut just before the answer comes back, or end at a failing server."""

    def __init__(self, home: str) -> None:
        there = urlsplit(home)
        self._there = (there.hostname or "127.0.0.1", there.port or 80)
        self.cut = False
        self.swallow_answers_to = b""
        # Requests with these words are answered 503 in the server's place.
        self.fail_requests_with, self.failures = b"", 0
        # Answers to requests with these words in small letters wait at `held` until `let_go`.
        self.hold_answers_to = b""
        self.held, self.let_go, self.gone = threading.Event(), threading.Event(), threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.home = f"http://localhost:{self._door.getsockname()[1]}"
        threading.Thread(target=self._open, daemon=True).start()

    def close(self) -> None:
        self._door.close()

    def _open(self) -> None:
        with suppress(OSError):
            while True:
                phone, _address = self._door.accept()
                threading.Thread(target=self._carry, args=[phone], daemon=True).start()

    def _carry(self, phone: socket.socket) -> None:
        with phone, suppress(OSError):
            if self.cut:
                return
            asked = self._one_request(phone)
            if self.fail_requests_with and self.fail_requests_with in asked:
                phone.sendall(DOWN)
                self.failures += 1
                return
            with socket.create_connection(self._there) as server:
                server.sendall(asked)
                answer = b"".join(iter(lambda: server.recv(65_536), b""))
                hold = self.hold_answers_to and self.hold_answers_to in asked.lower()
                if hold:
                    self.held.set()
                    self.let_go.wait(30)
                if not (self.swallow_answers_to and self.swallow_answers_to in asked):
                    phone.sendall(answer)
                if hold:
                    self.gone.set()

    @staticmethod
    def _one_request(phone: socket.socket) -> bytes:
        """One request per connection: the server is told to close after it, so its end is the answer's."""
        read = b""
        while b"\r\n\r\n" not in read:
            more = phone.recv(65_536)
            if not more:
                return read
            read += more
        head, body = read.split(b"\r\n\r\n", 1)
        lines = [
            line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")
        ]
        wanted = next(
            (
                int(row.split(b":")[1])
                for row in lines
                if row.lower().startswith(b"content-length:")
            ),
            0,
        )
        while len(body) < wanted:
            body += phone.recv(65_536)
        return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body
