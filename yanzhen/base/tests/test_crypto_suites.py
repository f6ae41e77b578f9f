"""AES with SHA-256 or SM4 with SM3: what is chosen seals, and what either sealed stays readable."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes

from yanzhen.base import crypto
from yanzhen.base.crypto import Unreadable, blind_index, blind_indexes, decrypt, encrypt
from yanzhen.base.keyring import add_key, forget_key, keyring, make_current

PHONE = "15400000001"


@pytest.fixture(autouse=True)
def _own_file(settings: Any, tmp_path: Path) -> None:
    settings.FIELD_KEYS_FILE = tmp_path / "secrets" / "field_keys.json"


def test_sm4_gcm_gives_the_bytes_of_rfc_8998() -> None:
    """RFC 8998, appendix A.1."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    beside = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    text = b"".join(bytes([byte]) * 8 for byte in bytes.fromhex("aabbccddeeffeeaa"))
    sealed = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    cipher = crypto._CIPHERS["sm4gcm"]

    assert cipher.seal(key, nonce, text, beside) == sealed
    assert cipher.open(key, nonce, sealed, beside) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_bytes_of_its_standard(text: bytes, expected: str) -> None:
    """GB/T 32905-2016, appendix A."""
    digest = hashes.Hash(crypto._HASHES["sm3"]())
    digest.update(text)

    assert digest.finalize().hex() == expected


@pytest.mark.parametrize(("chosen", "mark"), [("aes", "aesgcm:1:"), ("sm", "sm4gcm:1:")])
def test_the_chosen_cipher_seals_and_the_other_one_reads(
    settings: Any, chosen: str, mark: str
) -> None:
    settings.CRYPTO = chosen
    stored = encrypt(PHONE, "person.phone")
    settings.CRYPTO = "sm" if chosen == "aes" else "aes"

    assert stored.startswith(mark)
    assert decrypt(stored, "person.phone") == PHONE
    with pytest.raises(Unreadable):
        decrypt(stored, "person.id")
    with pytest.raises(Unreadable):
        decrypt(stored[:-6] + ("AAAA==" if stored[-6:] != "AAAA==" else "BBBB=="), "person.phone")


def test_a_value_does_not_open_under_the_name_of_the_other_cipher(settings: Any) -> None:
    stored = encrypt(PHONE, "person.phone")

    with pytest.raises(Unreadable):
        decrypt(stored.replace("aesgcm", "sm4gcm"), "person.phone")


def test_the_index_names_its_hash_and_key_but_for_the_first(settings: Any) -> None:
    first = blind_index(PHONE, "person.phone")
    settings.CRYPTO = "sm"
    other = blind_index(PHONE, "person.phone")

    assert (len(first), ":" in first) == (32, False)
    assert other.startswith("sm3:1:")
    assert other[6:] != first
    assert {first, other} <= set(blind_indexes(PHONE, "person.phone"))


def test_an_index_of_any_known_key_is_looked_up_and_empty_text_finds_nobody() -> None:
    before = blind_index(PHONE, "person.phone")
    make_current(add_key())
    after = blind_index(PHONE, "person.phone")

    assert after.startswith("sha256:2:")
    assert len(after) <= 64
    assert {before, after} <= set(blind_indexes(PHONE, "person.phone"))
    assert blind_indexes("", "person.phone") == []


def test_a_new_key_seals_once_it_is_current_and_the_old_one_still_opens(settings: Any) -> None:
    old = encrypt(PHONE, "person.phone")
    key_id = add_key()
    assert encrypt(PHONE, "person.phone").startswith("aesgcm:1:")

    make_current(key_id)
    new = encrypt(PHONE, "person.phone")

    assert new.startswith("aesgcm:2:")
    assert decrypt(old, "person.phone") == decrypt(new, "person.phone") == PHONE


def test_a_key_made_by_another_process_is_found_when_a_value_needs_it(settings: Any) -> None:
    """A server that looked at the file a moment ago looks again before it gives up."""
    keyring()
    path = settings.FIELD_KEYS_FILE
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"current": "2", "keys": {"2": "made elsewhere"}}))
    settings.FIELD_KEYS = {"2": "made elsewhere"}
    settings.FIELD_KEY_CURRENT = "2"
    stored = encrypt(PHONE, "person.phone")
    settings.FIELD_KEYS, settings.FIELD_KEY_CURRENT = {}, ""

    assert "2" not in keyring()
    assert decrypt(stored, "person.phone") == PHONE


def test_a_forgotten_key_opens_nothing_and_the_current_one_is_never_forgotten(
    settings: Any,
) -> None:
    make_current(add_key())
    stored = encrypt(PHONE, "person.phone")
    with pytest.raises(KeyError):
        forget_key("2")

    make_current(add_key())
    forget_key("2")

    with pytest.raises(Unreadable):
        decrypt(stored, "person.phone")
    assert add_key() == "4"


def test_the_file_of_keys_is_for_its_owner_only(settings: Any) -> None:
    add_key()
    mode = settings.FIELD_KEYS_FILE.stat().st_mode

    assert stat.S_IMODE(mode) == 0o600
    assert [path.name for path in settings.FIELD_KEYS_FILE.parent.iterdir()] == ["field_keys.json"]
