"""A line says who did what; auditors read it, personal values only as long as their key lives."""

import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.utils import timezone

from yanzhen.base.by import WrittenBy
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.actions import verify
from yanzhen.kernel.audit.models import AuditLine, SubjectKey, record_view, seal_lines
from yanzhen.kernel.audit.models.lines import VIEWED
from yanzhen.kernel.audit.models.seals import Seal
from yanzhen.kernel.audit.testing import a_line
from yanzhen.kernel.audit.views import line_list

pytestmark = pytest.mark.django_db


class Auditor(WrittenBy):
    """May read the audit and nothing else."""

    def may(self, capability: str) -> bool:
        return capability == "audit.read"


class Officer(WrittenBy):
    def may(self, capability: str) -> bool:
        return False


def test_personal_values_are_read_with_the_subjects_key() -> None:
    subject = uuid.uuid4()

    line = a_line(personal={"phone": "13800001111"}, subject_id=subject)

    line = AuditLine.objects.get(pk=line.pk)
    assert "13800001111" not in line.personal
    assert line.personal_values() == {"phone": "13800001111"}


def test_a_destroyed_key_makes_them_unreadable_and_the_seals_still_hold() -> None:
    subject, other = uuid.uuid4(), uuid.uuid4()
    line = a_line(personal={"phone": "13800001111"}, subject_id=subject)
    neighbour = a_line(personal={"phone": "13900002222"}, subject_id=other)
    seal_lines()

    SubjectKey.objects.get(pk=subject).destroy()

    assert line.personal_values() is None
    assert neighbour.personal_values() == {"phone": "13900002222"}
    assert verify().sound


def test_a_destroyed_key_does_not_come_back() -> None:
    subject = uuid.uuid4()
    a_line(personal={"phone": "1"}, subject_id=subject)
    SubjectKey.objects.get(pk=subject).destroy()

    line = a_line(personal={"phone": "2"}, subject_id=subject)

    assert line.personal == ""
    assert SubjectKey.objects.get(pk=subject).wrapped == ""


def test_personal_values_need_their_subject() -> None:
    with pytest.raises(ValueError, match="subject"):
        a_line(personal={"phone": "1"})


def test_a_look_is_written_down_with_its_purpose() -> None:
    noun = Seal(sequence=1)

    record_view(by=WrittenBy(person_name="Chen Ke"), noun=noun, what="phone", purpose="call back")

    line = AuditLine.objects.views_of(noun.pk).get()
    assert (line.verb, line.reason, line.changes) == (VIEWED, "call back", {"what": "phone"})


def test_a_look_without_a_purpose_is_refused() -> None:
    with pytest.raises(Refused, match="what you need it for"):
        record_view(by=WrittenBy(), noun=Seal(sequence=1), what="phone", purpose="  ")

    assert not AuditLine.objects.exists()


def test_only_auditors_read_the_list() -> None:
    a_line()

    assert AuditLine.objects.visible_to(Auditor()).count() == 1
    assert AuditLine.objects.visible_to(Officer()).count() == 0


def test_an_auditor_of_a_place_reads_that_place_and_the_house() -> None:
    here, elsewhere = a_line(place_path="a/b/c/"), a_line(place_path="a/x/")
    house = a_line()

    seen = AuditLine.objects.visible_to(Auditor(scope_path="a/b/"))

    assert set(seen) == {here, house}
    assert elsewhere not in seen


def test_a_day_is_found_by_the_keys_alone() -> None:
    line = a_line()
    now = timezone.now()
    minute = timedelta(minutes=1)

    assert list(AuditLine.objects.recorded_between(now - minute, now + minute)) == [line]
    assert not AuditLine.objects.recorded_between(now + minute, None).exists()
    assert not AuditLine.objects.recorded_between(None, now - minute).exists()


def test_nobody_but_the_auditor_opens_the_list() -> None:
    request: Any = RequestFactory().get("/audit/")
    request.user, request.actor = SimpleNamespace(is_authenticated=True), Officer()

    with pytest.raises(PermissionDenied, match="Only the audit administrator"):
        line_list(request)
