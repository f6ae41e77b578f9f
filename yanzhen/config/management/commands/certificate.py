"""`yanzhen certificate`: a root and a certificate of this installation, for a trial in the local network.

A phone gives its camera and a service worker only to pages over TLS. A public authority signs no
address of a local network, so this makes a root of its own, which whoever tries it trusts by hand.
Not for serving real users: they get a certificate of a public authority, at the proxy.
"""

import ipaddress
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.core.management.base import BaseCommand

ROOT_DAYS: Final = 3650
# Phones refuse longer ones, whoever signed them.
LEAF_DAYS: Final = 397
# Renewed at the next start when less is left.
RENEW_DAYS: Final = 30
# A clock that is a little behind must not find it "not yet valid".
EARLIER: Final = timedelta(days=1)

Key = ec.EllipticCurvePrivateKey


class Command(BaseCommand):
    help = "Makes a certificate for these addresses below a root of this installation; leaves a fitting one alone."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("addresses", nargs="+", metavar="ADDRESS", help="a name or an IP")
        parser.add_argument("--folder", type=Path, required=True)

    def handle(self, *_arguments: Any, **options: Any) -> None:
        certificate = certify(options["folder"], options["addresses"], now=datetime.now(UTC))
        self.stdout.write(str(certificate))


def certify(folder: Path, addresses: Sequence[str], *, now: datetime) -> Path:
    """The certificate for `addresses` in `folder`, with server.key beside it and root.crt to be trusted.

    The root is made once and kept, so that whoever trusted it need not do so again; keys are 0600.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root_key, root = _root(folder, now)
    path = folder / "server.crt"
    if not _fits(path, addresses, root, now):
        key = ec.generate_private_key(ec.SECP256R1())
        _write_key(folder / "server.key", key)
        leaf = _leaf(key, root_key, root, addresses, now)
        path.write_bytes(_pem(leaf) + _pem(root))
    return path


def _root(folder: Path, now: datetime) -> tuple[Key, x509.Certificate]:
    key_path, path = folder / "root.key", folder / "root.crt"
    if key_path.exists() and path.exists():
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
        root = x509.load_pem_x509_certificate(path.read_bytes())
        if isinstance(key, Key) and root.not_valid_after_utc > now + timedelta(days=LEAF_DAYS):
            return key, root
    key = ec.generate_private_key(ec.SECP256R1())
    _write_key(key_path, key)
    name = _name(f"Yanzhen trial {now:%Y-%m-%d %H:%M}")
    # It may sign servers only and no further authority: little is lost if its key is.
    root = (
        _builder(name, name, key, now, ROOT_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(sign=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(_pem(root))
    return key, root


def _leaf(
    key: Key, root_key: Key, root: x509.Certificate, addresses: Sequence[str], now: datetime
) -> x509.Certificate:
    return (
        _builder(_name(addresses[0]), root.subject, key, now, LEAF_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_names(addresses)), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Key, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + timedelta(days=days) - EARLIER)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _fits(path: Path, addresses: Sequence[str], root: x509.Certificate, now: datetime) -> bool:
    if not path.exists():
        return False
    leaf = x509.load_pem_x509_certificate(path.read_bytes())
    named = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        leaf.issuer == root.subject
        and set(named) == set(_names(addresses))
        and leaf.not_valid_after_utc > now + timedelta(days=RENEW_DAYS)
    )


def _names(addresses: Sequence[str]) -> list[x509.GeneralName]:
    return [_general_name(address) for address in dict.fromkeys(addresses)]


def _general_name(address: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(address))
    except ValueError:
        return x509.DNSName(address)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _usage(*, sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign, key_cert_sign=sign, crl_sign=sign,
        content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_key(path: Path, key: Key) -> None:
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
