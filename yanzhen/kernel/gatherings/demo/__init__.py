"""The demo's gatherings: an event to come, a full course with a line, a contest with results, a shift with hours."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from yanzhen.base.demo import DEMO_PASSWORD, World
from yanzhen.base.keys import new_key
from yanzhen.kernel.assets.demo.village import TOWNSHIP, at_ten, whoever_sets_up
from yanzhen.kernel.gatherings.actions.attending import come, leave
from yanzhen.kernel.gatherings.actions.certifying import issue
from yanzhen.kernel.gatherings.actions.door import Press, bring
from yanzhen.kernel.gatherings.actions.judging import open_scores, seal_score, seat_judge
from yanzhen.kernel.gatherings.actions.preparing import (
    GatheringDraft,
    add_meeting,
    draft_gathering,
    take_step,
)
from yanzhen.kernel.gatherings.actions.registering import join_line, register
from yanzhen.kernel.gatherings.contracts import DOORKEEPER, ORGANISER
from yanzhen.kernel.gatherings.models import Gathering, Registration, Way
from yanzhen.kernel.orders.models import Seller
from yanzhen.kernel.parties.actions import (
    appoint,
    create_login,
    create_office,
    register_organisation,
    register_person,
)
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment, actor_of_person
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.places.models import Place

PEOPLE: Final = 40


def make_gatherings(world: World) -> None:
    by = whoever_sets_up()
    place = Place.objects.open().get(name=TOWNSHIP)
    centre = register_organisation(name="湖源乡文化站（示例）", kind="institution", by=by)
    seller = Seller.objects.create(organisation=centre, place=place)
    organiser = _office(world, ORGANISER, "活动组织岗", place, "organiser")
    door = _office(world, DOORKEEPER, "活动签到岗", place, "door")
    people = [register_person(name=world.person_name(), by=by, phone=world.phone(), birth_date=world.day().replace(year=1960 + world.source.randrange(45))) for _n in range(PEOPLE)]  # fmt: skip
    create_login(people[0], username="neighbour", password=DEMO_PASSWORD, by=by)
    world.login("neighbour", f"居民 {people[0].name}")
    staff = (organiser, door)
    _event(world, place, seller, people, staff)
    _course(world, place, seller, people, staff)
    _contest(world, place, seller, people, staff)
    _shift(world, place, seller, people, staff)


def _office(world: World, duty: str, title: str, scope: Place, username: str) -> Actor:
    by = whoever_sets_up()
    person = register_person(name=world.person_name(), by=by, phone=world.phone())
    appointment = appoint(person, create_office(duty=duty, title=title, by=by, scope=scope), by=by, since=world.started)  # fmt: skip
    world.login(username, f"{title} {person.name}")
    create_login(person, username=username, password=DEMO_PASSWORD, by=by)
    return actor_of_appointment(appointment)


def _opened(world: World, draft: GatheringDraft, days: Sequence[int], hours: float, by: Actor, *, drawn: int) -> Gathering:  # fmt: skip
    """Drawn up and opened so many days ago, with dates so many days from today."""
    gathering = draft_gathering(draft, by=by, at=at_ten(world, drawn))
    for day in days:
        starts = at_ten(world, -day).replace(hour=9)
        add_meeting(gathering, starts, starts + timedelta(hours=hours), by=by)
    return take_step(gathering, "open", by=by, at=at_ten(world, drawn))


def _come(gathering: Gathering, people: Sequence[Person], at: datetime) -> list[Registration]:
    return [register(gathering, person, by=actor_of_person(person), at=at) for person in people]


def _event(world: World, place: Place, seller: Seller, people: Sequence[Person], staff: Any) -> None:  # fmt: skip
    draft = GatheringDraft(
        "湖畔灯会", "event", place, "湖边步道", seller, 200, text="自带灯笼可免费换一份桂花糕。", walk_ins=True
    )  # fmt: skip
    _come(_opened(world, draft, [9], 3, staff[0], drawn=6), people[1:24], at_ten(world, 4))


def _course(world: World, place: Place, seller: Seller, people: Sequence[Person], staff: Any) -> None:  # fmt: skip
    """Twelve places are gone, five stand in line."""
    draft = GatheringDraft("智能手机入门班", "course", place, "乡文化站二楼", seller, 12, text="四次课，从拍照到挂号。请带自己的手机。", age_min=18)  # fmt: skip
    grown = [person for person in people if person.birth_date and timezone.localdate().year - person.birth_date.year > 19]  # fmt: skip
    course = _opened(world, draft, [5, 12, 19, 26], 1.5, staff[0], drawn=8)
    _come(course, grown[:12], at_ten(world, 7))
    for person in grown[12:17]:
        join_line(course, person, by=actor_of_person(person), at=at_ten(world, 5))


def _contest(world: World, place: Place, seller: Seller, people: Sequence[Person], staff: Any) -> None:  # fmt: skip
    organiser, door = staff
    draft = GatheringDraft("农家菜厨艺比赛", "contest", place, "村口广场", seller, 12)
    contest = _opened(world, draft, [-20], 3, organiser, drawn=40)
    cooks = _come(contest, people[4:12], at_ten(world, 35))
    judges = [seat_judge(contest, person, by=organiser) for person in people[30:33]]
    _attend(contest, cooks, door, 3)
    for judge in judges:
        for cook in cooks:
            points = 7_000 + 500 * world.source.randrange(0, 6)
            seal_score(judge, cook, points, by=actor_of_person(judge.person))
    open_scores(contest, by=organiser, at=at_ten(world, 19))
    take_step(contest, "close", by=organiser, at=at_ten(world, 19))
    take_step(contest, "hold", by=organiser, at=at_ten(world, 18))


def _shift(world: World, place: Place, seller: Seller, people: Sequence[Person], staff: Any) -> None:  # fmt: skip
    organiser, door = staff
    draft = GatheringDraft(
        "渡口文明引导",
        "shift",
        place,
        "一号码头",
        seller,
        10,
        text="两人一组，引导排队和垃圾分类。",
    )
    shift = _opened(world, draft, [-12], 4, organiser, drawn=25)
    helpers = _come(shift, people[12:20], at_ten(world, 22))
    _attend(shift, helpers[:7], door, 4)
    _twice(shift, helpers[0], door)
    take_step(shift, "close", by=organiser, at=at_ten(world, 11))
    take_step(shift, "hold", by=organiser, at=at_ten(world, 11))
    for helper in helpers[:3]:
        issue(helper, by=organiser, at=at_ten(world, 10))


def _twice(gathering: Gathering, helper: Registration, door: Actor) -> None:
    """A second phone had no network and let the same person in: kept, and shown to the organiser."""
    meeting = gathering.meetings.select_related("gathering__place").get()
    press = Press(new_key(), "", meeting.starts_at + timedelta(minutes=6), way=Way.LIST, registration=helper.pk)  # fmt: skip
    bring(meeting, [press], by=door, phone=new_key(), at=meeting.ends_at)


def _attend(gathering: Gathering, people: Sequence[Registration], door: Actor, hours: int) -> None:
    meeting = gathering.meetings.select_related("gathering__place").get()
    rows = Registration.objects.filter(pk__in=[one.pk for one in people]).select_related("person__party", "order", "gathering__place")  # fmt: skip
    for number, row in enumerate(rows):
        attendance = come(meeting, row, by=door, at=meeting.starts_at + timedelta(minutes=3 * number - 10))  # fmt: skip
        leave(attendance, by=door, at=meeting.starts_at + timedelta(hours=hours, minutes=number))
