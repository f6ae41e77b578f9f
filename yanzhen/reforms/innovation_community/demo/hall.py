"""Applications at the one-stop hall, online and at the counter, through every step of their table."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from yanzhen.base.demo import World
from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.contracts import OFFICER_DUTIES
from yanzhen.reforms.innovation_community.demo.scene import Calendar, officers
from yanzhen.reforms.innovation_community.demo.visits import rate
from yanzhen.reforms.innovation_community.models import Enterprise, Talent

APPLICATIONS: Final = 1240
# Of the last days, so that the desks are as full as on any morning.
FRESH: Final = 160
FRESH_DAYS: Final = 12
STALLED_SHARE: Final = 0.12
COUNTER_SHARE: Final = 0.35


def make_applications(world: World) -> None:
    """Filed through the one door, in the order of the year."""
    staff = officers(*OFFICER_DUTIES)
    items = list(Item.objects.offered().filter(kind="service", delegated=True).order_by("code"))
    firms = list(
        Enterprise.objects.present()
        .select_related("organisation__party", "place")
        .order_by("pk")[:1500]
    )
    talents = list(Talent.objects.select_related("person__party", "place").order_by("pk")[:400])
    calendar = Calendar(world)
    lately = world.today - timedelta(days=FRESH_DAYS)
    moments = [calendar.moment() for _n in range(world.count(APPLICATIONS))]
    moments += [calendar.moment(lately) for _n in range(world.count(FRESH, least=48))]
    for at in sorted(moments):
        item = world.source.choice(items)
        party, place = _applicant(world, item, firms, talents)
        desk = world.source.choice(staff[item.duty])
        case = _file(world, item, party, place, desk, at)
        _carry(world, calendar, case, desk)
    # What is older than a day or two has been read, as on any desk.
    read_before = timezone.now() - timedelta(days=2)
    Notice.objects.unread().filter(created_at__lt=read_before).update(read_at=F("created_at"))


def _applicant(
    world: World, item: Item, firms: list[Enterprise], talents: list[Talent]
) -> tuple[Party, Place]:
    if item.audience == "talent":
        talent = world.source.choice(talents)
        return talent.person.party, _known(talent.place)
    firm = world.source.choice(firms)
    return firm.organisation.party, _known(firm.place)


def _known(place: Place | None) -> Place:
    assert place is not None  # noqa: S101  everybody in the demo has a building
    return place


def _file(world: World, item: Item, party: Party, place: Place, desk: Actor, at: datetime) -> Case:
    at_counter = world.source.random() < COUNTER_SHARE
    channel = "counter" if at_counter else "web"
    by = (
        desk.for_party(party, channel="counter")
        if at_counter
        else Actor(person_id=party.pk, person_name=party.name)
    )
    draft = CaseDraft(
        item=item, place=place, title=item.name, reporter=party, subject=party, channel=channel
    )
    return open_case(draft, by=by, at=at)


def _carry(world: World, calendar: Calendar, case: Case, desk: Actor) -> None:
    """As far as it has come by today: each step some working days after the last one."""
    at = case.received_at
    stalled = (
        at.date() > world.today - timedelta(days=FRESH_DAYS * 2)
        and world.source.random() < STALLED_SHARE
    )
    for name, days, data in _course(world, case)[: 1 if stalled else None]:
        found = calendar.after(at, days)
        if found is None:
            return
        at = found
        by = _reporter(case) if name in ("supplement", "fill_gaps") else desk
        note = str(data.pop("note", ""))
        case.take_step(name, by=by, at=at, note=note, data=data)
        if name == "deliver" and world.source.random() < 0.35:
            rate(world, case, at + timedelta(minutes=2))


def _course(world: World, case: Case) -> list[tuple[str, int, dict[str, Any]]]:
    """The steps this case takes, with the working days before each."""
    done: list[tuple[str, int, dict[str, Any]]] = [("deliver", 1, {}), ("close", 1, {})]
    if case.item.instant:
        return [("handle_at_once", 0, {"note": "当场办好。"}), *done]
    steps: list[tuple[str, int, dict[str, Any]]] = []
    papers = list(case.item.materials.values_list("name", "may_be_late"))
    late = [name for name, may_be_late in papers if may_be_late]
    luck = world.source.random()
    if luck < 0.12 and papers:
        steps += [
            ("tell_once", 1, {"missing": [papers[0][0]], "note": "请补齐后再交。"}),
            ("supplement", 2, {"note": "已补交。"}),
        ]
    if 0.12 <= luck < 0.22 and late:
        until = (case.received_at + timedelta(days=30)).date()
        steps += [
            ("accept_with_gaps", 1, {"missing": late[:1], "until": until}),
            ("fill_gaps", 3, {}),
        ]
    else:
        steps.append(("accept", 1, {}))
    promised = case.item.promise_amount or 5
    work = max(1, round(promised * world.source.choices((0.3, 0.6, 0.9, 1.3), (40, 38, 19, 3))[0]))
    decision = "refuse" if luck > 0.96 else "grant"
    words = "不符合条件，理由和救济途径见告知书。" if decision == "refuse" else "同意，结果已制作。"
    return [*steps, ("start_review", 0, {}), (decision, work, {"note": words}), *done]


def _reporter(case: Case) -> Actor:
    return Actor(
        person_id=case.reporter_id, person_name=case.reporter.name if case.reporter else ""
    )
