"""Things behind the doors that one app only knows; tests/permission_scene.py has the rest."""

from datetime import date
from typing import Any

from django.utils import timezone

from yanzhen.base.contracts import importers
from yanzhen.base.importing.batches import bring_in
from yanzhen.base.testing import a_by, an_xlsx
from yanzhen.kernel.notices.actions import choose_channels, link_of
from yanzhen.kernel.notices.models import Delivery, EmailProof, Notice, tell
from yanzhen.kernel.notices.testing import a_reader, wants_mail
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.rulebook.models import RulePack
from yanzhen.reforms.innovation_community.models import (
    BuildingStation,
    Enterprise,
    LadderRun,
    Title,
)
from yanzhen.reforms.innovation_community.testing import a_building


def ladder_title(firm: Enterprise) -> dict[str, Any]:
    days = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}
    title = Title.objects.create(enterprise=firm, kind="tech_sme", source="Register", **days)
    return {"kind": "titles", "pk": title.pk}


def ladder_run(place: Place) -> dict[str, Any]:
    return {"pk": LadderRun.objects.create(scope_path=place.path, on=date(2026, 9, 22)).pk}


def a_station(place: Place) -> BuildingStation:
    return BuildingStation.objects.create(building=a_building(place), opened_on=date(2025, 3, 1))


def a_letter(reader: Any) -> dict[str, Any]:
    """Refused for good by the mail server."""
    wants_mail(reader)
    now = timezone.now()
    tell([reader.person_id], "A notice", kind="case", at=now)
    notice = Notice.objects.get(person_id=reader.person_id)
    facts = {"channel": "email", "state": "given_up", "reason": "no such box", "next_at": now}
    return {"pk": Delivery.objects.create(notice=notice, person_id=notice.person_id, **facts).pk}


def a_link() -> dict[str, Any]:
    """Of somebody else's address: the link needs no login."""
    reader = a_reader()
    person = Person.objects.get(pk=reader.person_id)
    choose_channels(person, email="lan@example.cn", kinds=["case"], by=reader, at=timezone.now())
    return {"link": link_of(EmailProof.objects.get(person=person))}


def a_batch(_scene: Any, walker: Any) -> dict[str, Any]:
    """A file the walker brought in; where they may not, somebody else did."""
    assert walker.actor is not None
    sheet = an_xlsx([["企业名称", "统一社会信用代码"], ["第一公司", "91330110MA2XXXXXX1"]])
    by = walker.actor if walker.actor.may("community.import") else a_by()
    return {"pk": bring_in(importers["enterprises"], sheet, by=by, file_name="firms.xlsx").pk}


def a_pack(_scene: Any, _walker: Any) -> dict[str, Any]:
    pack = RulePack.objects.order_by("code", "version")[0]
    return {"code": pack.code, "version": pack.version}
