"""Two books of the demo year: a village collective's and its company's, with their keepers and what a village earns and spends."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from yanzhen.base.contracts import capabilities
from yanzhen.base.demo import DEMO_PASSWORD, World
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    LegDraft,
    OpeningLine,
    assert_balance,
    credit,
    debit,
    number_automatic,
    open_account,
    open_balances,
    open_book,
    post_event,
    post_many,
    prepare,
    review_many,
    set_limit,
)
from yanzhen.kernel.ledger.actions.asserting import net_on
from yanzhen.kernel.ledger.demo.holdings import opening_of
from yanzhen.kernel.ledger.models import Account, Book
from yanzhen.kernel.parties.actions import (
    appoint,
    create_login,
    create_office,
    register_organisation,
    register_person,
)
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.models import Organisation, OrganisationKind
from yanzhen.kernel.places.actions import open_place
from yanzhen.kernel.places.models import Place, PlaceKind

TOWNSHIP: Final = "湖源乡"
VILLAGE: Final = "湖源村"
COLLECTIVE: Final = "湖源村股份经济合作社"
COMPANY: Final = "湖源强村发展有限公司"
AGENCY: Final = "湖源乡三资管理服务中心（示例）"
TENANT: Final = "湖源山居民宿有限公司"
BUYER: Final = "富春文旅集团（示例）"
# Day of the month, what for, debit, credit, fen about, whom (on the line kept by counterparty).
Line = tuple[int, str, str, str, int, str]
RURAL: Final[tuple[Line, ...]] = (
    (3, "收店面房租", "102", "501", 5_500_000, ""),
    (6, "应收民宿场地租金", "112", "501", 1_250_000, TENANT),
    (9, "提取备用金", "101", "102", 300_000, ""),
    (12, "付村级保洁劳务费", "513", "101", 180_000, ""),
    (15, "收回民宿场地租金", "102", "112", 1_000_000, TENANT),
    (18, "收乡级运转补助", "102", "503", 500_000, ""),
    (21, "慰问高龄老人", "514", "101", 60_000, ""),
    (26, "付办公楼电费", "513", "102", 92_000, ""),
)
COMPANY_LINES: Final[tuple[Line, ...]] = (
    (4, "研学服务收入挂账", "1122", "5001", 3_600_000, BUYER),
    (8, "付导览员工资", "2211", "1002", 1_450_000, ""),
    (11, "收回研学服务款", "1002", "1122", 3_000_000, BUYER),
    (17, "门票收入", "1002", "5001", 1_880_000, ""),
    (23, "付景区维护费", "5401", "1002", 920_000, ""),
    (27, "计提导览员工资", "5401", "2211", 1_450_000, ""),
)


@dataclass(frozen=True)
class Keepers:
    """Who keeps the books; each another person."""

    accountant: Actor
    reviewer: Actor
    head: Actor


def make_books(world: World) -> None:
    """From the last quarter of the year before to today; the last weeks are still on the reviewer's desk."""
    by = whoever_sets_up()
    township = Place.objects.open().get(name=TOWNSHIP)
    village = open_place(
        kind=PlaceKind.VILLAGE, name=VILLAGE, parent=township, by=by, provisional=True
    )
    collective = _organisation(world, COLLECTIVE, OrganisationKind.COLLECTIVE, village, "N2")
    company = _organisation(world, COMPANY, OrganisationKind.ENTERPRISE, village, "91")
    keepers = _keepers(world, township, village, company)
    opened_on = date(world.today.year - 1, 10, 1)
    books = [
        open_book(organisation, by=keepers.head, chart=chart, place=village, opened_on=opened_on, separation="two")
        for organisation, chart in ((collective, "rural_collective"), (company, "small_enterprise"))
    ]  # fmt: skip
    rural, own = books
    _bank(rural, keepers)
    _open(rural, own, keepers)
    for book, lines in ((rural, RURAL), (own, COMPANY_LINES)):
        Months(world, book, keepers, lines).keep()
    _dividend(world, rural, own, keepers)
    world.notebook["ledger.tills"] = [(book, keepers.accountant) for book in books]


def whoever_sets_up() -> Actor:
    """May everything, is nobody."""
    everything = frozenset(capability.slug for capability in capabilities)
    return Actor(person_id=None, person_name="", capabilities=everything, channel="demo")


def _organisation(world: World, name: str, kind: str, place: Place, registrar: str) -> Organisation:
    known = Organisation.objects.filter(party__name=name).select_related("party").first()
    return known or register_organisation(
        name=name,
        kind=kind,
        by=whoever_sets_up(),
        uscc=world.uscc(registrar=registrar),
        place=place,
    )


def _keepers(world: World, township: Place, village: Place, company: Organisation) -> Keepers:
    by = whoever_sets_up()
    agency = register_organisation(
        name=AGENCY, kind=OrganisationKind.INSTITUTION, by=by, place=township
    )
    accountant = _office(world, "village_accountant", "代理会计", township, agency, "accountant")
    reviewer = _office(world, "voucher_reviewer", "代理中心审核", township, agency, "reviewer")
    head = _office(world, "agency_head", "代理中心主任", township, agency, "agency")
    _office(world, "village_cashier", "村报账员", village, None, "cashier")
    _office(world, "seller", "游客中心售票", village, company, "seller")
    return Keepers(accountant, reviewer, head)


def _office(
    world: World, duty: str, title: str, scope: Place, organisation: Organisation | None, username: str
) -> Actor:  # fmt: skip
    by = whoever_sets_up()
    person = register_person(name=world.person_name(), by=by, phone=world.phone())
    office = create_office(duty=duty, title=title, by=by, scope=scope, organisation=organisation)
    appointment = appoint(person, office, by=by, since=world.started)
    create_login(person, username=username, password=DEMO_PASSWORD, by=by)
    world.login(username, f"{title} {person.name}")
    return actor_of_appointment(appointment)


def _bank(book: Book, keepers: Keepers) -> None:
    """Two accounts at the bank, and a till that can't be overdrawn."""
    bank = book.account("102")
    open_account(bank, by=keepers.head, code="10201", name="农商银行基本存款账户")
    open_account(bank, by=keepers.head, code="10202", name="农商银行项目资金专户")
    set_limit(book.account("101"), by=keepers.head, floor_fen=0)


def _open(rural: Book, own: Book, keepers: Keepers) -> None:
    """What both stood at before: assets as the register has them; the collective put money into its company."""
    company, collective = own.organisation_id, rural.organisation_id
    _balances(rural, keepers, "c", "301", [
        ("101", 500_000, None), ("10201", 46_000_000, None), ("141", 50_000_000, company),
        ("311", -60_000_000, None), ("32202", -18_500_000, None),
    ])  # fmt: skip
    _balances(own, keepers, "f", "3002", [
        ("1001", 300_000, None), ("1002", 38_200_000, None), ("3001", -50_000_000, collective), ("310404", -15_000_000, None),
    ])  # fmt: skip


def _balances(
    book: Book, keepers: Keepers, whose: str, capital: str, known: Sequence[tuple[str, int, UUID | None]]
) -> None:  # fmt: skip
    """What is known and the assets; what they come to together stands on the account of capital."""
    assets = opening_of(book.chart, whose, book.opened_on)
    rows = [*known, *((code, fen, None) for code, fen in sorted(assets.items()))]
    rows.append((capital, -sum(fen for _code, fen, _who in rows), None))
    lines = [
        OpeningLine(book.account(code), max(fen, 0), max(-fen, 0), counterparty=who)
        for code, fen, who in rows
        if fen
    ]
    open_balances(book, lines, by=keepers.head)


class Months:
    """A book month by month: prepared by the accountant, reviewed, posted; the last ten days wait for review."""

    def __init__(self, world: World, book: Book, keepers: Keepers, lines: Sequence[Line]) -> None:
        self.world, self.book, self.keepers, self.lines = world, book, keepers, lines
        self.leaves = {account.code: account for account in book.accounts.leaves()}

    def keep(self) -> None:
        for first in months_between(self.book.opened_on, self.world.today):
            waiting = [self._prepared(first, line) for line in self.lines]
            ready = [key for key in waiting if key and self._is_ready(key[1])]
            keys = [key for key, _day in ready]
            if not keys:
                continue
            at = self._at(ready[-1][1] + timedelta(days=2))
            review_many(keys, by=self.keepers.reviewer, at=at)
            post_many(keys, by=self.keepers.accountant, at=at)

    def _is_ready(self, day: date) -> bool:
        return day <= self.world.today - timedelta(days=10)

    def _prepared(self, first: date, line: Line) -> tuple[UUID, date] | None:
        number, summary, left, right, about, who = line
        day = first.replace(day=number)
        if day > self.world.today:
            return None
        fen = about + self.world.source.randint(-9, 9) * about // 100 // 100 * 100
        party = self._party(who)
        legs = (self._leg(debit, left, fen, party), self._leg(credit, right, fen, party))
        draft = EntryDraft(self.book, f"{summary}（{first.month} 月）", legs, self._at(day))
        return prepare(draft, by=self.keepers.accountant).pk, day

    def _leg(
        self, side: Callable[..., LegDraft], code: str, fen: int, party: UUID | None
    ) -> LegDraft:
        account = self._leaf(code)
        return side(account, fen, counterparty=party if account.by_counterparty else None)

    def _leaf(self, code: str) -> Account:
        """The account, or its first sub-account."""
        return self.leaves[min(key for key in self.leaves if key.startswith(code))]

    def _party(self, name: str) -> UUID | None:
        if not name:
            return None
        known = self.world.notebook.setdefault("ledger.parties", {})
        if name not in known:
            firm = register_organisation(
                name=name, kind=OrganisationKind.ENTERPRISE, by=whoever_sets_up()
            )
            known[name] = firm.party_id
        found: UUID = known[name]
        return found

    def _at(self, day: date) -> datetime:
        return _at(self.world, day)


def count_tills(world: World) -> None:
    """The cashier counted the tills at the end of last month: after all parts that book into months gone by."""
    day = world.today.replace(day=1) - timedelta(days=1)
    for book, accountant in world.notebook.pop("ledger.tills", ()):
        code = "101" if book.chart == "rural_collective" else "1001"
        till = min(book.accounts.leaves().filter(code__startswith=code), key=lambda one: one.code)
        assert_balance(
            till, net_on(till, day), on=day, evidence="库存现金盘点表（示例）", by=accountant,
            at=_at(world, day + timedelta(days=1)),
        )  # fmt: skip


def _at(world: World, day: date) -> datetime:
    return datetime.combine(min(day, world.today), time(10), SHANGHAI)


def _dividend(world: World, rural: Book, own: Book, keepers: Keepers) -> None:
    """The company declares a dividend: one event in both books, mirrored."""
    day = world.today - timedelta(days=25)
    at = datetime.combine(day, time(15), SHANGHAI)
    source = ("parties.organisation", own.organisation_id)
    fen = 6_000_000
    post_event(
        [
            EntryDraft(own, "宣告分红，股东会决议 2 号", (
                debit(own.account("310403"), fen),
                credit(own.account("2232"), fen, counterparty=rural.organisation_id),
            ), at, source=source),
            EntryDraft(rural, "应收强村公司分红", (
                debit(rural.account("112"), fen, counterparty=own.organisation_id),
                credit(rural.account("502"), fen),
            ), at, source=source),
        ],
        by=keepers.accountant,
    )  # fmt: skip
    for book in (rural, own):
        number_automatic(book, day.replace(day=1), by=keepers.reviewer, at=at)


def months_between(first: date, last: date) -> Iterator[date]:
    """The first day of each month from one day to the other."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)
