"""The whistle on screen: blown by the head, answered by the departments, decided together, counted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yanzhen.kernel.cases.models import Assist, Whistle
from yanzhen.kernel.cases.testing import Desk
from yanzhen.kernel.cases.tests.whistle_town import Town
from yanzhen.kernel.documents.testing import an_upload
from yanzhen.kernel.parties.models import User
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def _given(town: Town, **changes: object) -> dict[str, object]:
    day = timezone.localdate() + timedelta(days=1)
    called = [desk.office.pk for desk in (town.police, town.water)]
    return {
        "departments": called,
        "report_by": str(day),
        "hour": "09:30",
        "why": "Fire.",
        **changes,
    }


def _back(desk: Desk) -> Client:
    """The browser of somebody who has a login already."""
    client = Client(headers={"accept-language": "en"})
    user = User.objects.get(person_id=desk.actor.person_id)
    client.force_login(user)
    return client


def test_from_the_whistle_to_the_joint_decision(town: Town) -> None:
    head, police = at_the_door(town.head.actor), _back(town.police)
    form = head.get(f"{town.case.get_absolute_url()}whistle/").content.decode()
    assert "Police" in form
    assert "Clerks" not in form
    assert head.post(f"{town.case.get_absolute_url()}whistle/", _given(town)).status_code == 302
    whistle = Whistle.objects.get()
    page = whistle.get_absolute_url()

    assert "Whistle" in police.get("/").content.decode()
    assert "0 of 2 have reported" in police.get(page).content.decode()
    police.post(f"{page}{town.call(town.police).pk}/report/", {})
    on_behalf = f"{page}{town.call(town.water).pk}/report/"
    assert head.post(on_behalf, {"note": "By telephone."}).status_code == 422
    head.post(on_behalf, {"note": "By telephone.", "paper": an_upload()})
    assert "2 of 2 have reported" in head.get(page).content.decode()

    now = timezone.localtime()
    decision = {"held_on": str(now.date()), "hour": now.strftime("%H:%M"), "took_part": "Police: Wang",
                "lead": town.clerk.office.pk, "minutes": "Pump, then mend.", "what_0": "Close the street.",
                "amount_0": "2", "unit_0": "working_day", "unit_1": "working_day", "amount_1": "", "what_1": ""}  # fmt: skip
    assert head.post(f"{page}decide/", decision).status_code == 302
    shown = police.get(page).content.decode()
    assert "Pump, then mend." in shown
    assert Assist.objects.get().office == town.police.office


def test_a_time_in_the_past_and_no_department_stand_at_their_fields(town: Town) -> None:
    head = at_the_door(town.head.actor)
    url = f"{town.case.get_absolute_url()}whistle/"

    past = head.post(url, _given(town, report_by="2020-01-01"))
    nobody = head.post(url, _given(town, departments=[]))

    assert (past.status_code, nobody.status_code) == (422, 422)
    assert "The time to report has passed" in past.content.decode()
    assert "This is still empty" in nobody.content.decode()
    assert 'class="optional"' not in head.get(url).content.decode()
    assert not Whistle.objects.exists()


def test_only_the_head_finds_the_form(town: Town) -> None:
    url = f"{town.case.get_absolute_url()}whistle/"
    assert at_the_door(town.clerk.actor).get(url).status_code == 403
    assert "Blow the whistle" in at_the_door(town.head.actor).get(town.case.get_absolute_url()).content.decode()  # fmt: skip


def test_a_refusal_is_judged_from_the_page_and_counted(town: Town) -> None:
    whistle = town.blow()
    police, mayor = _back(town.police), at_the_door(town.mayor.actor)
    url = f"{whistle.get_absolute_url()}{town.call(town.police).pk}/"

    police.post(f"{url}refuse/", {"note": "Not our street."})
    assert "Refusal to judge" in mayor.get("/").content.decode()
    mayor.post(f"{url}excuse/", {"note": "Right."})

    assert town.call(town.police).state == "excused"
    listed = mayor.get("/cases/whistles/").content.decode()
    link = f"?office={town.police.office.pk}&amp;what=refused"
    assert link in listed
    assert town.case.title in mayor.get(f"/cases/whistles/{link.replace('&amp;', '&')}").content.decode()  # fmt: skip


def test_a_department_sees_its_own_whistle_and_no_other(town: Town) -> None:
    whistle = town.blow()
    assert _back(town.fire).get(whistle.get_absolute_url()).status_code == 200
    assert at_the_door(town.water.actor).get(whistle.get_absolute_url()).status_code == 404


def test_departments_are_folded_until_something_is_asked_of_them(town: Town) -> None:
    whistle = town.blow(town.police, town.fire)
    head = at_the_door(town.head.actor)
    url = f"{whistle.get_absolute_url()}decide/"

    empty = head.get(url).content.decode()
    typed = head.post(
        url, {"what_1": "Pump", "unit_1": "working_day", "amount_1": "-3"}
    ).content.decode()

    assert (empty.count('<details class="fold">'), empty.count('<details class="fold" open>')) == (
        2,
        0,
    )
    assert (typed.count('<details class="fold">'), typed.count('<details class="fold" open>')) == (
        1,
        1,
    )
