"""What offices write down on the screen, and what their desk shows."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.kernel.parties.testing import a_person, a_resident, at_the_door
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.works.actions.paying import ChangeDraft, ask_change
from yanzhen.kernel.works.models import (
    CostChange,
    Milestone,
    Opinion,
    Picture,
    Project,
)
from yanzhen.kernel.works.testing import (
    a_milestone_of,
    a_paper,
    a_runner,
    a_shot,
    an_approver,
    first,
    with_variants,
    working,
)
from yanzhen.kernel.works.widgets import find_projects, own_works, waiting

pytestmark = pytest.mark.django_db


def asking() -> Project:
    """Asked about until next week."""
    data: dict[str, Any] = {"closes_on": timezone.localdate() + timedelta(days=7)}
    return with_variants().take_step("collect", by=a_runner(), data=data)


def seen(client: Client, name: str, *args: Any, **asked: str) -> str:
    answer = client.get(reverse(f"works:{name}", args=args), asked)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def sent(client: Client, door: str, /, *args: Any, status: int = 302, **body: Any) -> str:
    act = body.pop("act", args[-1])
    answer = client.post(reverse(f"works:{door}", args=args), {"act": act, **body})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def test_an_office_writes_everything_down() -> None:
    client, place, person = at_the_door(a_runner()), a_place(), a_person()
    here = reverse("works:new")
    assert client.post(here, {"act": "new", "title": "Terraces"}).status_code == 422
    body: dict[str, Any] = {
        "act": "new",
        "title": "Terraces",
        "place": place.name,
        "purpose": "They leak",
        "source": "plan",
    }
    assert client.post(here, body).status_code == 302
    project = Project.objects.get()
    assert "Kept words" in sent(
        client,
        "act",
        project.pk,
        "variant",
        status=422,
        name="Membrane",
        text="Kept words",
        cost_fen="0",
        work_days="4",
    )
    for name in ("Membrane", "Patches"):
        sent(
            client,
            "act",
            project.pk,
            "variant",
            name=name,
            text="Drawn",
            cost_fen="8.6 万元",
            work_days="40",
            picture=a_shot(),
        )
    sent(client, "act", project.pk, "variant_picture", variant=first(project).pk, picture=a_shot())
    sent(
        client,
        "act",
        project.pk,
        "picture",
        stage="before",
        picture=a_shot(),
        taken_on="2026-01-05",
        taken_time="09:30",
        caption="Roof",
    )
    sent(client, "act", project.pk, "milestone", name="Roof", planned_on=str(timezone.localdate()))
    sent(client, "act", project.pk, "acceptor", party=person.party.name, role="resident")
    sent(
        client,
        "act",
        project.pk,
        "source",
        kind="owners",
        amount_fen="86000",
        basis="List",
        document=a_paper(),
    )
    sent(client, "take_away", "milestone", Milestone.objects.get().pk)
    assert client.post(reverse("works:take_away", args=["project", project.pk])).status_code == 404
    sent(client, "step", project.pk, "collect", closes_on=str(timezone.localdate()))
    sent(
        client,
        "act",
        project.pk,
        "opinion",
        person=person.party.name,
        way="visit",
        variant=first(project).pk,
        text="",
    )
    assert Opinion.objects.get().person == person
    data: dict[str, Any] = {
        "variant": first(project).pk,
        "decided_how": "vote",
        "decided_text": "V-2026-00001",
    }
    sent(client, "step", project.pk, "choose", **data)
    assert Picture.objects.get(caption="Roof").taken_at.isoformat() == "2026-01-05T01:30:00+00:00"
    assert client.get(reverse("works:step", args=[project.pk, "accept"])).status_code == 409
    assert client.get(reverse("works:act", args=[project.pk, "nothing"])).status_code == 404


def test_the_works_are_led_on_the_screen() -> None:
    client, boss = at_the_door(a_runner()), at_the_door(an_approver())
    project = working()
    body: dict[str, Any] = {
        "less": "",
        "amount_fen": "4000",
        "reason": "Rotten beams",
        "kind": "owners",
        "basis": "Letter 9",
        "document": a_paper(),
    }
    sent(client, "act", project.pk, "change", **body)
    change = CostChange.objects.get()
    assert "Decide" in seen(boss, "project", project.pk)
    sent(boss, "decide", change.pk, act="decide", approved="yes", note="")
    sent(
        client,
        "act",
        project.pk,
        "change",
        **{**body, "less": "yes", "amount_fen": "10", "document": a_paper()},
    )
    assert sorted(CostChange.objects.values_list("amount_fen", flat=True)) == [-1_000, 400_000]
    assert (
        sent(
            client,
            "reach",
            a_milestone_of(project).pk,
            status=422,
            act="reach",
            on="2026-05-06",
            note="Kept",
        ).count("Kept")
        == 1
    )
    sent(
        client,
        "reach",
        a_milestone_of(project).pk,
        act="reach",
        on="2026-05-06",
        picture=a_shot(),
        note="",
        taken_on="2026-05-06",
    )
    assert Milestone.objects.get().reached_on is not None


def test_what_waits_is_shown_on_the_desk() -> None:
    project = working()
    ask_change(project, ChangeDraft(5, "More", "owners", "Letter"), a_paper(), by=a_runner())
    today = timezone.localdate()
    found = waiting(an_approver(), today)
    assert found is not None
    assert (len(found["running"]), len(found["changes"])) == (1, 1)
    assert waiting(a_runner(a_place()), today) is None
    assert own_works(a_resident(), today) is None
    asking()
    shown = own_works(a_resident(), today)
    assert shown is not None
    assert len(shown["asking"]) == 1
    assert len(find_projects(a_runner(), "terraces", 5)) == 2
    assert find_projects(a_resident(), "terraces", 5) == []
