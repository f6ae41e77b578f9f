"""The demo's decisions: a round table about terraces, two owners' votes, a members' vote."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.files.base import ContentFile

from yanzhen.base.demo import DEMO_PASSWORD, World
from yanzhen.base.drawn_pictures import Canvas
from yanzhen.kernel.assets.demo.village import TOWNSHIP, VILLAGE, at_ten, whoever_sets_up
from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.council.actions.assisting import enter_paper, raise_conflict, record_proxy
from yanzhen.kernel.council.actions.casting import cast, cast_for
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.deliberating import (
    Attended,
    TopicDraft,
    add_agreed,
    invite,
    note_attendance,
    raise_topic,
    take_topic_step,
)
from yanzhen.kernel.council.actions.preparing import (
    LineDraft,
    OwnerDraft,
    VoteDraft,
    add_lines,
    draft_vote,
)
from yanzhen.kernel.council.contracts import CHAIR, SECRETARY
from yanzhen.kernel.council.models import Deliberation, Vote
from yanzhen.kernel.parties.actions import (
    appoint,
    create_login,
    create_office,
    register_organisation,
    register_person,
)
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment, actor_of_person
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.places.actions import open_place
from yanzhen.kernel.places.models import Place, PlaceKind

ESTATE: Final = "湖源花园（示例）"
PROPERTY: Final = "湖源花园物业服务（示例）有限公司"
UNITS: Final = 24
AREAS: Final = (8_953, 11_240, 13_876, 9_508)
TOPIC: Final = "顶楼露台渗漏怎么修"


def make_council(world: World) -> None:
    by = whoever_sets_up()
    township = Place.objects.open().get(name=TOWNSHIP)
    village = Place.objects.open().get(name=VILLAGE, path__startswith=township.path)
    estate = open_place(kind=PlaceKind.ESTATE, name=ESTATE, parent=township, by=by, provisional=True)  # fmt: skip
    staff = (_office(world, SECRETARY, "议事秘书岗", township, "council"), _office(world, CHAIR, "党群议事岗", township, "chair"))  # fmt: skip
    owners = [_person(world) for _number in range(UNITS - 2)]
    create_login(owners[0], username="owner", password=DEMO_PASSWORD, by=by)
    world.login("owner", f"业主、社员 {owners[0].name}")
    topic = _round_table(world, estate, staff)
    _decided(world, estate, owners, staff)
    _open(world, estate, owners, staff, topic)
    _members(world, village, owners, staff)


def _person(world: World) -> Person:
    return register_person(name=world.person_name(), by=whoever_sets_up(), phone=world.phone())


def _office(world: World, duty: str, title: str, scope: Place, username: str) -> Actor:
    by, person = whoever_sets_up(), _person(world)
    appointment = appoint(person, create_office(duty=duty, title=title, by=by, scope=scope), by=by, since=world.started)  # fmt: skip
    world.login(username, f"{title} {person.name}")
    create_login(person, username=username, password=DEMO_PASSWORD, by=by)
    return actor_of_appointment(appointment)


def _roll(owners: Sequence[Person]) -> list[LineDraft]:
    """Two buildings; the first buyer has two flats, the last two flats are the developer's."""
    lines = []
    for number in range(UNITS):
        building, floor, door = number // 12 + 1, number % 12 // 2 + 1, number % 2 + 1
        stock = number >= UNITS - 2
        owner = OwnerDraft(name="湖源置业（示例）有限公司") if stock else OwnerDraft(party=owners[0 if number == 1 else number].party)  # fmt: skip
        lines.append(
            LineDraft(
                unit=f"{building}幢{floor}0{door}室", owners=[owner], area=AREAS[number % 4], area_source="registered",
                basis="undelivered" if stock else "registered",
            )
        )  # fmt: skip
    return lines


def _run(world: World, draft: VoteDraft, lines: Sequence[LineDraft], staff: tuple[Actor, Actor], days: tuple[int, int, int]) -> Vote:  # fmt: skip
    """Noticed, opened and closing so many days before today."""
    secretary = staff[0]
    noticed, opens, closes = days
    vote = draft_vote(draft, by=secretary, at=at_ten(world, noticed + 2))
    add_lines(vote, lines, by=secretary)
    data = {"opens_on": world.today - timedelta(days=opens), "closes_on": world.today - timedelta(days=closes), "studied_on": world.today - timedelta(days=noticed + 1), "committee_told_on": world.today - timedelta(days=noticed), "filed_as": f"示例-{noticed:03d}", "venue": "手机表决；纸质票到社区一楼领取"}  # fmt: skip
    take_step(vote, "publish_notice", by=secretary, at=at_ten(world, noticed), data=data)
    return take_step(vote, "open", by=secretary, at=at_ten(world, opens))


def _cast(vote: Vote, owners: Sequence[Person], choices: str, at: datetime) -> None:
    """y, n, a or - (did not vote) for each owner in turn, all their units alike."""
    words = {"y": "yes", "n": "no", "a": "abstain"}
    for owner, sign in zip(owners, choices, strict=False):
        actor = actor_of_person(owner)
        for entry in vote.roll.filter(owners__party=owner.pk) if sign in words else ():
            cast(vote, entry, {matter.pk: words[sign] for matter in vote.matters.all()}, by=actor, at=at)  # fmt: skip


def _decided(world: World, estate: Place, owners: Sequence[Person], staff: tuple[Actor, Actor]) -> None:  # fmt: skip
    draft = VoteDraft(
        "更换小区大门并启用公共收益", "owners", estate, [("common_income", "用公共收益更换小区大门"), ("common_parts", "大门两侧设置广告位")],
        count_parking=False,
    )  # fmt: skip
    vote = _run(world, draft, _roll(owners), staff, (62, 45, 36))
    _cast(vote, owners, "yyyynyyyyyaynyy-yyny-y", at_ten(world, 40))
    take_step(vote, "close", by=staff[0], at=at_ten(world, 35))
    take_step(vote, "certify", by=staff[1], at=at_ten(world, 34))
    take_step(vote, "publish", by=staff[1], at=at_ten(world, 33))


def _open(world: World, estate: Place, owners: Sequence[Person], staff: tuple[Actor, Actor], topic: Deliberation) -> None:  # fmt: skip
    draft = VoteDraft(
        "使用维修资金修缮顶楼露台", "owners", estate, [("fund_use", "使用维修资金修缮 1 幢、2 幢顶楼露台")], count_parking=False,
        proxy_cap=2, deliberation=topic,
    )  # fmt: skip
    vote = _run(world, draft, _roll(owners), staff, (24, 6, -8))
    _cast(vote, owners, "-yyynyyyy-ayy", at_ten(world, 3))
    _helped(world, vote, owners, staff)


def _helped(world: World, vote: Vote, owners: Sequence[Person], staff: tuple[Actor, Actor]) -> None:
    """By telephone, at home, on paper (one entered twice, one waiting), by proxy; and co-owners who disagree."""
    secretary, chair = staff
    at, line = at_ten(world, 2), {n: vote.roll.get(owners__party=owners[n].pk) for n in (3, 13, 14, 15, 16, 17)}  # fmt: skip
    yes, no = ({matter.pk: choice for matter in vote.matters.all()} for choice in ("yes", "no"))
    cast_for(vote, line[13], yes, "phone", by=secretary, at=at)
    cast_for(vote, line[14], no, "visit", by=secretary, at=at)
    enter_paper(vote, line[15], yes, by=secretary, photo=_sheet("ballot"), at=at)
    enter_paper(vote, line[15], yes, by=chair, at=at)
    enter_paper(vote, line[16], yes, by=secretary, photo=_sheet("ballot"), at=at)
    assert vote.closes_on is not None  # noqa: S101  it is open
    record_proxy(line[17], owners[0], vote.closes_on, _sheet("proxy"), by=secretary, at=at)
    raise_conflict(line[3], "两位共有人意见不一，等双方书面确认", by=secretary, at=at)


def _sheet(name: str) -> ContentFile[bytes]:
    """A written paper, roughly."""
    picture = Canvas().fill(0, 0, 480, 360, (244, 242, 236))
    for row in range(7):
        picture.fill(48, 48 + row * 40, 360 - row % 3 * 60, 6, (92, 90, 88))
    return ContentFile(picture.fill(330, 300, 90, 34, (178, 60, 52)).png(), name=f"{name}.png")


def _members(world: World, village: Place, members: Sequence[Person], staff: tuple[Actor, Actor]) -> None:  # fmt: skip
    draft = VoteDraft("本年度收益分配方案", "members", village, [("dividend", "按股分红，每股 120 元")], secret=True, proxy_cap=1)  # fmt: skip
    lines = [
        LineDraft(f"社员 {number + 1:03d}", [OwnerDraft(party=member.party)], kind="person", basis="member", household=f"{number // 2 + 1}")
        for number, member in enumerate(members[:18])
    ]  # fmt: skip
    vote = _run(world, draft, lines, staff, (16, 4, -3))
    _cast(vote, members[:18], "-yyyyynyyyay", at_ten(world, 2))


GUESTS: Final[tuple[tuple[str, str, bool, str], ...]] = (
    ("residents_committee", "湖源社区居委会（示例）", True, "先排险，再定方案。"),
    ("owners_committee", "湖源花园业委会（示例）", True, "露台多为专有部分，出资要说清楚。"),
    ("property_company", PROPERTY, True, "可以组织三家施工单位报价。"),
    ("residents", "顶楼住户代表", True, "雨季前要修好。"),
    ("department", "乡建设办", False, "当天有防汛检查，书面提了意见。"),
)


def _round_table(world: World, estate: Place, staff: tuple[Actor, Actor]) -> Deliberation:
    """Held, agreed, and hanging out where there is a kind of case for what was agreed."""
    secretary, chair = staff
    topic = raise_topic(TopicDraft(TOPIC, estate, "1 幢、2 幢顶楼六户露台下雨渗漏，已反映三次。"), by=secretary, at=at_ten(world, 50))  # fmt: skip
    for side, name, _came, _said in GUESTS:
        invite(topic, side, name, by=secretary)
    go: Any = take_topic_step
    go(topic, "screen", by=chair, at=at_ten(world, 48))
    go(topic, "schedule", by=secretary, at=at_ten(world, 46), data={"held_on": world.today - timedelta(days=40), "venue": "湖源花园圆桌会"})  # fmt: skip
    attended = [
        Attended(one, came, said if came else "", "" if came else said)
        for one, (_side, _name, came, said) in zip(topic.invitations.all(), GUESTS, strict=True)
    ]
    note_attendance(topic, attended, by=secretary)
    minutes = "各方同意先由物业公司排险，再请设计单位出方案。\n露台修缮的资金来源由业主大会表决。"
    go(topic, "hold", by=secretary, at=at_ten(world, 39), data={"minutes": minutes})
    item = Item.objects.filter(kind="request", active=True).order_by("code").first()
    if item is None:
        return topic
    company = register_organisation(name=PROPERTY, kind="enterprise", by=whoever_sets_up(), uscc=world.uscc())  # fmt: skip
    add_agreed(topic, "排查六户露台并临时排险", company.party, world.today + timedelta(days=10), item, by=secretary)  # fmt: skip
    go(topic, "agree", by=secretary, at=at_ten(world, 38))
    go(topic, "implement", by=secretary, at=at_ten(world, 10))
    return go(topic, "publish", by=secretary, at=at_ten(world, 5), data={"days": 20})  # type: ignore[no-any-return]
