"""The demo books' month end: assets depreciated, a bank month agreed, months closed, a sheet on the board, last year shared out."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from openpyxl import Workbook

from yanzhen.base.demo import World
from yanzhen.base.importing import applying, batches
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions.adjusting import agree
from yanzhen.kernel.ledger.actions.bank_import import IMPORTER, source_of
from yanzhen.kernel.ledger.actions.closing import close_month
from yanzhen.kernel.ledger.actions.disclosing import hang_sheet, write_words
from yanzhen.kernel.ledger.actions.distributing import PlanDraft, draw_up, hang_up, set_shares
from yanzhen.kernel.ledger.actions.matching import Item
from yanzhen.kernel.ledger.actions.reconciling import Pair, follow_account, match, suggestions
from yanzhen.kernel.ledger.actions.statements.reading import last_day, read_month
from yanzhen.kernel.ledger.actions.year_closing import close_year
from yanzhen.kernel.ledger.demo.bookkeeping import Desk, Staff, staff_of
from yanzhen.kernel.ledger.demo.holdings import depreciate
from yanzhen.kernel.ledger.models import BankAccount, Book, Leg
from yanzhen.kernel.parties.actions.register import new_party
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.models.party import PartyKind

HEADS: Final = (
    "交易日期",
    "交易时间",
    "收入金额",
    "支出金额",
    "账户余额",
    "对方户名",
    "摘要",
    "交易流水号",
)
INTEREST_FEN: Final = 12_637
MEMBERS: Final = 24


def make_statements(world: World) -> None:
    """For every demo book with its keepers; what the rules refuse today is left as a bookkeeper would leave it."""
    for book in Book.objects.open().select_related("place", "organisation").order_by("name"):
        staff = staff_of(book)
        if staff is not None:
            MonthEnd(world, book, staff).make()


class MonthEnd:
    """One book up to the end of the last month."""

    def __init__(self, world: World, book: Book, staff: Staff) -> None:
        self.world, self.book, self.staff = world, book, staff
        # The last ten days wait for review, so the month before them is the last that can be closed.
        ready = world.today - timedelta(days=11)
        self.month = (ready.replace(day=1) - timedelta(days=1)).replace(day=1)
        self.now = datetime.combine(world.today, time(9), SHANGHAI)

    def make(self) -> None:
        if self.month < self.book.opened_on.replace(day=1):
            return
        try:
            depreciate(Desk(self.world, self.book, self.staff), self.month)
            self._last_year()
            self._bank()
            for period in self.book.periods.filter(
                month__lte=self.month, closed_at__isnull=True
            ).order_by("month"):
                close_month(
                    self.book,
                    period.month,
                    by=self.staff.head,
                    at=self.now,
                    reason="示例：对账单次月到",
                )
            self._board()
        except Refused as refusal:
            self.world.progress(f"{self.book.name}: {refusal.sentence}")

    def _bank(self) -> None:
        """The bank's file of the month: every entry but one under way, and interest that the book has later."""
        code = "102" if self.book.chart == "rural_collective" else "1002"
        leaf = self.book.accounts.leaves().filter(code__startswith=code).order_by("code").first()
        if leaf is None:
            return
        before = read_month(self.book, (self.month - timedelta(days=1)).replace(day=1)).by_code.get(
            leaf.code
        )
        account = follow_account(
            self.book, leaf, bank="杭州联合银行湖源支行（示例）", number=f"2010{self.world.source.randrange(10**12):012d}",
            since=self.month, opening_fen=before.end.net_fen if before else 0, by=self.staff.head, at=self.now,
        )  # fmt: skip
        legs = list(
            Leg.objects.filter(account=leaf, on__range=(self.month, last_day(self.month)), entry__state="posted")
            .select_related("entry", "counterparty").order_by("on", "entry_id")
        )  # fmt: skip
        self._bring_in(account, legs[:-1] if len(legs) > 1 else legs)
        pairs = [
            Pair(_keys(one.lines), _keys(one.legs), suggested=True)
            for one in suggestions(account, last_day(self.month))
        ]
        if pairs:
            match(account, pairs, by=self.staff.accountant, at=self.now)
        agree(account, self.month, by=self.staff.accountant, at=self.now)

    def _bring_in(self, account: BankAccount, legs: list[Leg]) -> None:
        balance, rows = account.opening_fen, []
        moves = [
            (
                leg.on,
                leg.net_fen,
                leg.counterparty.name if leg.counterparty else "",
                leg.note or leg.entry.summary,
            )
            for leg in legs
        ]
        moves.append((self.month.replace(day=21), INTEREST_FEN, "", "结息"))
        for number, (day, fen, other, words) in enumerate(
            sorted(moves, key=lambda move: move[0]), start=1
        ):
            balance += fen
            came, went = (_yuan(fen), None) if fen > 0 else (None, _yuan(-fen))
            rows.append(
                (
                    day.isoformat(),
                    f"{9 + number % 8:02d}:{number % 60:02d}:11",
                    came,
                    went,
                    _yuan(balance),
                    other,
                    words,
                    f"{day:%Y%m%d}{number:06d}",
                )
            )
        content = _xlsx(rows)
        batch = batches.bring_in(
            IMPORTER,
            content,
            f"{self.month:%Y-%m}流水.xlsx",
            by=self.staff.accountant,
            source=source_of(account),
            at=self.now,
        )
        batch = batches.look_over(batch, by=self.staff.accountant, at=self.now)
        applying.start(batch, by=self.staff.accountant, at=self.now)

    def _board(self) -> None:
        """The sheet of the last month hangs since a few days after it."""
        if (
            self.book.chart != "rural_collective"
            or not self.book.periods.filter(month=self.month, closed_at__isnull=False).exists()
        ):
            return
        words = {
            "501": "店面、山林承包等租金",
            "513": "办公水电、维修",
            "receivables": "欠款户见往来公示",
        }
        write_words(self.book, self.month, words, by=self.staff.accountant, at=self.now)
        hung = min(last_day(self.month) + timedelta(days=5), self.world.today)
        hang_sheet(
            self.book,
            self.month,
            on=hung,
            where="村务公开栏",
            by=self.staff.accountant,
            at=self.now,
        )

    def _last_year(self) -> None:
        """A year that is over: its result is carried, its months close, and a collective's plan hangs on the board."""
        year = self.world.today.year - 1
        if self.book.opened_on.year > year:
            return
        close_year(self.book, year, by=self.staff.head, at=self.now)
        if self.book.chart != "rural_collective":
            return
        draft = PlanDraft(charter_basis_points=4_000, charter_source="章程第四十条（示例）")
        plan = draw_up(self.book, year, draft, by=self.staff.accountant, at=self.now)
        set_shares(
            plan,
            [
                (self._member(), Decimal(self.world.source.randint(2, 12)) / 2)
                for _n in range(MEMBERS)
            ],
            by=self.staff.accountant,
            at=self.now,
        )
        hung = max(self.world.today - timedelta(days=9), date(year + 1, 1, 1))
        hang_up(plan, on=hung, where="村务公开栏", by=self.staff.accountant, at=self.now)

    def _member(self) -> UUID:
        party = new_party(PartyKind.PERSON, self.world.person_name())
        party.save(force_insert=True)
        Person.objects.create(party=party)
        return party.pk


def _keys(items: Sequence[Item]) -> tuple[UUID, ...]:
    return tuple(item.key for item in items)


def _yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100


def _xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(HEADS))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
