"""A real HTTPS server on this machine with a certificate of its own, for tests of what is fetched."""

import contextlib
import datetime
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from yanzhen.base.fetching import Reach

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """Its address, what it was asked, and what it answers by path."""

    port: int
    ca: str
    paths: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str, host: str = "localhost") -> str:
        return f"https://{host}:{self.port}{path}"

    def reach(self, **facts: object) -> Reach:
        """May reach this server, and nothing else of the inner network."""
        own = {"ports": frozenset({self.port}), "inner": frozenset({"127.0.0.1", "::1"}), "ca": self.ca, "seconds": 5.0}  # fmt: skip
        return Reach(**(own | facts))  # type: ignore[arg-type]

    def says(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        """From now on this is the answer; gives the address."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        self.paths[path] = answer
        return self.url(path)


@contextlib.contextmanager
def an_https_server(folder: Path, names: tuple[str, ...] = ("localhost",)) -> Iterator[Server]:
    """Runs while the block runs; its certificate is good for these names."""
    ca = _certificate(folder, names)
    server = Server(0, str(ca))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append((self.path, dict(self.headers)))
            with contextlib.suppress(OSError):
                server.paths.get(self.path, _nothing)(self)

        def log_message(self, *_words: object) -> None:
            """Silent."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca, folder / "key.pem")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.socket = context.wrap_socket(http.socket, server_side=True, do_handshake_on_connect=False)  # fmt: skip
        server.port = http.server_address[1]
        thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        http.shutdown()
        thread.join()


def _nothing(handler: BaseHTTPRequestHandler) -> None:
    handler.send_error(404)


def _certificate(folder: Path, names: tuple[str, ...]) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    named = [x509.DNSName(one) for one in names] + [x509.IPAddress(ipaddress.ip_address("127.0.0.9"))]  # fmt: skip
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = (
        builder.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(named), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )  # fmt: skip
    return folder / "cert.pem"
