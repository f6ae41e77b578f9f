"""What stands in a QR code is what was signed, by a key of ours, or it is refused in words of the gate."""

import base64
import uuid
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models.tokens import (
    FORMAT,
    LAYOUT,
    PREFIX,
    Token,
    code_of,
    opened,
    refuse_day,
    signed,
    tag_of,
    verified,
)

OLD, NEW, FOREIGN = (Ed25519PrivateKey.generate() for _n in range(3))
KEYS = {1: OLD.public_key(), 2: NEW.public_key()}
TOKEN = Token(2, uuid.uuid4(), 77, date(2026, 10, 1), date(2026, 10, 3), 20)
TEXT = signed(TOKEN, NEW)

TOKENS = st.builds(
    Token,
    key_id=st.just(2),
    voucher_id=st.uuids(version=4),
    tag=st.integers(0, 2**32 - 1),
    since=st.dates(date(2020, 1, 1), date(2190, 1, 1)),
    until=st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2190, 1, 1))),
    uses=st.integers(1, 60_000),
)


@given(TOKENS)
def test_what_is_read_is_what_was_signed(token: Token) -> None:
    assert verified(signed(token, NEW), KEYS) == token


def test_it_is_short_and_of_characters_that_a_qr_code_packs_tightly() -> None:
    assert len(TEXT) == len(PREFIX) + -(-(LAYOUT.size + 64) * 8 // 5)
    assert len(TEXT) <= 152
    assert TEXT.isalnum()
    assert TEXT.upper() == TEXT


def test_spaces_and_small_letters_of_a_hand_typed_code_do_not_matter() -> None:
    assert verified(f" {TEXT[:40].lower()}\n{TEXT[40:]} ", KEYS) == TOKEN


@given(st.integers(0, (LAYOUT.size + 64) * 8 - 1))
def test_one_altered_bit_is_seen(bit: int) -> None:
    data = bytearray(base64.b32decode(TEXT[3:] + "=" * (-len(TEXT[3:]) % 8)))
    data[bit // 8] ^= 1 << (bit % 8)

    with pytest.raises(Refused):
        verified(PREFIX + base64.b32encode(bytes(data)).decode().rstrip("="), KEYS)


def test_another_hand_signs_in_vain() -> None:
    with pytest.raises(Refused, match="altered or forged"):
        verified(signed(TOKEN, FOREIGN), KEYS)


def test_a_key_that_no_longer_counts_opens_nothing() -> None:
    with pytest.raises(Refused, match="somebody else, or so long ago"):
        verified(TEXT, {1: OLD.public_key()})


def test_while_two_keys_overlap_both_open() -> None:
    old = Token(1, TOKEN.voucher_id, TOKEN.tag, TOKEN.since, TOKEN.until, TOKEN.uses)

    assert verified(signed(old, OLD), KEYS).key_id == 1
    assert verified(TEXT, KEYS).key_id == 2


def test_what_begins_otherwise_is_no_ticket_though_our_key_signed_it() -> None:
    with pytest.raises(Refused, match="no ticket of ours"):
        verified("YZ9" + TEXT[len(PREFIX) :], KEYS)


def test_another_format_under_our_own_signature_is_no_ticket() -> None:
    """What a later release signs otherwise is not read as if it were today's."""
    body = LAYOUT.pack(FORMAT + 1, TOKEN.key_id, TOKEN.voucher_id.bytes, TOKEN.tag, 1, 2, 1)
    text = PREFIX + base64.b32encode(body + NEW.sign(body)).decode().rstrip("=")

    with pytest.raises(Refused, match="no ticket of ours"):
        verified(text, KEYS)


@given(st.text(max_size=200))
def test_any_other_text_is_no_ticket(text: str) -> None:
    for some in (text, PREFIX + text):
        with pytest.raises(Refused, match="no ticket of ours"):
            opened(some)


@pytest.mark.parametrize(
    ("days", "why"), [(-1, "Not valid yet"), (0, ""), (2, ""), (3, "No longer valid")]
)
def test_it_opens_on_its_days_only(days: int, why: str) -> None:
    today = TOKEN.since + timedelta(days=days)
    if not why:
        refuse_day(TOKEN, today)
        return
    with pytest.raises(Refused, match=why):
        refuse_day(TOKEN, today)


def test_without_a_last_day_it_opens_for_good() -> None:
    for_good = Token(TOKEN.key_id, TOKEN.voucher_id, TOKEN.tag, TOKEN.since, None, TOKEN.uses)

    refuse_day(for_good, TOKEN.since + timedelta(days=40_000))
    with pytest.raises(Refused, match="Not valid yet"):
        refuse_day(for_good, TOKEN.since - timedelta(days=1))


def test_a_voucher_has_eight_characters_to_read_aloud() -> None:
    code = code_of(TOKEN.voucher_id)

    assert len(code) == 8
    assert code.isalnum()
    assert tag_of(uuid.UUID(int=5)) == 5
