"""With LAN=1 phones reach the demo over TLS, with a certificate that names this machine and is renewed in time."""

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store
from django.test import Client

from dev.lan import Lan
from yanzhen.config.management.commands.certificate import LEAF_DAYS, certify

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ADDRESSES = ("192.168.1.20", "desk.local")


def _certificates(folder: Path) -> tuple[x509.Certificate, x509.Certificate]:
    leaf, root = x509.load_pem_x509_certificates((folder / "server.crt").read_bytes())
    return leaf, root


def test_the_certificate_is_trusted_by_who_trusts_the_root(tmp_path: Path) -> None:
    certify(tmp_path, ADDRESSES, now=NOW)
    leaf, root = _certificates(tmp_path)

    verifier = (
        PolicyBuilder()
        .store(Store([root]))
        .time(NOW)
        .build_server_verifier(x509.DNSName("desk.local"))
    )

    assert verifier.verify(leaf, []) == [leaf, root]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.crt", tmp_path / "server.key")


def test_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    certify(tmp_path, ADDRESSES, now=NOW)

    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("root.key", "server.key")]

    assert modes == [0o600, 0o600]


def test_a_second_start_leaves_it_alone(tmp_path: Path) -> None:
    before = certify(tmp_path, ADDRESSES, now=NOW).read_bytes()

    assert certify(tmp_path, ADDRESSES, now=NOW + timedelta(days=9)).read_bytes() == before


@pytest.mark.parametrize(
    ("addresses", "later"),
    [
        (("192.168.1.99", "desk.local"), timedelta()),
        (ADDRESSES, timedelta(days=LEAF_DAYS - 29)),
    ],
    ids=["another address", "soon over"],
)
def test_it_is_renewed_below_the_same_root(
    tmp_path: Path, addresses: tuple[str, ...], later: timedelta
) -> None:
    certify(tmp_path, ADDRESSES, now=NOW)
    old, root = _certificates(tmp_path)

    certify(tmp_path, addresses, now=NOW + later)

    renewed, same_root = _certificates(tmp_path)
    assert renewed.serial_number != old.serial_number
    assert same_root == root


def test_the_settings_answer_to_every_name(tmp_path: Path) -> None:
    env = Lan(("192.168.1.20", "localhost"), tmp_path / "server.crt").environment(8123)

    assert env["YANZHEN_HOSTS"] == "192.168.1.20,localhost"
    assert env["YANZHEN_ORIGINS"] == "https://192.168.1.20:8123,https://localhost:8123"


def test_the_root_is_given_out_in_a_trial_only(
    tmp_path: Path, client: Client, settings: Any
) -> None:
    certify(tmp_path, ADDRESSES, now=NOW)
    root = tmp_path / "root.crt"

    assert client.get("/base/root-certificate/").status_code == 404
    settings.LOCAL_ROOT_CERTIFICATE = str(root)
    answer = client.get("/base/root-certificate/")

    assert answer.content == root.read_bytes()
    assert b"PRIVATE" not in answer.content
