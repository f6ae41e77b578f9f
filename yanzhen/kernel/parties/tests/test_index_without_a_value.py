"""An index whose value is gone can't be made again: its row is named, and its key stays."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from yanzhen.base import resealing
from yanzhen.base.keyring import add_key, make_current
from yanzhen.base.resealing import keys_to_remove, reseal
from yanzhen.kernel.parties.testing import a_person

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_named_and_the_others_are_renewed(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FIELD_KEYS_FILE = tmp_path / "field_keys.json"
    monkeypatch.setattr(resealing, "ROUND_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(resealing, "LOOK_AGAIN_SECONDS", 0.01)
    lost, whole = a_person(phone="15400000001"), a_person(phone="15400000002")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE parties_person SET phone = '' WHERE party_id = %s", [lost.pk])
    make_current(add_key())

    done = reseal()

    assert ([pk for _table, pk in done.unreadable], done.rows) == ([lost.pk], 1)
    assert whole.phone_index
    assert keys_to_remove() == []
