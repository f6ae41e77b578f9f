"""A file whose row was rolled back is swept after a day; a kept one never."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from yanzhen.base.contracts import MaySee, may_see
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.documents.jobs import sweep_orphans
from yanzhen.kernel.documents.testing import an_upload
from yanzhen.kernel.parties.testing import a_person, a_resident, an_organisation

pytestmark = pytest.mark.django_db


def test_only_what_no_row_names_goes_and_only_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = MaySee("parties.party", lambda actor, owner_id: True)
    monkeypatch.setitem(may_see._things, "parties.party", rule)
    kept = store(an_upload(), owner=an_organisation().party, by=a_resident(a_person()))
    orphan = default_storage.save("2026/09/left-behind", ContentFile(b"x"))
    now = timezone.now()

    assert sweep_orphans(at=now) == 0
    assert sweep_orphans(at=now + timedelta(days=2)) == 1
    assert default_storage.exists(kept.stored_as)
    assert not default_storage.exists(orphan)
    assert sweep_orphans(at=now + timedelta(days=2)) == 0


def test_an_empty_store_is_nothing_to_sweep() -> None:
    assert sweep_orphans(at=timezone.now()) == 0
