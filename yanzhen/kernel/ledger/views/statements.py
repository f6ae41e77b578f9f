"""Trial balance, balance sheet, income statement: on screen, on paper, in a workbook; every line opens to its accounts."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.ledger.actions.statements.computing import Filled
from yanzhen.kernel.ledger.actions.statements.layouts import Position, taken
from yanzhen.kernel.ledger.actions.statements.reading import (
    BookMonth,
    last_day,
    read_month,
    waiting_in,
)
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.views.asking import form_asked, month_asked, month_choices
from yanzhen.kernel.ledger.views.doors import book_for, frame_of
from yanzhen.kernel.ledger.views.sheets import sent
from yanzhen.kernel.ledger.views.statement_sheets import (
    balance_sheet_sheet,
    income_sheet,
    trial_sheet,
)
from yanzhen.kernel.parties.middleware import ActorRequest

LEVELS = (1, 2, 9)


@for_offices("ledger.see")
@require_GET
def statements(request: ActorRequest, book: UUID) -> HttpResponse:
    """The statements of a month at a glance: their totals, whether they agree, and the way to each."""
    found, figures = _figures(request, book)
    sheet, income = figures.balance_sheet(), figures.income()
    last = "closing" if any(row.line.key == "closing" for row in income.rows) else "net"
    context = {
        "sheet": sheet,
        "income": income,
        "trial": figures.trial(level_max=1),
        "assets": sheet.amount("assets"),
        "debts": sheet.amount("debts"),
        "equity": sheet.amount("equity"),
        "net_month": income.amount("net", 0),
        "net_year": income.amount("net", 1),
        "undistributed": income.amount(last, 1),
    }
    return render(request, "ledger/statements.html", context | _frame(request, found, figures))


@for_offices("ledger.see")
@require_GET
def trial(request: ActorRequest, book: UUID) -> HttpResponse:
    """科目余额表, down to the level that is asked for."""
    found, figures = _figures(request, book)
    level = _level(request)
    table = figures.trial(level_max=level)
    if form := form_asked(request):
        return sent(trial_sheet(figures, table), form, _name(figures, _("Trial balance")))
    first = figures.month.isoformat()
    rows = [
        (row, f"{_account_page(found, figures, row.node.code)}?from={first}&to={last_day(figures.month).isoformat()}")
        for row in table.rows
    ]  # fmt: skip
    context = {"trial": table, "rows": rows, "level": level, "levels": LEVELS}
    return render(request, "ledger/trial.html", context | _frame(request, found, figures))


@for_offices("ledger.see")
@require_GET
def balance_sheet(request: ActorRequest, book: UUID) -> HttpResponse:
    """资产负债表."""
    found, figures = _figures(request, book)
    statement = figures.balance_sheet()
    if form := form_asked(request):
        return sent(
            balance_sheet_sheet(figures, statement),
            form,
            _name(figures, str(statement.layout.title)),
        )
    sides = [
        (title, [_linked(found, figures, "balance_sheet", row) for row in statement.side(side)])
        for title, side in (
            (pgettext("statement", "Assets"), "left"),
            (_("Liabilities and owners' equity"), "right"),
        )
    ]
    context = {
        "statement": statement,
        "sides": sides,
        "numbered": bool(statement.layout.form_number),
    }
    return render(request, "ledger/balance_sheet.html", context | _frame(request, found, figures))


@for_offices("ledger.see")
@require_GET
def income(request: ActorRequest, book: UUID) -> HttpResponse:
    """收益及收益分配表, or a company's 利润表."""
    found, figures = _figures(request, book)
    statement = figures.income()
    if form := form_asked(request):
        return sent(
            income_sheet(figures, statement), form, _name(figures, str(statement.layout.title))
        )
    rows = [_linked(found, figures, "income", row) for row in statement.rows if row.shown]
    context = {"statement": statement, "rows": rows, "numbered": bool(statement.layout.form_number)}
    return render(request, "ledger/income.html", context | _frame(request, found, figures))


@for_offices("ledger.see")
@require_GET
def statement_line(request: ActorRequest, book: UUID, layout: str, key: str) -> HttpResponse:
    """The accounts behind a line; each opens to its legs."""
    found, figures = _figures(request, book)
    statement = {"balance_sheet": figures.balance_sheet, "income": figures.income}.get(layout)
    filled = statement() if statement else None
    if filled is None or key not in filled.layout.by_key:
        raise Http404
    line = filled.layout.by_key[key]
    columns = _columns_of(figures, layout)
    codes: dict[str, list[int]] = {}
    for number, positions in enumerate(columns):
        for take, code, position in taken(filled.layout, line, positions, figures.names):
            codes.setdefault(code, [0] * len(columns))[number] += take.of(position)
    first = figures.month if layout == "income" else figures.month.replace(month=1)
    span = f"?from={first.isoformat()}&to={last_day(figures.month).isoformat()}"
    context = {
        "line": line,
        "statement": filled,
        "rows": [(figures.account_of[code], amounts, _account_page(found, figures, code) + span) for code, amounts in sorted(codes.items()) if any(amounts)],
        "parts": [(filled.layout.by_key[part], sign, _line_url(found, figures, layout, part)) for part, sign in _parts(line)],
        "amounts": next(row.amounts for row in filled.rows if row.line.key == key),
        "columns": filled.columns,
        "back": f"{reverse(f'ledger:{layout}', args=[found.pk])}?month={figures.month:%Y-%m}",
    }  # fmt: skip
    return render(request, "ledger/statement_line.html", context | _frame(request, found, figures))


def _columns_of(figures: BookMonth, layout: str) -> tuple[dict[str, Position], ...]:
    if layout == "balance_sheet":
        return figures.end, figures.start
    rows = figures.by_code.items()
    return (
        {code: one.own_month for code, one in rows},
        {code: one.own_year for code, one in rows},
        {code: one.own_last for code, one in rows},
    )


def _parts(line: Any) -> list[tuple[str, str]]:
    return [*((key, "+") for key in line.plus), *((key, "−") for key in line.minus)]


def _figures(request: ActorRequest, key: UUID) -> tuple[Book, BookMonth]:
    found = book_for(request, key)
    return found, read_month(found, month_asked(request, found))


def _frame(request: ActorRequest, book: Book, figures: BookMonth) -> dict[str, Any]:
    return {
        **frame_of(request, book, "statements"),
        "figures": figures,
        "month": figures.month,
        "months": month_choices(book, figures.month),
        "waiting": waiting_in(book, figures.month),
    }


def _level(request: ActorRequest) -> int:
    asked = request.GET.get("level", "")
    return int(asked) if asked in {str(level) for level in LEVELS} else LEVELS[-1]


def _linked(book: Book, figures: BookMonth, layout: str, row: Filled) -> tuple[Filled, str]:
    return row, "" if row.line.is_heading else _line_url(book, figures, layout, row.line.key)


def _line_url(book: Book, figures: BookMonth, layout: str, key: str) -> str:
    return f"{reverse('ledger:statement_line', args=[book.pk, layout, key])}?month={figures.month:%Y-%m}"


def _account_page(book: Book, figures: BookMonth, code: str) -> str:
    return reverse("ledger:account_page", args=[book.pk, figures.account_of[code].pk])


def _name(figures: BookMonth, title: str) -> str:
    return f"{title} {figures.book.name} {figures.month:%Y-%m}"
