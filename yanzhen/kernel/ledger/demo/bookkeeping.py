"""What lies on the bookkeeper's desk in the demo year: vouchers in every state, invoices, old debts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from yanzhen.base.demo import World
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.pdf import Block, Paper, pdf_of
from yanzhen.base.refusals import Refused
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.ledger.actions import post, review
from yanzhen.kernel.ledger.actions.invoices import (
    InvoiceDraft,
    enter_invoice,
    take_off,
)
from yanzhen.kernel.ledger.actions.patterns import keep_pattern
from yanzhen.kernel.ledger.actions.settling import settle_oldest_first
from yanzhen.kernel.ledger.actions.slips import LineDraft, hand_in, send_back, write_slip
from yanzhen.kernel.ledger.actions.vat import set_taxpayer
from yanzhen.kernel.ledger.models import Account, Book, Entry, Invoice, Period
from yanzhen.kernel.ledger.models.invoice_rules import split_gross
from yanzhen.kernel.parties.actions import register_organisation
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.models import Appointment, OrganisationKind, Party

TENANTS: Final = ("湖源竹木加工厂", "湖源李家面馆", "湖源茶叶专业合作社")
# Days ago, fen, what for: one of every age.
DEBTS: Final = (
    (400, 2_400_000, "上年店面房租"), (150, 860_000, "山林承包费"), (75, 1_250_000, "冷库租金"), (20, 640_000, "店面房租"),
)  # fmt: skip
DUTIES: Final = ("village_accountant", "voucher_reviewer", "village_cashier", "agency_head", "village_chief")  # fmt: skip


@dataclass(frozen=True)
class Staff:
    """Who does what about a book; each another person."""

    accountant: Actor
    reviewer: Actor
    cashier: Actor
    head: Actor
    chief: Actor


class Desk:
    """One book and its people, and what a year leaves behind there."""

    def __init__(self, world: World, book: Book, staff: Staff) -> None:
        self.world, self.book, self.staff = world, book, staff
        self.leaves: dict[str, Account] = {one.code: one for one in book.accounts.leaves()}
        self.rural = book.chart == "rural_collective"
        codes = ("102", "101", "501", "513", "112") if self.rural else ("1002", "1001", "5001", "5602", "1122")  # fmt: skip
        self.bank, self.cash, self.income, self.costs, self.owed = map(self._leaf, codes)

    def fill(self) -> None:
        """Patterns, debts of every age, vouchers in every state, invoices."""
        by = self.staff.accountant
        rent, power = self.two(self.bank, self.income, 320_000, "收本月店面房租"), self.two(self.costs, self.bank, 86_000, "付本月办公电费")  # fmt: skip
        keep_pattern(self.book, title="每月店面房租", lines=rent, by=by)
        keep_pattern(self.book, title="每月电费", lines=power, by=by)
        self._debts()
        self._vouchers()
        self._invoices()

    def begin(self) -> None:
        """A few vouchers that wait, as in any village on any day."""
        today = self.world.today
        for n in range(self.world.source.randint(1, 3)):
            bill = self.two(self.costs, self.bank, 30_000 + n * 1_700, "付办公电费")
            self.entry(today - timedelta(days=n + 1), bill, state="prepared")
        self.entry(
            today - timedelta(days=40), self.two(self.bank, self.income, 450_000, "收山林承包费")
        )

    def at(self, day: date) -> datetime:
        return datetime.combine(day, time(10), SHANGHAI)

    def open_day(self, day: date) -> date:
        """The day, or the first one after it in a month of the book that is still open."""
        first = max(day, self.book.opened_on)
        closed = Period.objects.filter(book=self.book).closed().order_by("-month").first()
        if closed is not None:
            first = max(first, (closed.month + timedelta(days=32)).replace(day=1))
        return min(first, self.world.today)

    def two(self, debit: Account, credit: Account, fen: int, note: str, who: UUID | None = None) -> list[LineDraft]:  # fmt: skip
        """A line on each side."""
        return [
            LineDraft(debit, debit_fen=fen, note=note, counterparty_id=who if debit.by_counterparty else None),
            LineDraft(credit, credit_fen=fen, note=note, counterparty_id=who if credit.by_counterparty else None),
        ]  # fmt: skip

    def entry(self, day: date, lines: Sequence[LineDraft], *, state: str = "posted", papers: int = 1) -> Entry:  # fmt: skip
        """A voucher brought as far as `state`."""
        on, at = self.open_day(day), self.at(day)
        slip = write_slip(self.book, on=on, lines=lines, papers=papers, by=self.staff.accountant, at=at)  # fmt: skip
        entry = hand_in(slip, by=self.staff.accountant, at=at)
        if state in ("reviewed", "posted"):
            review(entry.pk, by=self.staff.reviewer, at=at)
        if state == "posted":
            post(entry.pk, by=self.staff.accountant, at=at)
        return entry

    def _leaf(self, code: str) -> Account:
        """The account, or its first sub-account that takes lines."""
        found = sorted(key for key in self.leaves if key.startswith(code))
        return self.leaves[code if code in self.leaves else found[0]]

    def _debts(self) -> None:
        """Items of every age, and a payment that settles the oldest."""
        tenants = [_party(name, self.staff.accountant) for name in TENANTS]
        for n, (days, fen, note) in enumerate(DEBTS):
            day = self.world.today - timedelta(days=days)
            self.entry(
                day, self.two(self.owed, self.income, fen, note, tenants[n % len(tenants)].pk)
            )
        received = self.two(self.bank, self.owed, 1_000_000, "收回部分欠款", tenants[0].pk)
        paid = self.entry(self.world.today - timedelta(days=8), received)
        leg = paid.legs.select_related("account").get(account=self.owed)
        settle_oldest_first(leg, by=self.staff.accountant, at=self.at(self.world.today))

    def _vouchers(self) -> None:
        """The year's rents and bills posted; some to be reviewed and posted, one sent back, one on the desk."""
        today = self.world.today
        for month in range(1, 5):
            day = today - timedelta(days=30 * month)
            bill = 70_000 + self.world.source.randint(0, 30) * 100
            self.entry(day, self.two(self.bank, self.income, 320_000, f"收{day.month}月店面房租"))
            self.entry(day, self.two(self.costs, self.bank, bill, f"付{day.month}月办公电费"))
        for n, note in enumerate(("付村道路灯维修费", "付会议室空调清洗费", "付垃圾分类宣传品费")):
            lines = self.two(self.costs, self.bank, 45_000 + n * 3_000, note)
            self.entry(today - timedelta(days=n + 1), lines, state="prepared", papers=n + 1)
        paper = self.two(self.costs, self.bank, 26_800, "付办公打印纸款")
        self.entry(today - timedelta(days=3), paper, state="reviewed")
        wrong = self.entry(today - timedelta(days=2), self.two(self.costs, self.cash, 9_600, "付防汛物资款"), state="prepared")  # fmt: skip
        send_back(wrong, reason="防汛物资应记公益支出，并附签收单", by=self.staff.reviewer, at=self.at(today))  # fmt: skip
        green = self.two(self.costs, self.bank, 52_000, "付绿化养护费")
        slip = write_slip(self.book, on=self.open_day(today), lines=green, papers=2, by=self.staff.accountant)  # fmt: skip
        store(_scan("绿化养护合同"), owner=slip, by=self.staff.accountant, purpose="合同")

    def _invoices(self) -> None:
        """A collective is small, its company a general taxpayer; both invented."""
        # From the year before: in January the newest invoices are of December.
        since = date(self.world.today.year - 1, 1, 1)
        kind = "small" if self.rural else "general"
        set_taxpayer(self.book, since=since, kind=kind, basis="示例：税务事项通知书", by=self.staff.head)  # fmt: skip
        rate = 300 if self.rural else 1300
        for n in range(4):
            self._invoice(n, "issued", "digital_ordinary", 327_000 + n * 10_000, rate, TENANTS[n % 3])  # fmt: skip
        bought = "digital_ordinary" if self.rural else "digital_special"
        received = [self._invoice(n, "received", bought, 56_500 * (n + 1), 1300, "杭州绿源农资有限公司") for n in range(5)]  # fmt: skip
        for one in received[:3] if not self.rural else ():
            take_off(one, month=one.issued_on.replace(day=1), by=self.staff.accountant)
        store(_scan("电子发票"), owner=received[0], by=self.staff.accountant, purpose="发票")

    def _invoice(self, n: int, direction: str, kind: str, fen: int, rate: int, partner: str) -> Invoice:  # fmt: skip
        day = self.world.today - timedelta(days=3 * n + 1)
        number = f"{day:%y}33{n}{self.world.source.randrange(10**15):015d}"
        draft = InvoiceDraft(
            book=self.book, direction=direction, kind=kind, issued_on=day, number=number, partner_name=partner,
            shares=[split_gross(fen, rate)],
        )  # fmt: skip
        return enter_invoice(draft, by=self.staff.accountant, at=self.at(self.world.today))


def staff_of(book: Book) -> Staff | None:
    """The people of a book, or None where one of its offices is nobody's."""
    found = [holders_of(book, duty) for duty in DUTIES]
    return Staff(*(actors[0] for actors in found)) if all(found) else None


def holders_of(book: Book, duty: str) -> list[Actor]:
    """Those who hold such an office at the place of the book or above it, the nearest first."""
    held = Appointment.objects.filter(
        office__duty=duty, office__scope__path__in=book.place.paths_up(), deputy_for__isnull=True
    )
    rows = held.select_related("person__party", "office__scope", "office__organisation__party")
    actors = [actor_of_appointment(one) for one in rows.order_by("-office__scope__path", "id")]
    return [one for one in actors if Book.objects.visible_to(one).filter(pk=book.pk).exists()]


def _party(name: str, by: Actor) -> Party:
    """A tenant of the demo year; entered once."""
    known = Party.objects.current().filter(name=name).first()
    if known is not None:
        return known
    return register_organisation(name=name, kind=OrganisationKind.ENTERPRISE, by=by).party


def _scan(title: str) -> SimpleUploadedFile:
    """A paper as the scanner gives it; where no PDF can be set, an empty one."""
    try:
        content = pdf_of(Paper(title=title, subtitle="示例", blocks=(Block("text", text="本件为演示数据。"),)))  # fmt: skip
    except Refused:
        content = b"%PDF-1.7\n%%EOF"
    return SimpleUploadedFile(f"{title}.pdf", content)
