"""`make demo LAN=1`: the demo for phones in the local network, over TLS with a certificate of this checkout."""

import os
import socket
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dev.places import ROOT, VAR, tool
from dev.say import Trouble, say, step

FOLDER: Final = VAR / "tls"
# Reserved for documents (RFC 5737); a UDP socket "connected" to it sends nothing and learns its own address.
NOWHERE: Final = ("192.0.2.1", 9)


@dataclass(frozen=True)
class Lan:
    """Under which names the pages are reached, and with which certificate they are served."""

    addresses: tuple[str, ...]
    certificate: Path

    def environment(self, port: int) -> dict[str, str]:
        """What the settings need to answer to these names and to trust the certificate's pages."""
        origins = ",".join(f"https://{_in_url(address)}:{port}" for address in self.addresses)
        hosts = ",".join(_in_url(address) for address in self.addresses)
        return {
            "YANZHEN_HTTPS": "local",
            "YANZHEN_HOSTS": hosts,
            "YANZHEN_ORIGINS": origins,
            "YANZHEN_LOCAL_ROOT": str(FOLDER / "root.crt"),
        }

    def words(self) -> list[str]:
        """What `yanzhen serve` is told beside the port."""
        key = self.certificate.with_name("server.key")
        return ["--host", "0.0.0.0", "--certificate", str(self.certificate), "--key", str(key)]  # noqa: S104  that is what LAN=1 asks for

    def say_how(self, port: int) -> None:
        """How a phone gets in, for whoever started it."""
        address = f"https://{_in_url(self.addresses[0])}:{port}"
        say(f"On a phone in the same network: {address}")
        say(f"It warns once. Go on, open {address}/base/root-certificate/ and trust the file;")
        say(
            "then the camera and pages without network work too. Everybody in this network can open"
        )
        say("the demo with the logins below: keep no real data in it.")


def asked_for() -> bool:
    return os.environ.get("LAN", "") not in ("", "0")


def prepare() -> Lan:
    """Find this machine's addresses and have a certificate that names them."""
    addresses = (*own_addresses(), "localhost", "127.0.0.1")
    if len(addresses) == 2:
        raise Trouble("This machine is in no network. Without LAN=1 the demo runs for it alone.")
    with step("Making a certificate for " + ", ".join(addresses)):
        done = subprocess.run(
            [tool("yanzhen"), "certificate", "--folder", str(FOLDER), *addresses],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    if done.returncode:
        raise Trouble(f"The certificate could not be made:\n{done.stderr}")
    return Lan(addresses, FOLDER / "server.crt")


def own_addresses() -> tuple[str, ...]:
    """The address by which others reach this machine, then its other ones; none where it is alone."""
    found: list[str] = []
    # Without a network the first fails; with a name that nobody knows, the second.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(NOWHERE)
        found.append(probe.getsockname()[0])
    with suppress(OSError):
        rows = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        found += [str(row[4][0]) for row in rows]
    return tuple(dict.fromkeys(one for one in found if not one.startswith("127.")))


def _in_url(address: str) -> str:
    return f"[{address}]" if ":" in address else address
