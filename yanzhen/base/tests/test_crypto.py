"""A personal value is opened with its key, for its purpose, unaltered, or not at all."""

import base64
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.base.crypto import Unreadable, blind_index, decrypt, encrypt, is_encrypted
from yanzhen.base.fields import EncryptedTextField

PHONE = "15400000001"


@given(st.text())
def test_what_is_sealed_is_opened(text: str) -> None:
    assert decrypt(encrypt(text, "person.phone"), "person.phone") == text


def test_the_stored_value_names_algorithm_and_key_and_hides_the_text() -> None:
    stored = encrypt(PHONE, "person.phone")

    assert stored.startswith("aesgcm:1:")
    assert PHONE not in stored
    assert is_encrypted(stored)
    assert not is_encrypted(PHONE)
    assert stored != encrypt(PHONE, "person.phone")


def test_another_key_opens_nothing(settings: Any) -> None:
    stored = encrypt(PHONE, "person.phone")
    settings.FIELD_KEY = "another key"

    with pytest.raises(Unreadable, match=r"person\.phone"):
        decrypt(stored, "person.phone")


def test_a_value_moved_to_another_column_is_refused() -> None:
    with pytest.raises(Unreadable):
        decrypt(encrypt(PHONE, "person.phone"), "person.id")


@given(st.integers(0, 38), st.integers(1, 255))
def test_a_value_altered_in_any_byte_is_refused(place: int, change: int) -> None:
    algorithm, key_id, body = encrypt(PHONE, "person.phone").split(":")
    raw = bytearray(base64.b64decode(body))
    raw[place] ^= change

    with pytest.raises(Unreadable):
        decrypt(f"{algorithm}:{key_id}:{base64.b64encode(bytes(raw)).decode()}", "person.phone")


@pytest.mark.parametrize(
    "stored",
    ["", PHONE, "sm4gcm:1:AAAA", "des:1:AAAA", "aesgcm:9:AAAA", "aesgcm:1:AAAA", "aesgcm:1:%"],
)
def test_what_was_never_sealed_is_refused_and_the_message_keeps_it_secret(stored: str) -> None:
    with pytest.raises(Unreadable) as caught:
        decrypt(stored, "person.phone")
    assert not stored or stored not in str(caught.value)


def test_the_blind_index_finds_the_same_text_of_the_same_purpose_only(settings: Any) -> None:
    index = blind_index(PHONE, "person.phone")

    assert index == blind_index(PHONE, "person.phone")
    assert len(index) == 32
    assert index != blind_index(PHONE, "person.id")
    assert index != blind_index(PHONE + "0", "person.phone")
    settings.FIELD_KEY = "another key"
    assert index != blind_index(PHONE, "person.phone")


def test_empty_text_has_no_index() -> None:
    # Two people without a number are not the same person.
    assert blind_index("", "person.phone") == ""


@pytest.mark.django_db
@isolate_apps("yanzhen.base")
def test_the_field_keeps_plain_text_out_of_the_table() -> None:
    class Card(models.Model):  # noqa: DJ008  never shown
        phone = EncryptedTextField(purpose="card.phone", blank=True)

        class Meta:
            app_label = "base"
            db_table = "cards_of_a_test"

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE cards_of_a_test (id bigserial PRIMARY KEY, phone text)"
        )
    Card._default_manager.bulk_create([Card(phone=PHONE), Card(phone=""), Card(phone=None)])

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM cards_of_a_test ORDER BY id")
        stored = [row[0] for row in cursor.fetchall()]
    assert stored[0].startswith("aesgcm:1:")
    assert stored[1:] == ["", None]
    phones = list(Card._default_manager.order_by("pk").values_list("phone", flat=True))
    assert phones == [PHONE, "", None]
    with pytest.raises(FieldError, match="blind index"):
        Card._default_manager.filter(phone__startswith="154").count()
    with pytest.raises(FieldError, match="empty text"):
        Card._default_manager.filter(phone=PHONE).count()
    assert Card._default_manager.filter(phone="").count() == 1


def test_a_migration_keeps_the_purpose() -> None:
    _name, _path, _args, kwargs = EncryptedTextField(purpose="person.phone").deconstruct()

    assert kwargs == {"purpose": "person.phone"}
