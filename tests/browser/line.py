"""The way between a phone and the server, as journeys cut it, hold it up and lose answers on it."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Line:
    """The way between phone and server: it can be cut, or cut just before the answer comes back."""

    def __init__(self, home: str) -> None:
        there = urlsplit(home)
        self._there = (there.hostname or "127.0.0.1", there.port or 80)
        self.cut = False
        self.swallow_answers_to = b""
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
            with socket.create_connection(self._there) as server:
                asked = self._one_request(phone)
                server.sendall(asked)
                answer = b"".join(iter(lambda: server.recv(65_536), b""))
                if self.hold_answers_to and self.hold_answers_to in asked.lower():
                    self.held.set()
                    self.let_go.wait(30)
                if not (self.swallow_answers_to and self.swallow_answers_to in asked):
                    phone.sendall(answer)
                if self.held.is_set():
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
