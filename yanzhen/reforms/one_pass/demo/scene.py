"""Who lives from the island in the demo: two villages with their collectives, one company, boatmen, a household, their offices."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from yanzhen.base.contracts import capabilities
from yanzhen.base.demo import DEMO_PASSWORD, World
from yanzhen.kernel.ledger.actions import make_hot, open_account, open_book
from yanzhen.kernel.ledger.models import Account, Book
from yanzhen.kernel.orders.models import MoneyAccount, PersonGroup, Seller
from yanzhen.kernel.parties.actions import (
    appoint,
    create_login,
    create_office,
    register_organisation,
    register_person,
)
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.models import Appointment, Organisation, OrganisationKind
from yanzhen.kernel.places.actions import open_place
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.reforms.one_pass.actions.tallies import first_half

TOWNSHIP: Final = "新桐乡"
EAST: Final = "江洲村"
WEST: Final = "桐洲村"
COMPANY: Final = "烟雨桐洲旅游开发有限公司（示例）"
BOATMEN: Final = "桐洲渡船合作社（示例）"
HOUSEHOLD: Final = "余庆堂余家（示例）"
GROUPS: Final = (
    ("adult", "成人", "Adult", "", "", 1), ("child", "儿童", "Child", "1.2–1.5 米", "1.2–1.5 m tall", 1),
    ("senior", "老人", "Senior", "满 60 岁", "60 and older", 1), ("group", "团体", "Group", "10 人起", "from 10 people on", 10),
    ("whole", "每份", "Each", "", "", 1),
)  # fmt: skip


@dataclass(frozen=True)
class Isle:
    """What the parts of this demo share."""

    township: Place
    east: Place
    west: Place
    company: Seller
    collectives: dict[str, Organisation]
    boatmen: Organisation
    household: Organisation
    clerk: Actor
    head: Actor
    gate: Actor
    keeper: Actor
    reviewer: Actor


def whoever_sets_up() -> Actor:
    """May everything, is nobody; as a job it may also work in the seller's name."""
    everything = frozenset(capability.slug for capability in capabilities)
    return Actor(person_id=None, person_name="", capabilities=everything, channel="job")


def set_scene(world: World) -> Isle:
    """Places, organisations, books, offices and logins."""
    for order, (slug, name, name_en, condition, condition_en, least) in enumerate(GROUPS):
        PersonGroup.objects.get_or_create(
            slug=slug, defaults={"name": name, "name_en": name_en, "condition": condition, "condition_en": condition_en, "order": order,
                                 "count_min": least}
        )  # fmt: skip
    township = Place.objects.open().get(name=TOWNSHIP)
    east, west = (village(name, township) for name in (EAST, WEST))
    began = first_half(world.today)[0]
    collectives = {place.name: collective(world, place, began) for place in (east, west)}
    company = firm(world, COMPANY, east, registered_on=date(2022, 6, 16))
    seller = open_shop(company, east, began)
    clerk = office(world, "seller", "游客中心售票台", township, "island-desk", "孙晓燕", company)
    head = office(world, "seller_head", "职业经理人", township, "island-head", "朱明川", company, since=date(2022, 8, 1))  # fmt: skip
    gate = office(world, "gate_keeper", "桐洲渡检票口", east, "island-gate", "倪国平", company)
    keeper = office(world, "asset_keeper", "江洲村资产合同岗", east, "island-keeper", "俞建英")
    reviewer = office(world, "asset_reviewer", "新桐乡三资管理岗", township, "island-reviewer", "骆卫东")  # fmt: skip
    isle = Isle(
        township, east, west, seller, collectives, firm(world, BOATMEN, east), firm(world, HOUSEHOLD, east),
        clerk, head, gate, keeper, reviewer,
    )  # fmt: skip
    world.notebook["one_pass.isle"] = isle
    return isle


def village(name: str, township: Place) -> Place:
    known = Place.objects.open().filter(name=name, path__startswith=township.path).first()
    return known or open_place(
        kind=PlaceKind.VILLAGE, name=name, parent=township, by=whoever_sets_up(), provisional=True
    )


def firm(world: World, name: str, place: Place, **facts: Any) -> Organisation:
    known = Organisation.objects.filter(party__name=name).select_related("party").first()
    return known or register_organisation(
        name=name, kind=OrganisationKind.ENTERPRISE, by=whoever_sets_up(), uscc=world.uscc(division="330111"), place=place, **facts
    )  # fmt: skip


def collective(world: World, place: Place, opened_on: date) -> Organisation:
    """A village's collective with its book; it sells nothing, but what it is due stands in its own book at once."""
    name = f"{place.name}股份经济合作社（示例）"
    made = register_organisation(
        name=name, kind=OrganisationKind.COLLECTIVE, by=whoever_sets_up(), uscc=world.uscc(registrar="N2", division="330111"), place=place
    )  # fmt: skip
    by = whoever_sets_up()
    book = open_book(made, by=by, chart="rural_collective", place=place, opened_on=opened_on, separation="none")  # fmt: skip
    kept = {code: book.accounts.get(code=code) for code in ("102", "112", "211", "501")}
    Seller.objects.create(
        organisation=made, place=place, book=book, income_account=kept["501"], payable_account=kept["211"], receivable_account=kept["112"]
    )  # fmt: skip
    seller = Seller.objects.get(pk=made.pk)
    MoneyAccount.objects.create(seller=seller, method="transfer", account=kept["102"])
    return made


def open_shop(company: Organisation, place: Place, opened_on: date) -> Seller:
    """A seller with a book: what passers-by pay in advance stands on an account without names until they come."""
    by = whoever_sets_up()
    book = open_book(company, by=by, chart="small_enterprise", place=place, opened_on=opened_on, separation="none")  # fmt: skip
    advance = open_account(book.accounts.get(code="2203"), by=by, code="220301", name="预收散客款", by_counterparty=False)  # fmt: skip
    seller = Seller.objects.create(
        organisation=company, place=place, book=book, income_account=_hot(book, "5001"), advance_account=_warm(advance),
        payable_account=book.accounts.get(code="2241"), receivable_account=book.accounts.get(code="1221"),
    )  # fmt: skip
    for method, code in (("cash", "1001"), ("transfer", "1002"), ("wechat", "1012")):
        MoneyAccount.objects.create(seller=seller, method=method, account=_hot(book, code))
    return seller


def office(
    world: World, duty: str, title: str, scope: Place, username: str, name: str,
    organisation: Organisation | None = None, since: date | None = None,
) -> Actor:  # fmt: skip
    """Somebody at a desk, with a login."""
    by = whoever_sets_up()
    person = register_person(name=name, by=by, phone=world.phone())
    desk = create_office(duty=duty, title=title, by=by, scope=scope, organisation=organisation)
    appointment = appoint(person, desk, by=by, since=since or world.started)
    create_login(person, username=username, by=by, password=DEMO_PASSWORD)
    world.login(username, f"{title} {name}")
    return actor_of_appointment(
        Appointment.objects.select_related(
            "person__party", "office__scope", "office__organisation__party"
        ).get(pk=appointment.pk)
    )


def _hot(book: Book, code: str) -> Account:
    return _warm(book.accounts.get(code=code))


def _warm(account: Account) -> Account:
    """An account that many sales post to at once."""
    if not account.hot and account.floor_fen is None and account.ceiling_fen is None:
        make_hot(account, by=whoever_sets_up())
        account.refresh_from_db()
    return account
