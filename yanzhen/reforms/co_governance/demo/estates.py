"""An estate of 2007: its flats and owners, its committee, the owners' book, two uses of the fund."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from yanzhen.base.demo import DEMO_PASSWORD, World
from yanzhen.kernel.council.actions.casting import cast
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.preparing import VoteDraft, draft_vote
from yanzhen.kernel.council.models import Vote
from yanzhen.kernel.council.models.choices import Scope
from yanzhen.kernel.parties.actions import create_login, register_person
from yanzhen.kernel.parties.actors import actor_of_person
from yanzhen.kernel.parties.models import OrganisationKind, Party, Person
from yanzhen.kernel.places.models import PlaceKind
from yanzhen.kernel.rulebook.actions import take_over_packs
from yanzhen.reforms.co_governance.actions.committees import (
    Election,
    file_committee,
    name_treasurer,
    seat_committee,
)
from yanzhen.reforms.co_governance.actions.estates import (
    OwnerFacts,
    enter_owners,
    enter_unit,
    open_estate,
)
from yanzhen.reforms.co_governance.actions.hanging import Sheet, hang_out
from yanzhen.reforms.co_governance.actions.income import publish_half, write_item
from yanzhen.reforms.co_governance.actions.money import deposit_due, open_money, take_deposits
from yanzhen.reforms.co_governance.actions.rolls import fill_roll
from yanzhen.reforms.co_governance.actions.uses import UseDraft, draft_use, take_use_step
from yanzhen.reforms.co_governance.contracts import COMMITTEE, CONFIRMER, KEEPER
from yanzhen.reforms.co_governance.demo import scene
from yanzhen.reforms.co_governance.demo.scene import Scene, at_ten, whoever_sets_up
from yanzhen.reforms.co_governance.models import Committee, Estate, Ownership, Unit
from yanzhen.reforms.co_governance.models.law_committees import COMMITTEE as BODY

AREAS: Final = (8_953, 11_240, 13_876, 9_508)
FLOORS, DOORS, ENTRANCES = 6, 2, 2
PER_BUILDING: Final = FLOORS * DOORS * ENTRANCES


def make_estates(world: World) -> None:
    take_over_packs()
    town, by = scene.community(), whoever_sets_up()
    ground = scene.place(PlaceKind.ESTATE, scene.ESTATE, town)
    estate = open_estate(
        ground, by=by, since=world.started, built_year=2007, count_parking=False, average_cost_fen=220_000, deposit_permille=60,
    )  # fmt: skip
    made = Scene(
        town, estate, scene.seat(world, KEEPER, "太炎社区小区专员", town, "estate-keeper"),
        scene.seat(world, COMMITTEE, "太炎花园业委会", ground, "estate-committee"),
        scene.seat(world, CONFIRMER, "仓前街道物业管理岗", scene.subdistrict(), "estate-street"),
    )  # fmt: skip
    owners = _flats(world, estate)
    _waiting_estate(world, made)
    _committee(world, made, owners)
    _money(world, made)
    _voted_use(world, made)
    _emergency(world, made)


def _flats(world: World, estate: Estate) -> list[Person]:
    """Four buildings (full year: ten) of 24 flats; one buyer has two, some couples hold halves."""
    by, people = whoever_sets_up(), list[Person]()
    since = date(2007, 6, 30)
    for number in range(max(4, round(10 * world.share)) * PER_BUILDING):
        building, rest = divmod(number, PER_BUILDING)
        entrance, door = divmod(rest, FLOORS * DOORS)
        code = f"{building + 1}-{entrance + 1}-{door // DOORS + 1}0{door % DOORS + 1}"
        unit = enter_unit(
            estate, by=by, code=code, building=str(building + 1), entrance=str(entrance + 1), area=AREAS[number % 4], area_source="registered",
            delivered_on=since,
        )  # fmt: skip
        if number == 1:
            enter_owners(unit, [OwnerFacts(people[0].party, since, paper="示例 2007-2")], by=by)
            continue
        pair = 2 if number % 9 == 4 else 1
        here = [register_person(name=world.person_name(), by=by, phone=world.phone()) for _n in range(pair)]  # fmt: skip
        enter_owners(unit, [OwnerFacts(one.party, since, paper=f"示例 2007-{number + 1}", whole=pair) for one in here], by=by)  # fmt: skip
        people.append(here[0])
    create_login(people[2], username="flat-owner", password=DEMO_PASSWORD, by=by)
    world.login("flat-owner", f"业主（报修、评价） {people[2].name}")
    return people


def _waiting_estate(world: World, made: Scene) -> None:
    """A second old estate whose areas are not complete: no vote by area can open there."""
    by = whoever_sets_up()
    ground = scene.place(PlaceKind.ESTATE, "仓兴里（示例）", made.community)
    estate = open_estate(ground, by=by, built_year=1998, since=world.started)
    for number in range(8):
        known = number % 3 != 0
        unit = enter_unit(
            estate, by=by, code=f"1-1-{number // 2 + 1}0{number % 2 + 1}", building="1", entrance="1", area=AREAS[number % 4] if known else None,
            area_source="surveyed" if known else "",
        )  # fmt: skip
        enter_owners(unit, [OwnerFacts(register_person(name=world.person_name(), by=by, phone=world.phone()).party, date(1999, 1, 1))], by=by)  # fmt: skip


def _committee(world: World, made: Scene, owners: Sequence[Person]) -> None:
    """Elected nearly three years ago: its term ends within three months."""
    until = world.today + timedelta(days=58)
    since = date(until.year - 3, until.month, min(until.day, 28))
    until = date(until.year, until.month, min(until.day, 28))
    election = Election(
        BODY, 5, since - timedelta(days=40), since - timedelta(days=20), since - timedelta(days=6), since, until, owners[3:8], owners[8:10]
    )  # fmt: skip
    committee = seat_committee(made.estate, election, by=made.keeper)
    file_committee(committee, by=made.keeper, on=since, number="余房备（示例）2023-17")
    name_treasurer(committee.members.order_by("order")[1], by=made.keeper)
    _hung_out(world, made, committee)


def _hung_out(world: World, made: Scene, committee: Committee) -> None:
    """A decision of last week, within its three days, and the use of the seal in the last half year."""
    day = world.today - timedelta(days=9)
    decision = Sheet("decision", "关于更换 2、3 幢楼道照明的决定", "委员 5 人，到会 4 人，全部同意：换装声控灯 48 盏，费用 1.2 万元从公共收益列支。", day - timedelta(days=2))  # fmt: skip
    last = world.today.replace(month=6, day=30) if world.today.month > 6 else date(world.today.year - 1, 12, 31)  # fmt: skip
    seal = Sheet("seal", "上半年印章使用情况" if last.month == 6 else "下半年印章使用情况", "共用印 6 次：合同 2 次、通知 3 次、函件 1 次，均有登记。", last)  # fmt: skip
    hang_out(committee, decision, by=made.committee, today=day)
    hang_out(committee, seal, by=made.committee, today=last + timedelta(days=12))


def _money(world: World, made: Scene) -> None:
    """The owners' book since January, first deposits brought over, a year of common income."""
    began = date(scene.cut_over(world).year, 1, 1)
    assembly = scene.organisation(world, scene.ASSEMBLY, OrganisationKind.COMMITTEE)
    open_money(made.estate, assembly, by=whoever_sets_up(), opened_on=began)
    due = {unit.pk: deposit_due(unit) or 0 for unit in Unit.objects.filter(estate=made.estate).select_related("estate")}  # fmt: skip
    take_deposits(made.estate, due, "first", on=began + timedelta(days=4), by=made.committee)
    month = began.replace(day=20)
    while month <= world.today:
        write_item(made.estate, "parking", "地面停车位收入", 1_260_000 + 10_000 * month.month, on=month, by=made.committee)  # fmt: skip
        if month.month % 3 == 0:
            write_item(
                made.estate, "advert", "电梯与道闸广告", 450_000, on=month, by=made.committee
            )
            write_item(made.estate, "cost", "停车管理成本", 310_000, on=month, by=made.committee)
        month = (month + timedelta(days=31)).replace(day=20)
    if date(began.year, 6, 30) < world.today:
        publish_half(made.estate, began, by=made.committee, today=date(began.year, 7, 15))


def _voted_use(world: World, made: Scene) -> None:
    """The roof of building 1: voted by those under it, done, paid from their accounts."""
    units = list(Unit.objects.filter(estate=made.estate, building__code="1").order_by("code"))
    draft = UseDraft("1 幢屋面防水翻修", 2_680_000, scope=Scope.BUILDING, scope_reason="屋面为 1 幢业主共有", units=units)  # fmt: skip
    use = draft_use(made.estate, draft, by=made.committee, today=world.today - timedelta(days=90))
    vote = _vote(world, made, units)
    by, day = made.committee, world.today - timedelta(days=40)
    for name, data in (
        ("vote", {"matter": vote.matters.get()}), ("apply", {}), ("start", {"on": day}), ("accept", {"on": day + timedelta(days=20), "final_fen": 2_655_300}),
        ("audit", {"waived": True}), ("settle", {"on": day + timedelta(days=25)}),
    ):  # fmt: skip
        use = take_use_step(use, name, by=by, note="三方到场，闭水试验合格", data=data)


def _vote(world: World, made: Scene, units: Sequence[Unit]) -> Vote:
    by = whoever_sets_up()
    draft = VoteDraft(
        "使用维修资金翻修 1 幢屋面", "owners", made.estate.place, [("fund_use", "1 幢屋面防水翻修，预算 2.68 万元")], count_parking=False,
        scope=Scope.BUILDING, scope_reason="屋面为 1 幢业主共有",
    )  # fmt: skip
    vote = draft_vote(draft, by=by, at=at_ten(world, 88))
    fill_roll(vote, by=by, day=world.today - timedelta(days=88), units=units)
    days = {"opens_on": world.today - timedelta(days=70), "closes_on": world.today - timedelta(days=62)}  # fmt: skip
    take_step(vote, "publish_notice", by=by, at=at_ten(world, 87), data=days)
    take_step(vote, "open", by=by, at=at_ten(world, 70))
    for number, entry in enumerate(vote.roll.all()):
        owner = entry.owners.select_related("party__person__party").first()
        if number % 8 != 5 and owner is not None and owner.party is not None:
            choice = "no" if number % 11 == 7 else "yes"
            cast(vote, entry, {matter.pk: choice for matter in vote.matters.all()}, by=actor_of_person(owner.party.person), at=at_ten(world, 66))  # fmt: skip
    take_step(vote, "close", by=by, at=at_ten(world, 61))
    take_step(vote, "certify", by=by, at=at_ten(world, 60))
    take_step(vote, "publish", by=by, at=at_ten(world, 59))
    vote.refresh_from_db()
    return vote


def _emergency(world: World, made: Scene) -> None:
    """A wall about to give way: reviewed by the committee, waiting for the subdistrict's confirmation."""
    draft = UseDraft("东侧围墙倒塌抢修", 1_840_000, situation="collapse", emergency=True)
    use = draft_use(made.estate, draft, by=made.committee, today=world.today - timedelta(days=2))
    take_use_step(use, "review", by=made.committee, note="现场查看：约六米墙体倾斜，已设围挡")


def first_owner(unit: Unit) -> Party:
    """Whoever stands first on the register for this unit."""
    return Ownership.objects.filter(unit=unit).select_related("party").order_by("pk")[0].party
