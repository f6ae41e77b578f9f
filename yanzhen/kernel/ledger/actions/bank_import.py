"""Bank statements in: two columns, one column with 借/贷, or a signed amount; each line once, whatever the file."""

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import time
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.importing.cells import as_date, as_fen, as_optional_text, text_up_to
from yanzhen.base.importing.contract import (
    ImportColumn,
    ImportContext,
    ImportedRow,
    Importer,
    MadeRow,
    RowProblem,
    WrongCell,
)
from yanzhen.base.models.imports import ImportRow
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.keeping import must_keep
from yanzhen.kernel.ledger.models.bank import BankAccount, BankLine, MatchPart

CLOCK: Final = re.compile(r"(\d{1,2}):?(\d{2})(?::?(\d{2}))?$")
# From the bank's point of view: what it owes us is credit. Banks print 贷 for money that came in.
DIRECTIONS: Final = {
    "贷": 1, "收入": 1, "收": 1, "转入": 1, "存入": 1, "来账": 1, "贷方": 1, "c": 1, "credit": 1, "+": 1,
    "借": -1, "支出": -1, "支": -1, "转出": -1, "支取": -1, "往账": -1, "借方": -1, "d": -1, "debit": -1, "-": -1,
}  # fmt: skip


def source_of(account: BankAccount) -> str:
    """The name under which this account's files come in; the columns are remembered for it."""
    return f"{account.bank} {account.number}"


def account_of(context: ImportContext) -> BankAccount:
    """The bank account the file belongs to, by the source that its page has set. Refused where it is none of yours."""
    return context.once("bank account", lambda: _account_of(context))


def _account_of(context: ImportContext) -> BankAccount:
    for account in BankAccount.objects.visible_to(context.by).select_related("account__book"):
        if source_of(account) == context.source:
            return account
    raise Refused(gettext_lazy("Bring the file in from the page of its bank account."))


def as_clock(text: str, context: ImportContext) -> time | None:
    """10:05, 10:05:33, 100533; the day may stand before it."""
    match = CLOCK.search(text.strip())
    if match is None:
        raise WrongCell(gettext_lazy("Write a time such as 10:05."), kind="date")
    try:
        return time(int(match[1]), int(match[2]), int(match[3] or 0))
    except ValueError:
        raise WrongCell(gettext_lazy("Write a time such as 10:05."), kind="date") from None


def as_direction(text: str, context: ImportContext) -> int:
    found = DIRECTIONS.get(text.strip().lower())
    if found is None:
        raise WrongCell(gettext_lazy("Write 借 (out) or 贷 (in)."), kind="choice")
    return found


def check_lines(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    """Each row has one amount, lies in time, comes in once; and the balances run on."""
    account = account_of(context)
    known = _known(account, rows)
    yield from _unrolled(rows)
    prints = _prints(rows, context)
    for row in rows:
        print_ = prints[row.line]
        problem = _problem(row, account, context)
        if problem:
            yield problem
        elif print_ in known:
            yield RowProblem(
                row.line,
                _("This line is in the book of this bank account already."),
                "on",
                "duplicate",
            )


def _known(account: BankAccount, rows: Sequence[ImportedRow]) -> set[str]:
    days = [row.values["on"] for row in rows if row.values["on"]]
    if not days:
        return set()
    lines = account.lines.filter(on__range=(min(days), max(days)))
    return set(lines.values_list("fingerprint", flat=True))


def _problem(row: ImportedRow, account: BankAccount, context: ImportContext) -> RowProblem | None:
    fen = amount_of(row.values)
    if fen is None:
        words = _("Which amount? Money in or out, or an amount with 借 or 贷.")
        return RowProblem(row.line, words, "came_in", "missing")
    if fen == 0:
        return RowProblem(row.line, _("This line moves no money."), "came_in", "number")
    if row.values["on"] > context.today:
        return RowProblem(row.line, _("This day is after today."), "on", "date")
    if row.values["on"] < account.since:
        words = _("This account is followed since %(day)s only.") % {"day": account.since}
        return RowProblem(row.line, words, "on", "date")
    return None


def amount_of(values: Mapping[str, Any]) -> int | None:
    """Fen, in is positive: from the two columns, or amount and direction, or a signed amount."""
    came, went, amount = (values.get(name) for name in ("came_in", "went_out", "amount"))
    if came or went:
        return int(came or 0) - abs(int(went or 0))
    if amount is None:
        return 0 if came == 0 or went == 0 else None
    direction: int | None = values.get("direction")
    return int(amount) if direction is None else abs(int(amount)) * direction


def _unrolled(rows: Sequence[ImportedRow]) -> Iterator[RowProblem]:
    """Where every row names its balance, each follows from the one before: a row that is missing shows."""
    told = [row for row in rows if row.values.get("balance") is not None and amount_of(row.values)]
    if len(told) != len(rows):
        return
    ordered = told if _runs(told) or not _runs(told[::-1]) else told[::-1]
    for before, row in itertools.pairwise(ordered):
        awaited = before.values["balance"] + (amount_of(row.values) or 0)
        if row.values["balance"] != awaited:
            words = _(
                "The balance should be %(awaited)s after the line before: a line is missing or wrong."
            )
            yield RowProblem(row.line, words % {"awaited": yuan(awaited)}, "balance", "number")
            return


def _runs(rows: Sequence[ImportedRow]) -> bool:
    first = rows[:2]
    if len(first) < 2:
        return True
    return bool(
        first[1].values["balance"] == first[0].values["balance"] + (amount_of(first[1].values) or 0)
    )


def fingerprints(lines: Iterable[tuple[int, Mapping[str, Any]]]) -> dict[int, str]:
    """What makes a line the same in every file: the bank's serial number, or all it says, counted among equals.

    The same amount twice on one day to the same person is two lines; the second has another count.
    """
    seen: dict[tuple[Any, ...], int] = {}
    prints = {}
    for line, values in lines:
        said = _said(values)
        seen[said] = seen.get(said, 0) + 1
        prints[line] = hashlib.sha256(repr((*said, seen[said])).encode()).hexdigest()
    return prints


def _said(values: Mapping[str, Any]) -> tuple[Any, ...]:
    day, fen = str(values["on"]), amount_of(values)
    if values.get("serial"):
        return (day, fen, values["serial"])
    return (
        day, fen, str(values.get("clock") or ""), values.get("balance"),
        values.get("other_number") or values.get("other_name") or "", values.get("words") or "",
    )  # fmt: skip


def _prints(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[int, str]:
    """By line. When the good rows go in, equals are still counted in the whole file: some may be here already."""
    if context.applied_since is None:
        return fingerprints((row.line, row.values) for row in rows)
    return context.once("fingerprints", lambda: _prints_of_file(context))


def _prints_of_file(context: ImportContext) -> Mapping[int, str]:
    rows = ImportRow.objects.filter(batch_id=context.batch_id).order_by("line")
    told = rows.values_list("line", "parsed")
    return fingerprints((line, parsed) for line, parsed in told if parsed.get("on"))


def apply_lines(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    account, prints = account_of(context), _prints(rows, context)
    made = [
        BankLine(
            id=row.key, bank_account=account, on=row.values["on"], clock=row.values.get("clock"), fen=amount_of(row.values) or 0,
            balance_fen=row.values.get("balance"), other_name=row.values.get("other_name") or "",
            other_number=row.values.get("other_number") or "", words=row.values.get("words") or "",
            serial=row.values.get("serial") or "", fingerprint=prints[row.line], batch_id=context.batch_id, place_in_file=row.line,
        )
        for row in rows
    ]  # fmt: skip
    BankLine.objects.bulk_create(made)
    return {row.key: line.pk for row, line in zip(rows, made, strict=True)}


def forecast_lines(rows: Sequence[ImportedRow], context: ImportContext) -> list[str]:
    amounts = [amount_of(row.values) or 0 for row in rows]
    came, went = sum(fen for fen in amounts if fen > 0), -sum(fen for fen in amounts if fen < 0)
    words = _("%(n)s lines come to %(account)s: %(came)s in, %(went)s out.")
    return [
        words
        % {
            "n": f"{len(rows):,}",
            "account": account_of(context),
            "came": yuan(came),
            "went": yuan(went),
        }
    ]


def lines_in_the_way(rows: Sequence[MadeRow], context: ImportContext) -> Iterator[RowProblem]:
    matched = set(
        MatchPart.objects.filter(bank_line_id__in=[row.made_id for row in rows]).values_list("bank_line_id", flat=True)
    )  # fmt: skip
    for row in rows:
        if row.made_id in matched:
            yield RowProblem(
                row.line, _("This line is or was matched with the book; that history stays.")
            )


def take_lines_back(rows: Sequence[MadeRow], context: ImportContext) -> None:
    keys = [row.made_id for row in rows]
    books = BankLine.objects.filter(pk__in=keys).order_by().values_list("bank_account__account__book", flat=True)  # fmt: skip
    for book in books.distinct():
        must_keep(context.by, book)
    BankLine.objects.filter(pk__in=keys).delete()


def lock_lines(keys: Sequence[UUID]) -> None:
    list(BankLine.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


IMPORTER: Final = Importer(
    slug="ledger.bank_lines",
    title=gettext_lazy("Bank statement"),
    capability="ledger.import",
    columns=(
        ImportColumn("on", gettext_lazy("Day"), as_date, required=True, example="2026-09-03",
                     aliases=("交易日期", "交易时间", "记账日期", "入账日期", "日期", "交易日", "Date")),
        ImportColumn("clock", gettext_lazy("Time"), as_clock, example="10:05:33", aliases=("交易时刻", "时间", "交易时间戳")),
        ImportColumn("came_in", gettext_lazy("Money in"), as_fen, example="12,000.00",
                     aliases=("收入金额", "贷方发生额", "收入", "贷方金额", "存入金额", "转入金额", "贷方", "Credit")),
        ImportColumn("went_out", gettext_lazy("Money out"), as_fen,
                     aliases=("支出金额", "借方发生额", "支出", "借方金额", "支取金额", "转出金额", "借方", "Debit")),
        ImportColumn("amount", gettext_lazy("Amount"), as_fen, aliases=("交易金额", "发生额", "金额", "Amount"),
                     hint=gettext_lazy("With a sign, or with 借/贷 in the next column.")),
        ImportColumn("direction", gettext_lazy("借 or 贷"), as_direction, aliases=("借贷标志", "借贷方向", "收支方向", "收支标志", "借/贷", "方向")),
        ImportColumn("balance", gettext_lazy("Balance afterwards"), as_fen, example="286,400.00", aliases=("余额", "账户余额", "本次余额", "交易后余额", "Balance")),
        ImportColumn("other_name", gettext_lazy("Other side"), text_up_to(120), example="青溪茶业合作社",
                     aliases=("对方户名", "对方名称", "对方单位名称", "对方账户名称", "交易对手", "收/付款方名称", "户名")),
        ImportColumn("other_number", gettext_lazy("Account of the other side"), text_up_to(40), aliases=("对方账号", "对方账户", "交易对手账号", "收/付款方账号")),
        ImportColumn("words", gettext_lazy("Words"), text_up_to(200), aliases=("摘要", "用途", "附言", "备注", "交易说明", "交易用途")),
        ImportColumn("serial", gettext_lazy("Serial number"), as_optional_text, aliases=("交易流水号", "流水号", "凭证号", "凭证号码", "交易序号", "核心流水号")),
    ),
    apply=apply_lines,
    check_rows=check_lines,
    forecast=forecast_lines,
    take_back=take_lines_back,
    in_the_way=lines_in_the_way,
    lock=lock_lines,
    record=record,
    done_url="ledger:bank_accounts",
    # In one piece: equals are counted, and balances followed, over the whole file.
    chunk=20_000,
    hint=gettext_lazy("Bring the bank's file in from the page of its account. Lines that came in before are left out."),
)  # fmt: skip
