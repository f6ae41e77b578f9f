"""The terraces: asked for in January, talked over, drawn twice, chosen by opinions, built, refused once, accepted in June."""

from datetime import date, timedelta
from typing import Any, Final

from yanzhen.base.demo import World
from yanzhen.kernel.agreements.actions import AgreementDraft, TermsDraft, draw_up, take_step
from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.council.actions.deliberating import (
    Attended,
    TopicDraft,
    add_agreed,
    invite,
    note_attendance,
    raise_topic,
    take_topic_step,
)
from yanzhen.kernel.council.models import Deliberation
from yanzhen.kernel.parties.actions import register_person
from yanzhen.kernel.parties.actors import actor_of_person
from yanzhen.kernel.works.actions.building import add_milestone, name_acceptor, reach, sign
from yanzhen.kernel.works.actions.paying import add_source, link_contract
from yanzhen.kernel.works.actions.raising import add_picture, add_variant, give_opinion
from yanzhen.kernel.works.models import Acceptor, Milestone, Project
from yanzhen.reforms.co_governance.actions.micro import MicroDraft, begin_micro
from yanzhen.reforms.co_governance.demo.cast import (
    BLACK,
    NEW,
    TILE,
    Cast,
    drawn,
    organisation,
    paper,
    seat,
    setting_up,
)
from yanzhen.reforms.co_governance.models import Estate

BUILT: Final = 2007
COST: Final = 8_640_000
FINAL: Final = 8_512_600
RAISED, ACCEPTED = (1, 12), (6, 15)


def make_terrace(world: World) -> None:
    """In the last January to June that is over; nothing where the estate is not there."""
    estate = (
        Estate.objects.filter(built_year=BUILT)
        .select_related("place__parent")
        .order_by("pk")
        .first()
    )
    if estate is None or estate.place.parent is None:
        return
    secretary = seat(world, "council_secretary", "社区三方协同岗", estate.place.parent, "together")
    chair = seat(world, "council_chair", "社区书记岗", estate.place.parent, "together-head")
    year = world.today.year - (world.today < date(world.today.year, 6, 25))
    owners = [
        register_person(name=world.person_name(), by=setting_up(), phone=world.phone())
        for _n in range(14)
    ]
    cast = Cast(
        world,
        estate,
        secretary,
        chair,
        owners,
        year,
    )
    micro = begin_micro(
        _talk(cast),
        MicroDraft("顶楼露台渗漏修缮", "1 幢、2 幢顶楼六户露台下雨渗漏，楼下墙面发霉。要在雨季前修好。", cast.day(*RAISED)), by=secretary, at=cast.at(1, 26),
    )  # fmt: skip
    project = micro.project
    _choose(cast, project)
    _fund(cast, project)
    _build(cast, project)
    _accept(cast, project)
    world.notebook["co_governance.cast"] = cast


GUESTS: Final = (
    ("residents_committee", "社区居民委员会（示例）", "先查清渗漏点，再定方案。"),
    ("owners_committee", "业主委员会（示例）", "露台是随房出售的专有部分，钱从哪里来要先说清。"),
    ("property_company", "物业服务企业（示例）", "可以配合看现场、组织报价。"),
    ("residents", "顶楼六户代表", "希望雨季前修好。"),
)  # fmt: skip


def _talk(cast: Cast) -> Deliberation:
    secretary = cast.secretary
    go: Any = take_topic_step
    topic = raise_topic(
        TopicDraft(
            "顶楼露台渗漏怎么修", cast.estate.place, "居民 1 月 12 日反映，网格员现场看过。", "grid"
        ),
        by=secretary,
        at=cast.at(*RAISED),
    )
    for side, name, _said in GUESTS:
        invite(topic, side, name, by=secretary)
    go(topic, "screen", by=cast.chair, at=cast.at(1, 14))
    go(
        topic,
        "schedule",
        by=secretary,
        at=cast.at(1, 15),
        data={"held_on": cast.day(1, 23), "venue": "小区花园议事亭"},
    )
    said = {name: words for _side, name, words in GUESTS}
    note_attendance(
        topic,
        [Attended(one, True, said[one.name]) for one in topic.invitations.all()],
        by=secretary,
    )
    minutes = "三方和六户同意：请设计单位拟两个方案，征求意见后定；申请老旧小区改造补助，其余由六户分担，不用维修资金。"
    go(topic, "hold", by=secretary, at=cast.at(1, 23), data={"minutes": minutes})
    item = Item.objects.filter(kind="request", active=True).order_by("code").first()
    if item is not None:
        add_agreed(
            topic,
            "拟两个修缮方案并征求意见",
            cast.owners[0].party,
            cast.day(2, 10),
            item,
            by=secretary,
        )
        go(topic, "agree", by=secretary, at=cast.at(1, 24))
    return topic


def _choose(cast: Cast, project: Project) -> None:
    by = cast.secretary
    whole = add_variant(
        project,
        "整体翻做防水",
        "拆除旧面层，找坡，两道卷材，重做排水和面砖；质保五年。",
        COST,
        48,
        by=by,
        picture=drawn("方案一", NEW),
        at=cast.at(2, 6),
    )
    part = add_variant(
        project,
        "局部注浆修补",
        "找到渗漏点注浆，裂缝封闭；工期短，质保两年。",
        3_260_000,
        12,
        by=by,
        picture=drawn("方案二", TILE),
        at=cast.at(2, 6),
    )
    project.take_step("collect", by=by, at=cast.at(2, 9), data={"closes_on": cast.day(3, 1)})
    words = {
        0: "一次做好，不要年年补。",
        5: "注浆两年前做过，又漏了。",
        9: "施工吵不吵？要有时间表。",
    }
    for number, owner in enumerate(cast.owners):
        variant = part if number in (3, 7, 11) else whole
        own = number % 2 == 0
        give_opinion(
            project, variant, by=actor_of_person(owner) if own else by, person=None if own else owner, way="screen" if own else "visit",
            text=words.get(number, ""), at=cast.at(2, 10 + number),
        )  # fmt: skip
    project.take_step(
        "choose", by=by, at=cast.at(3, 3), data={"variant": whole, "decided_how": "opinions"}
    )


def _fund(cast: Cast, project: Project) -> None:
    by = cast.secretary
    rows = (
        ("renewal", 5_000_000, "老旧小区改造补助批复〔示例〕6 号，3 月 5 日"),
        ("owners", COST - 5_000_000, "六户出资承诺书，3 月 8 日"),
    )
    for number, (kind, fen, basis) in enumerate(rows):
        add_source(
            project, kind, fen, basis, paper(7 + number, "出资依据.png"), by=by, at=cast.at(3, 9)
        )
    project.take_step("ask_funding", by=by, at=cast.at(3, 10))
    project.take_step("approve_funding", by=cast.chair, at=cast.at(3, 13))


PLAN: Final = (
    ("拆除旧面层", (4, 8), (4, 9), BLACK),
    ("防水卷材和蓄水试验", (4, 28), (5, 4), BLACK),
    ("排水和面砖", (5, 25), (5, 23), NEW),
    ("清场", (6, 2), (6, 3), NEW),
)


def _build(cast: Cast, project: Project) -> None:
    by, place, up = cast.secretary, cast.estate.place, setting_up()
    client = organisation(cast.world, "露台修缮业主小组（示例）", "social", place)
    builder = organisation(cast.world, "富春防水工程（示例）有限公司", "enterprise", place)
    draft = AgreementDraft(
        title="顶楼露台防水修缮", kind="works", direction="expense", owner=client, counterparty=builder.party, since=cast.day(3, 20),
        until=cast.day(12, 31), obtained="quotation", terms=TermsDraft(basis="once", amount_fen=COST - 90_000, pays_per_year=0), place=place,
        object_class="construction", basis_text="三家报价比选记录（示例）",
    )  # fmt: skip
    agreement = draw_up(draft, by=up, at=cast.at(3, 18))
    take_step(agreement, "submit", by=up, at=cast.at(3, 18))
    take_step(agreement, "approve", by=up, at=cast.at(3, 20))
    link_contract(project, agreement, by=by, at=cast.at(3, 20))
    for name, planned, _reached, _floor in PLAN:
        add_milestone(project, name, cast.day(*planned), by=by, at=cast.at(3, 21))
    parties = (
        (cast.owners[0].party, "resident"), (organisation(cast.world, "社区居民委员会（示例）", "committee", place).party, "residents_committee"),
        (organisation(cast.world, "物业服务企业（示例）", "property", place).party, "property_company"),
    )  # fmt: skip
    for party, role in parties:
        name_acceptor(project, party, role, by=by, at=cast.at(3, 21))
    add_picture(
        project,
        drawn("before", TILE, stains=True),
        "before",
        by=by,
        at=cast.at(3, 26),
        taken_at=cast.at(3, 26),
        caption="2 幢顶楼东侧",
    )
    project.take_step("begin", by=by, at=cast.at(3, 30), data={"began_on": cast.day(3, 30)})
    for milestone in Milestone.objects.filter(project=project).select_related("project__place"):
        _planned, day, floor = next(row[1:] for row in PLAN if row[0] == milestone.name)
        reach(
            milestone,
            cast.day(*day),
            drawn(milestone.name, floor),
            by=by,
            at=cast.at(*day),
            taken_at=cast.at(*day),
        )
    project.take_step("finish", by=by, at=cast.at(6, 4), data={"finished_on": cast.day(6, 4)})


def _accept(cast: Cast, project: Project) -> None:
    """The resident refuses once: a drain is too high."""
    by = cast.secretary
    for presented, day in (("first", (6, 5)), ("second", (6, 12))):
        for acceptor in Acceptor.objects.filter(project=project).select_related(
            "project__place", "party"
        ):
            own = acceptor.party_id == cast.owners[0].pk
            refuses = own and presented == "first"
            sign(
                acceptor, not refuses, by=actor_of_person(cast.owners[0]) if own else by, at=cast.at(*day), signer="" if own else "经办人",
                defects="东侧落水口偏高，试水有积水。" if refuses else "", sheet=None if own else paper(5 + day[1] % 4, "验收单.png"),
            )  # fmt: skip
        if presented == "first":
            project.take_step("refuse", by=by, at=cast.at(6, 6), note="落水口重做")
            add_picture(
                project,
                drawn("mended", NEW),
                "mended",
                by=by,
                at=cast.at(6, 10),
                taken_at=cast.at(6, 10),
                caption="落水口降低两厘米",
            )
            project.take_step("mend", by=by, at=cast.at(6, 11), note="落水口已重做，再次试水无积水")
    data = {
        "accepted_on": cast.day(*ACCEPTED),
        "final_fen": FINAL,
        "warranty_until": cast.day(*ACCEPTED).replace(year=cast.year + 5) - timedelta(days=1),
    }
    project.take_step("accept", by=cast.chair, at=cast.at(*ACCEPTED), data=data)
    add_picture(
        project,
        drawn("after", NEW),
        "after",
        by=by,
        at=cast.at(6, 16),
        taken_at=cast.at(6, 16),
        caption="2 幢顶楼东侧",
    )
    project.take_step("publish", by=cast.chair, at=cast.at(6, 18))
