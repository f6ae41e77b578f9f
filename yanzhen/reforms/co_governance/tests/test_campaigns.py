"""A campaign counts before it clears, shows before and after, and closes when nothing found is left."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.testing import a_desk, a_request_item
from yanzhen.kernel.council.testing import a_secretary
from yanzhen.kernel.parties.testing import a_resident, an_actor, at_the_door
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.works.testing import a_paper, a_shot
from yanzhen.reforms.co_governance.actions.campaigns import (
    CampaignDraft,
    add_finding,
    add_target,
    begin_campaign,
    clear_finding,
    close_campaign,
    count_round,
    measured,
)
from yanzhen.reforms.co_governance.models import (
    Campaign,
    CampaignTarget,
    Finding,
    InspectionRound,
    RoundCount,
)

pytestmark = pytest.mark.django_db
FIRST = date(2026, 7, 6)
LAST = date(2026, 8, 28)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)


def refused(match: str, act: Any) -> None:
    with pytest.raises(Refused, match=match):
        act()


def a_campaign(place: Place | None = None) -> Campaign:
    """With one target: e-bikes in stairwells, none at the end."""
    draft = CampaignDraft("E-bikes", "They burn", FIRST, LAST)
    campaign = begin_campaign(place or a_place(), draft, by=a_secretary(), at=at(FIRST))
    add_target(campaign, "In stairwells", "bikes", 0, by=a_secretary())
    return campaign


def count(
    campaign: Campaign, value: int | None, day: date = FIRST, **facts: Any
) -> InspectionRound:
    counts = {one.pk: value for one in campaign.targets.all()}
    who = facts.pop("who", "Property company")
    return count_round(
        campaign, day, who, counts, by=facts.pop("by", None) or a_secretary(), at=at(LAST)
    )


def find(held: InspectionRound, **facts: Any) -> Finding:
    return add_finding(
        held,
        "Building 3",
        "Charging in the hall",
        a_shot(),
        by=a_secretary(),
        at=at(FIRST),
        **facts,
    )


def test_a_campaign_says_what_and_when() -> None:
    by, place = a_secretary(), a_place()
    refused(
        "what is cleared up",
        lambda: begin_campaign(place, CampaignDraft("E-bikes", " ", FIRST, LAST), by=by),
    )
    refused(
        "ends after", lambda: begin_campaign(place, CampaignDraft("A", "B", LAST, FIRST), by=by)
    )
    refused(
        "may not do this",
        lambda: begin_campaign(place, CampaignDraft("A", "B", FIRST, LAST), by=a_resident()),
    )
    other = an_actor("council_secretary", a_place())
    refused(
        "outside the area",
        lambda: begin_campaign(place, CampaignDraft("A", "B", FIRST, LAST), by=other),
    )


def test_another_office_counts_and_clears_nothing() -> None:
    campaign, by = a_campaign(), an_actor("council_secretary", a_place())
    finding = find(count(campaign, 46))
    refused("outside the area", lambda: count(campaign, 4, LAST, by=by))
    refused("outside the area", lambda: clear_finding(finding, LAST, a_shot(), by=by, at=at(LAST)))


def test_what_is_counted_is_set_before_the_first_round_and_counted_in_each() -> None:
    campaign, by = a_campaign(), a_secretary()
    refused("in which unit", lambda: add_target(campaign, "Posts", " ", 1, by=by))
    refused("counted already", lambda: add_target(campaign, "In stairwells", "bikes", 1, by=by))
    refused("none is a number", lambda: count(campaign, None))
    refused("who inspected", lambda: count(campaign, 1, who=" "))
    refused("between the last round", lambda: count(campaign, 1, FIRST - timedelta(1)))
    refused("between the last round", lambda: count(campaign, 1, LAST + timedelta(1)))
    count(campaign, 46)
    refused("can't be compared", lambda: add_target(campaign, "Posts", "posts", 9, by=by))
    count(campaign, 6, LAST)
    refused("between the last round", lambda: count(campaign, 1, FIRST))
    rounds, (row,) = measured(campaign)
    assert ([one.number for one in rounds], row.values, row.change, row.reached) == (
        [1, 2],
        [46, 6],
        -87,
        False,
    )
    bare = begin_campaign(a_place(), CampaignDraft("A", "B", FIRST, LAST), by=by)
    refused("Set first", lambda: count(bare, 1))


def test_a_finding_becomes_a_case_and_a_photo_shows_that_it_is_gone() -> None:
    campaign, by = a_campaign(), a_secretary()
    held = count(campaign, 46)
    refused("found and where", lambda: add_finding(held, " ", "Charging", a_shot(), by=by))
    refused("Take a photo", lambda: add_finding(held, "Building 3", "Charging", None, by=by))
    a_desk(campaign.place)
    one = find(held, item=a_request_item())
    assert one.case is not None
    assert one.case.title.startswith("Building 3")
    refused("photo or picture", lambda: clear_finding(one, FIRST, a_paper(), by=by, at=at(FIRST)))
    refused("how it is now", lambda: clear_finding(one, FIRST, None, by=by, at=at(FIRST)))
    refused("between the round", lambda: clear_finding(one, FIRST - timedelta(1), a_shot(), by=by))
    refused("second round", lambda: close_campaign(campaign, by=by))
    count(campaign, 0, LAST)
    refused("still there", lambda: close_campaign(campaign, by=by))
    clear_finding(one, LAST, a_shot(), by=by, at=at(LAST))
    refused("gone already", lambda: clear_finding(one, LAST, a_shot(), by=by))
    assert close_campaign(campaign, by=by, at=at(LAST)).closed_on == LAST
    for act in (
        lambda: count(campaign, 1),
        lambda: find(held),
        lambda: close_campaign(campaign, by=by),
    ):
        refused("is closed", act)


def test_the_database_keeps_what_was_counted() -> None:
    campaign = a_campaign()
    held = count(campaign, 46)
    for rows in (InspectionRound.objects.all(), RoundCount.objects.all()):
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError, match="before its first round"), transaction.atomic():
        CampaignTarget.objects.create(campaign=campaign, name="Late", unit="posts", goal=1)
    one = find(held)
    with pytest.raises(IntegrityError, match="nothing found is left"), transaction.atomic():
        Campaign.objects.update(closed_on=LAST)
    clear_finding(one, LAST, a_shot(), by=a_secretary(), at=at(LAST))
    close_campaign_of(campaign)
    late: dict[str, Any] = {"campaign": campaign, "number": 9, "held_on": LAST, "inspectors": "Us"}
    acts: tuple[Callable[[], object], ...] = (
        lambda: Campaign.objects.update(closed_on=None),
        lambda: Finding.objects.update(text="Else"),
        lambda: InspectionRound.objects.create(**late),
    )
    for act in acts:
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            act()


def close_campaign_of(campaign: Campaign) -> None:
    count(campaign, 0, LAST)
    close_campaign(campaign, by=a_secretary(), at=at(LAST))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_campaign_on_the_screen(language: str) -> None:
    client, place = at_the_door(a_secretary(), language=language), a_place()
    today = str(timezone.localdate())
    here = reverse("co_governance:campaign_new")
    body: dict[str, Any] = {
        "act": "campaign",
        "title": "E-bikes",
        "place": place.name,
        "since": today,
        "until": today,
    }
    assert client.post(here, body).status_code == 422
    answer = client.post(here, {**body, "purpose": "They burn"})
    assert answer.status_code == 302
    campaign = Campaign.objects.get()

    def act(door: str, /, **said: Any) -> int:
        path = reverse("co_governance:campaign_act", args=[campaign.pk, door])
        return int(client.post(path, {"act": door, **said}).status_code)

    assert act("target", name="In stairwells", unit="bikes", goal="0") == 302
    assert act("finding", spot="Building 3", text="Charging", photo=a_shot()) == 422
    key = f"count_{campaign.targets.get().pk}"
    assert act("round", held_on=today, inspectors="Us", **{key: "46"}) == 302
    assert act("finding", spot="Building 3", text="Charging", photo=a_paper()) == 422
    assert act("finding", spot="Building 3", text="Charging", photo=a_shot()) == 302
    assert act("round", held_on=today, inspectors="Us", **{key: "0"}) == 302
    assert act("lost") == 404
    finding = Finding.objects.get()
    clearing = reverse("co_governance:finding_clear", args=[finding.pk])
    assert (
        client.post(clearing, {"act": "clear", "on": today, "photo": a_shot()}).status_code == 302
    )
    page = client.get(answer["Location"]).content.decode()
    assert "-100%" in page
    assert client.get(reverse("documents:open", args=[finding.before_id])).status_code == 200
    assert (
        at_the_door(a_resident())
        .get(reverse("documents:open", args=[finding.before_id]))
        .status_code
        == 404
    )
    assert act("close") == 302
    assert "E-bikes" in client.get(reverse("co_governance:campaigns")).content.decode()


def test_longer_campaigns_ask_no_more() -> None:
    client, campaign = at_the_door(a_secretary()), a_campaign()
    held = count(campaign, 5)
    find(held)

    def asks() -> list[int]:
        found = []
        for path in (reverse("co_governance:campaigns"), campaign.get_absolute_url()):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found.append(len(queries))
        return found

    asks()
    few = asks()
    for _more in range(4):
        count(campaign, 3, LAST)
        find(held)
        a_campaign()
    assert all(more <= less for more, less in zip(asks(), few, strict=True))
