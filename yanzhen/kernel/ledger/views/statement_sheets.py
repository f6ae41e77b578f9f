"""How each statement is laid on paper: trial balance, balance sheet, income, account page, board, bank, plan."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yanzhen.kernel.ledger.actions.adjusting import Adjusted
from yanzhen.kernel.ledger.actions.disclosing import Board
from yanzhen.kernel.ledger.actions.statements.account_page import AccountPage, Asked
from yanzhen.kernel.ledger.actions.statements.computing import Filled, Statement
from yanzhen.kernel.ledger.actions.statements.layouts import Position
from yanzhen.kernel.ledger.actions.statements.reading import BookMonth, last_day
from yanzhen.kernel.ledger.actions.statements.trial import TrialBalance
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.distributions import DistributionPlan, PlanShare
from yanzhen.kernel.ledger.views.sheets import Row, Sheet, Table, plain


def signers(book: Book) -> tuple[str, ...]:
    return (_("Head of the unit"), _("Head of accounting"), pgettext("statement", "Prepared by"))


def heading(book: Book, middle: str) -> tuple[str, str, str]:
    return (_("Unit: %(name)s") % {"name": book.organisation.name}, middle, _("Amounts in yuan"))


def month_words(month: date) -> str:
    return _("%(month)s/%(year)s") % {"year": month.year, "month": month.month}


def day_words(day: date) -> str:
    return _("%(day)s/%(month)s/%(year)s") % {"year": day.year, "month": day.month, "day": day.day}


def trial_sheet(figures: BookMonth, trial: TrialBalance) -> Sheet:
    """科目余额表: four pairs of columns on A4 across."""
    rows = [
        Row(
            (row.node.code, row.node.name, *_pairs(row.opening, row.moves.month, row.moves.year, row.closing)),
            strong=row.node.level == 1 and not row.leaf,
            indents=(0, row.node.level - 1),
        )
        for row in trial.rows
    ]  # fmt: skip
    rows.append(
        Row(
            ("", _("Total"), *_pairs(trial.opening, trial.month, trial.year, trial.closing)),
            strong=True,
        )
    )
    head = (
        _("Code"), _("Account"), _("Opening, debit"), _("Opening, credit"), _("Month, debit"), _("Month, credit"),
        _("Year so far, debit"), _("Year so far, credit"), _("Closing, debit"), _("Closing, credit"),
    )  # fmt: skip
    table = Table(head, (1.2, 2.6, *[1.6] * 8), frozenset(range(2, 10)), rows, padding=1)
    return Sheet(
        _("Trial balance"), heading(figures.book, month_words(figures.month)), [table], flipped=True, size=8.5,
        warning="" if trial.sound else _("Debits and credits differ. Do not use this table."),
        signatures=signers(figures.book)[1:], foot=figures.book.name,
    )  # fmt: skip


def _pairs(*pairs: Position) -> list[int]:
    return [fen for pair in pairs for fen in (pair.debit_fen, pair.credit_fen)]


def balance_sheet_sheet(figures: BookMonth, statement: Statement) -> Sheet:
    """资产负债表: two sides on A4 across, as the form has it; line numbers where the form has them."""
    numbered = any(row.line.number for row in statement.rows)
    rows = [
        Row(
            (*_side(left, numbered), *_side(right, numbered)),
            stressed=_stressed(left, right, numbered),
            indents=(*_indents(left, numbered), *_indents(right, numbered)),
        )
        for left, right in statement.pairs
    ]  # fmt: skip
    columns = [str(title) for title in statement.columns]
    number = [_("Line")] if numbered else []
    head = [
        pgettext("statement", "Assets"),
        *number,
        *columns,
        _("Liabilities and owners' equity"),
        *number,
        *columns,
    ]
    half = (3.0, *([0.6] if numbered else []), 1.5, 1.5)
    money = frozenset({2, 3, 6, 7} if numbered else {1, 2, 4, 5})
    table = Table(head, (*half, *half), money, rows, padding=0.85 if numbered else 1.25)
    return Sheet(
        str(statement.layout.title), heading(figures.book, day_words(last_day(figures.month))), [table],
        form_number=statement.layout.form_number, flipped=True, size=8 if numbered else 9.5, warning=_warning(statement),
        signatures=signers(figures.book), foot=statement.layout.source,
    )  # fmt: skip


def _stressed(left: Filled | None, right: Filled | None, numbered: bool) -> frozenset[int]:
    """The cells of a total or a heading; the other side of the row has its own."""
    width = 4 if numbered else 3
    return frozenset(
        start + n
        for half, start in ((left, 0), (right, width))
        if half is not None and (half.line.total or half.line.level == 0)
        for n in range(width)
    )


def _side(half: Filled | None, numbered: bool) -> list[object]:
    if half is None:
        return [""] * (2 if numbered else 1) + [None, None]
    return [str(half.line.title), *([half.line.number] if numbered else []), *half.amounts]


def _indents(half: Filled | None, numbered: bool) -> list[int]:
    return [half.line.level if half else 0, *([0] if numbered else []), 0, 0]


def _warning(statement: Statement) -> str:
    if statement.sound:
        return ""
    words = [
        f"{proof.title}: {plain(proof.left_fen) or '0.00'} ≠ {plain(proof.right_fen) or '0.00'}"
        for proof in statement.proofs
        if not proof.met
    ]
    words += [_("%(code)s has no line") % {"code": code} for code in statement.unplaced]
    return _("This statement does not agree. Do not use it.") + " " + "; ".join(words)


def income_sheet(figures: BookMonth, statement: Statement) -> Sheet:
    """收益及收益分配表, 利润表: one column of lines, three of amounts."""
    numbered = any(row.line.number for row in statement.rows)
    rows = [
        Row(
            (str(row.line.title), *([row.line.number] if numbered else []), *row.amounts),
            strong=row.line.total, indents=(row.line.level,),
        )
        for row in statement.rows if row.shown
    ]  # fmt: skip
    head = [
        pgettext("statement", "Item"),
        *([_("Line")] if numbered else []),
        *(str(title) for title in statement.columns),
    ]
    widths = (4.0, *([0.6] if numbered else []), 1.7, 1.7, 1.7)
    money = frozenset(range(2, 5) if numbered else range(1, 4))
    return Sheet(
        str(statement.layout.title), heading(figures.book, month_words(figures.month)), [Table(head, widths, money, rows, padding=1.1)],
        form_number=statement.layout.form_number, warning=_warning(statement), signatures=signers(figures.book), foot=statement.layout.source,
    )  # fmt: skip


def account_sheet(page: AccountPage, asked: Asked) -> Sheet:
    """明细账: what stood before, every leg, sums and what stands after."""
    rows = [
        Row(("", "", _("Brought forward"), "", None, None, *_sided(page.opening.fen)), strong=True)
    ]
    rows += [
        Row(
            (
                row.leg.on.isoformat(), _voucher(row.leg.entry.voucher_number), row.leg.note or row.leg.entry.summary,
                row.leg.counterparty.name if row.leg.counterparty else "", row.leg.debit_fen, row.leg.credit_fen, *_sided(row.stand.fen),
            )
        )
        for row in page.rows
    ]  # fmt: skip
    rows.append(
        Row(
            ("", "", _("Total"), "", page.debit_fen, page.credit_fen, *_sided(page.closing.fen)),
            strong=True,
        )
    )
    head = (
        _("Date"),
        _("Voucher"),
        _("Summary"),
        _("Counterparty"),
        _("Debit"),
        _("Credit"),
        pgettext("statement", "Side"),
        _("Balance"),
    )
    period = f"{asked.first.isoformat()} – {asked.last.isoformat()}"
    return Sheet(
        f"{page.account.code} {page.account.name}", heading(page.account.book, period),
        [Table(head, (1.2, 0.9, 3.4, 1.8, 1.5, 1.5, 0.5, 1.6), frozenset({4, 5, 7}), rows)], flipped=True, size=8.5,
        signatures=signers(page.account.book)[1:], foot=page.account.book.name,
    )  # fmt: skip


def _sided(fen: int) -> tuple[str, int]:
    return (_("Dr") if fen > 0 else _("Cr") if fen < 0 else _("nil"), abs(fen))


def _voucher(number: int | None) -> str:
    return f"记-{number}" if number else ""


def board_sheet(board: Board, *, paper: str) -> Sheet:
    """财务公开: large type; each table of its own columns, words beside the figures, lines for those who answer for it."""
    size = 17 if paper == "a3" else 11.5
    tables = []
    for part in board.parts:
        columns = len(part.columns)
        rows = [
            Row((item.title, *item.amounts, item.words), strong=item.total) for item in part.items
        ]
        widths = (2.6, *[1.9 if columns < 3 else 1.6] * columns, 2.4 if columns < 3 else 1.4)
        head = (
            pgettext("statement", "Item"),
            *(str(column) for column in part.columns),
            _("Explanation"),
        )
        tables.append(
            Table(
                head,
                widths,
                frozenset(range(1, columns + 1)),
                rows,
                title=str(part.title),
                padding=1.6,
            )
        )
    place = board.book.organisation.name
    posted = board.record.posted_on if board.record else None
    notes = [
        _(
            "Posted on %(day)s, %(where)s. Questions and objections: to the supervisory group within the days of posting."
        )
        % {"day": day_words(posted), "where": board.record.posted_where}
        if posted and board.record
        else _("Draft: not posted yet.")
    ]
    return Sheet(
        _("Public accounts of %(place)s") % {"place": place}, ("", month_words(board.month), _("Amounts in yuan")), tables,
        notes=notes, signatures=(_("Head of the collective"), _("Accountant"), _("Supervisory group")), paper=paper,
        flipped=False, size=size, foot=board.book.name, warning="" if board.sound else _("The book does not agree. Do not post this."),
    )  # fmt: skip


def adjusted_sheet(found: Adjusted) -> Sheet:
    """银行存款余额调节表: two sides, what only the other side has, and both adjusted balances."""
    only_bank = [
        (f"{line.on:%m-%d} {line.other_name or line.words}", line.fen)
        for line in found.in_bank_only
    ]
    only_book = [(f"{leg.on:%m-%d} {leg.entry.summary}", leg.net_fen) for leg in found.in_book_only]
    left = _adjusted(_("Balance of the book"), found.book_fen, only_bank, found.book_adjusted_fen, (_("plus: in at the bank, not yet in the book"), _("less: out at the bank, not yet in the book")))  # fmt: skip
    right = _adjusted(_("Balance of the bank"), found.bank_fen, only_book, found.bank_adjusted_fen, (_("plus: in in the book, not yet at the bank"), _("less: out in the book, not yet at the bank")))  # fmt: skip
    length = max(len(left), len(right)) - 1
    rows = []
    for n in range(length):
        one = left[n] if n < len(left) - 1 else ("", None, False)
        other = right[n] if n < len(right) - 1 else ("", None, False)
        stressed = frozenset((0, 1) if one[2] else ()) | frozenset((2, 3) if other[2] else ())
        rows.append(Row((one[0], one[1], other[0], other[1]), stressed=stressed))
    rows.append(Row((left[-1][0], left[-1][1], right[-1][0], right[-1][1]), strong=True))
    head = (pgettext("statement", "Item"), _("Amount"), pgettext("statement", "Item"), _("Amount"))
    book = found.account.account.book
    return Sheet(
        _("Bank reconciliation"), heading(book, day_words(last_day(found.month))), [Table(head, (3.2, 1.5, 3.2, 1.5), frozenset({1, 3}), rows)],
        form_number=f"{found.account.bank} {found.account.number}", flipped=True,
        warning="" if found.balances else _("The adjusted balances differ."), signatures=(_("Head of accounting"), _("Cashier"), pgettext("statement", "Prepared by")),
        foot=book.name,
    )  # fmt: skip


def _adjusted(
    title: str, fen: int, only: Sequence[tuple[str, int]], end: int, titles: tuple[str, str]
) -> list[tuple[str, int | None, bool]]:
    came = [(words, amount, False) for words, amount in only if amount > 0]
    went = [(words, -amount, False) for words, amount in only if amount < 0]
    return [
        (title, fen, True), (titles[0], sum(one[1] for one in came), True), *came,
        (titles[1], sum(one[1] for one in went), True), *went, (_("Adjusted balance"), end, True),
    ]  # fmt: skip


def payout_sheet(plan: DistributionPlan, shares: Sequence[PlanShare]) -> Sheet:
    """Who gets how much, with a line to sign for each."""
    rows = [
        Row((str(part.line), part.party.name, f"{part.shares:,.2f}", part.fen, ""))
        for part in shares
    ]
    rows.append(
        Row(
            ("", _("Total"), f"{sum(part.shares for part in shares):,.2f}", plan.paid_fen, ""),
            strong=True,
        )
    )
    held = _("Paid in, yuan") if plan.is_company else _("Shares")
    head = (_("No."), _("Name"), held, _("Amount"), _("Received, signature"))
    return Sheet(
        _("List of payouts for %(year)s") % {"year": plan.year}, heading(plan.book, plan.get_state_display()),
        [Table(head, (0.6, 2.2, 1.4, 1.6, 2.4), frozenset({3}), rows, padding=1.8)],
        signatures=(_("Head of the collective"), _("Accountant"), _("Supervisory group")), foot=plan.book.name,
    )  # fmt: skip
