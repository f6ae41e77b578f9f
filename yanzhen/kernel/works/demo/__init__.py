"""The demo's small works: a bus shelter that asks for opinions, the second part of a path under way."""

from datetime import timedelta
from typing import Final

from django.core.files.base import ContentFile

from yanzhen.base.demo import World
from yanzhen.base.drawn_pictures import Canvas, sheet
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.assets.contracts import KEEPER, REVIEWER
from yanzhen.kernel.assets.demo.village import COLLECTIVE, TOWNSHIP, VILLAGE, at_ten
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.models import Appointment, Organisation, Person
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.works.actions.building import add_milestone, name_acceptor, reach
from yanzhen.kernel.works.actions.paying import ChangeDraft, add_source, ask_change, link_contract
from yanzhen.kernel.works.actions.raising import (
    ProjectDraft,
    add_picture,
    add_variant,
    give_opinion,
    raise_project,
)
from yanzhen.kernel.works.models import Milestone, Project

WAN: Final = 1_000_000
GREEN, EARTH, WATER, STONE, WOOD, SKY = (
    (96, 140, 92), (176, 146, 108), (118, 168, 190), (186, 184, 178), (150, 104, 66), (214, 228, 236),
)  # fmt: skip


def make_works(world: World) -> None:
    village = Place.objects.open().get(
        name=VILLAGE, path__startswith=Place.objects.open().get(name=TOWNSHIP).path
    )
    keeper, reviewer = officer(KEEPER, village), officer(REVIEWER, village)
    _shelter(world, village, keeper)
    _path(world, village, keeper, reviewer)


def officer(duty: str, place: Place) -> Actor:
    """Whoever holds this duty for the place: near it rather than far."""
    held = Appointment.objects.filter(office__duty=duty, until=None).select_related(
        "person__party", "office__scope", "office__organisation__party"
    )  # fmt: skip
    fits = [
        (len(one.office.scope.path), str(one.pk), one)
        for one in held
        if one.office.scope and place.path.startswith(one.office.scope.path)
    ]
    return actor_of_appointment(max(fits)[2])


def a_file(content: bytes, name: str) -> ContentFile[bytes]:
    return ContentFile(content, name=name)


def _drawn(kind: str, number: int = 0) -> ContentFile[bytes]:
    """A shelter or a path by a stream, roughly."""
    picture = Canvas().fill(0, 0, 480, 190, SKY).fill(0, 190, 480, 170, GREEN)
    if kind == "wood":
        picture.fill(120, 120, 240, 26, WOOD).fill(140, 146, 14, 120, WOOD).fill(
            326, 146, 14, 120, WOOD
        ).fill(160, 226, 160, 16, WOOD)
    elif kind == "steel":
        picture.fill(110, 112, 260, 12, (90, 98, 106)).fill(130, 124, 8, 142, (90, 98, 106)).fill(
            342, 124, 8, 142, (90, 98, 106)
        ).fill(138, 140, 204, 70, (196, 214, 222))
    else:
        picture.fill(0, 230, 480, 60, WATER)
        floor = {"before": EARTH, "during": (136, 116, 92)}.get(kind, STONE)
        picture.fill(0, 296, 480, 44, floor)
        for step in range(12):
            picture.fill(step * 40 + number % 9, 296, 2, 44, (120, 112, 100))
    return a_file(picture.png(), f"{kind}{number}.png")


def _shelter(world: World, village: Place, keeper: Actor) -> Project:
    """Two variants, opinions until next week."""
    draft = ProjectDraft(
        "村口公交候车亭",
        "村口候车点没有遮挡，雨天老人和学生只能在路边等车。",
        village,
        source="meeting",
    )
    project = raise_project(draft, by=keeper, at=at_ten(world, 34))
    variants = [
        add_variant(project, "木结构小亭", "杉木亭，长椅一条，与老村风貌一致；每三年刷一次油。", 4_800_000, 25, by=keeper, picture=_drawn("wood"), at=at_ten(world, 30)),
        add_variant(project, "钢结构加玻璃顶", "钢架、夹胶玻璃顶，带灯和公交时刻牌；维护少。", 6_350_000, 18, by=keeper, picture=_drawn("steel"), at=at_ten(world, 30)),
    ]  # fmt: skip
    project.take_step(
        "collect",
        by=keeper,
        at=at_ten(world, 12),
        data={"closes_on": world.today + timedelta(days=9)},
    )
    people = Person.objects.order_by("pk")[:11]
    words = {1: "冬天风大，玻璃顶挡得住。", 4: "老村要有老村的样子。", 8: ""}
    for number, person in enumerate(people):
        chosen = None if number == 8 else variants[0 if number in (0, 3, 4, 9) else 1]
        give_opinion(
            project, chosen, by=keeper, person=person, way=("visit", "phone", "paper")[number % 3], at=at_ten(world, 9),
            text=words.get(number, "") if chosen else "先修路口再说。",
        )  # fmt: skip
    return project


MILESTONES: Final = (
    ("清表和放线", 150, 148),
    ("基础和挡墙", 105, 96),
    ("铺装一半", 60, 52),
    ("栏杆、照明和收尾", -20, None),
)


def _path(world: World, village: Place, keeper: Actor, reviewer: Actor) -> Project | None:
    """Under way: one milestone behind its plan, a change of the cost that waits."""
    agreement = Agreement.objects.filter(
        title="沿溪步道二期工程", place=village, state="in_force"
    ).first()
    if agreement is None:
        return None
    draft = ProjectDraft(
        "沿溪步道二期", "接通溪口到荷塘的步道，让村民不用走车道。", village, source="plan"
    )
    project = raise_project(draft, by=keeper, at=at_ten(world, 230))
    chosen = add_variant(
        project,
        "石板铺装",
        "石板步道 820 米，挡墙 260 米，栏杆和照明。",
        86 * WAN,
        150,
        by=keeper,
        picture=_drawn("path"),
        at=at_ten(world, 220),
    )
    data = {
        "variant": chosen,
        "decided_how": "meeting",
        "decided_text": "成员代表会议纪要（示例），1 月 8 日",
    }
    project.take_step("choose", by=keeper, at=at_ten(world, 205), data=data)
    for kind, fen, basis in (
        ("renewal", 60 * WAN, "区级和美乡村补助批复（示例）"),
        ("collective", 26 * WAN, "成员代表会议决议（示例）"),
    ):
        add_source(
            project,
            kind,
            fen,
            basis,
            a_file(sheet(6 + fen % 5), "批复.png"),
            by=keeper,
            at=at_ten(world, 200),
        )
    project.take_step("ask_funding", by=keeper, at=at_ten(world, 198))
    project.take_step("approve_funding", by=reviewer, at=at_ten(world, 195))
    link_contract(project, agreement, by=keeper, at=at_ten(world, 190))
    _plan(world, project, keeper)
    began = world.today - timedelta(days=165)
    project.take_step("begin", by=keeper, at=at_ten(world, 165), data={"began_on": began})
    for milestone in Milestone.objects.filter(project=project).select_related("project__place"):
        ago = next(done for name, _plan_, done in MILESTONES if name == milestone.name)
        if ago is not None:
            day = world.today - timedelta(days=ago)
            reach(
                milestone,
                day,
                _drawn("during", ago),
                by=keeper,
                at=at_ten(world, ago),
                taken_at=at_ten(world, ago),
            )
    change = ChangeDraft(
        2_350_000, "荷塘段地基软弱，挡墙加深 0.6 米", "collective", "设计变更单 2 号（示例）"
    )
    ask_change(project, change, a_file(sheet(9), "设计变更单.png"), by=keeper, at=at_ten(world, 6))
    return project


def _plan(world: World, project: Project, keeper: Actor) -> None:
    for name, ago, _done in MILESTONES:
        add_milestone(
            project, name, world.today - timedelta(days=ago), by=keeper, at=at_ten(world, 188)
        )
    collective = Organisation.objects.get(party__name=COLLECTIVE)
    name_acceptor(project, collective.party, "client", by=keeper, at=at_ten(world, 186))
    name_acceptor(
        project,
        Person.objects.order_by("pk")[0].party,
        "resident",
        by=keeper,
        at=at_ten(world, 186),
    )
    add_picture(
        project,
        _drawn("before"),
        "before",
        by=keeper,
        taken_at=at_ten(world, 170),
        at=at_ten(world, 170),
        caption="溪口段现状",
    )
