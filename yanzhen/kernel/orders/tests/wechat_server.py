"""The counterpart of WeChat Pay, listening on this machine while a test runs."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from yanzhen.kernel.orders.tests.wechat_counterpart import Counterpart


@contextmanager
def counterpart(*, by_certificate: bool = False) -> Iterator[Counterpart]:
    """It listens while the block runs."""
    provider = Counterpart(by_certificate=by_certificate)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply("GET")

        def do_POST(self) -> None:
            self._reply("POST")

        def _reply(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            said_by = self.headers.get("Authorization", "")
            answer = _heard(provider, method, self.path, body, said_by)
            if answer is None:
                self.connection.close()
                return
            status, said = answer
            plain = isinstance(said, bytes)
            text = (
                said
                if plain
                else (json.dumps(said, ensure_ascii=False).encode() if said is not None else b"")
            )
            self.send_response(status)
            if not plain:
                for name, value in provider.headers_for(text.decode()).items():
                    self.send_header(name, value)
            self.send_header(
                "Content-Type", "text/plain" if plain else "application/json; charset=utf-8"
            )
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def _heard(
    provider: Counterpart, method: str, path: str, body: str, authorization: str
) -> tuple[int, Any] | None:
    """Its answer; None where the line is dead, or dies after it has done what was asked."""
    if provider.silent:
        return None
    said = provider.answer(method, path, body, authorization)
    if provider.loses:
        provider.loses -= 1
        return None
    return said
