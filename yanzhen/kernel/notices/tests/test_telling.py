"""A message reaches each person once, in the language they read, and is theirs alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.notices.models import Notice, tell, unread_count
from yanzhen.kernel.notices.testing import a_reader
from yanzhen.kernel.parties.actors import NOBODY

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 9, 22, 1, 0, tzinfo=UTC)


def test_everybody_is_told_once_in_one_statement() -> None:
    readers = [a_reader(name) for name in ("Lin Lan", "Gao Yuan", "Shen Mu")]
    ids = [reader.person_id for reader in readers]

    with CaptureQueriesContext(
        connection,
    ) as said:
        told = tell([*ids, ids[0], None], "The hall opens on Monday.", at=MORNING)

    assert told == 3
    assert len(said) == 1
    assert [unread_count(reader) for reader in readers] == [1, 1, 1]


def test_nobody_to_tell_costs_nothing() -> None:
    with CaptureQueriesContext(connection) as said:
        assert tell([None], "The hall opens on Monday.", at=MORNING) == 0

    assert len(said) == 0


def test_a_notice_speaks_the_language_of_the_moment() -> None:
    reader = a_reader()

    tell([reader.person_id], _("Notices"), _("Notices"), at=MORNING)

    notice = Notice.objects.get()
    assert notice.headline == "Notices"
    with translation.override("zh-hans"):
        assert notice.headline == "通知"


def test_values_fill_the_sentence_and_are_translated_too() -> None:
    reader = a_reader()

    tell(
        [reader.person_id],
        "“%(subject)s” is now in %(state)s (%(count)d of 4).",
        values={"subject": "100% lift", "state": _("Notices"), "count": 2},
        at=MORNING,
    )

    notice = Notice.objects.get()
    assert notice.headline == "“100% lift” is now in Notices (2 of 4)."
    with translation.override("zh-hans"):
        assert "通知" in notice.headline


def test_free_text_with_a_percent_sign_passes_through() -> None:
    reader = a_reader()

    tell([reader.person_id], "95% done", "", at=MORNING)

    assert (Notice.objects.get().headline, Notice.objects.get().sentence) == ("95% done", "")


def test_a_notice_is_its_readers_own() -> None:
    reader, other = a_reader(), a_reader("Gao Yuan")
    tell([reader.person_id], "Yours.", at=MORNING)

    assert Notice.objects.visible_to(reader).count() == 1
    assert Notice.objects.visible_to(other).count() == 0
    assert Notice.objects.visible_to(NOBODY).count() == 0


def test_reading_keeps_the_first_moment() -> None:
    reader = a_reader()
    tell([reader.person_id], "Yours.", at=MORNING)
    notice = Notice.objects.get()

    notice.read(by=reader, at=MORNING + timedelta(hours=1))
    notice.read(by=reader, at=MORNING + timedelta(hours=2))

    notice.refresh_from_db()
    assert notice.read_at == MORNING + timedelta(hours=1)


def test_nobody_reads_for_another() -> None:
    reader, other = a_reader(), a_reader("Gao Yuan")
    tell([reader.person_id], "Yours.", at=MORNING)

    Notice.objects.get().read(by=other, at=MORNING)

    assert unread_count(reader) == 1


def test_reading_all_can_be_undone_and_undoes_only_that() -> None:
    reader = a_reader()
    tell([reader.person_id], "First.", at=MORNING)
    first = Notice.objects.get()
    first.read(by=reader, at=MORNING + timedelta(minutes=1))
    tell([reader.person_id], "Second.", at=MORNING)
    tell([reader.person_id], "Third.", at=MORNING)

    count, moment = Notice.objects.all().read_all(by=reader, at=MORNING + timedelta(hours=1))
    assert (count, unread_count(reader)) == (2, 0)

    assert Notice.objects.all().unread_again(moment, by=reader) == 2
    assert unread_count(reader) == 2


@pytest.mark.parametrize(
    ("changes", "promise"),
    [
        ({"title": ""}, "a_notice_has_a_title"),
        ({"url": "//elsewhere.example"}, "leads_to_a_page_of_this_house"),
        ({"url": "https://elsewhere.example"}, "leads_to_a_page_of_this_house"),
        ({"url": "/\\elsewhere.example"}, "leads_to_a_page_of_this_house"),
        ({"read_at": MORNING - timedelta(hours=1)}, "is_read_after_it_is_written"),
    ],
)
def test_the_database_holds_the_rules_without_the_model(
    changes: dict[str, Any], promise: str
) -> None:
    reader = a_reader()
    tell([reader.person_id], "Yours.", url="/notices/", at=MORNING)

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Notice.objects.update(**changes)
