"""The bank's side of the book: its lines beside the entries, what belongs together, and the month agreed."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.contracts import importers
from yanzhen.base.importing import batches, limits
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.ledger.actions.adjusting import adjust, agree, take_agreement_back
from yanzhen.kernel.ledger.actions.bank_import import source_of
from yanzhen.kernel.ledger.actions.reconciling import (
    SHOWN_MAX,
    Pair,
    follow_account,
    match,
    suggestions,
    undo_match,
    unmatched_legs,
    unmatched_lines,
)
from yanzhen.kernel.ledger.actions.statements.reading import last_day
from yanzhen.kernel.ledger.forms.bank import AgreeForm, FollowForm, StatementFileForm
from yanzhen.kernel.ledger.forms.closing import WhyForm
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.bank import BankAccount, BankMatch
from yanzhen.kernel.ledger.views.asking import (
    done,
    form_asked,
    last_book,
    month_asked,
    month_choices,
)
from yanzhen.kernel.ledger.views.doors import book_for, frame_of, keys_of
from yanzhen.kernel.ledger.views.sheets import sent
from yanzhen.kernel.ledger.views.statement_sheets import adjusted_sheet
from yanzhen.kernel.parties.middleware import ActorRequest

MATCHES_SHOWN = 100


@for_offices("ledger.see")
@require_GET
def bank_home(request: ActorRequest) -> HttpResponse:
    """To the bank accounts of the book that was open last, or the first one."""
    found = last_book(request)
    if found is None:
        return redirect("ledger:desk")
    return redirect("ledger:bank_accounts", book=found.pk)


@for_offices("ledger.see")
@require_GET
def bank_accounts(request: ActorRequest, book: UUID) -> HttpResponse:
    """The bank accounts that the book follows, and which months are agreed."""
    found = book_for(request, book)
    accounts = list(
        BankAccount.objects.visible_to(request.actor).of(found).prefetch_related("months")
    )
    rows = [
        (account, max((month.month for month in account.months.all()), default=None))
        for account in accounts
    ]
    context = {"rows": rows, "may_configure": request.actor.may("ledger.configure")}
    return render(request, "ledger/bank_accounts.html", context | frame_of(request, found, "bank"))


@for_offices("ledger.configure")
def bank_follow(request: ActorRequest, book: UUID) -> HttpResponse:
    """Follow another bank account."""
    found = book_for(request, book)
    back = reverse("ledger:bank_accounts", args=[found.pk])
    act = Act(
        "follow", gettext_lazy("Follow a bank account"), gettext_lazy("Follow it"), FollowForm,
        lambda noun, data, by: done(follow_account(noun, data.pop("account"), opening_fen=data.pop("opening_fen") or 0, by=by, **data)),
        gettext_lazy("The account is followed."),
    )  # fmt: skip
    return acts_page(
        request,
        found,
        [act],
        by=request.actor,
        page=Page(_("Bank accounts"), ((found.name, back),), back),
    )


@for_offices("ledger.see")
@require_GET
def bank_account(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Lines of the bank on the left, entries of the book on the right, what belongs together above."""
    account, book, month = _account(request, pk)
    until = last_day(month)
    found = adjust(account, month)
    if form := form_asked(request):
        return sent(
            adjusted_sheet(found), form, f"{_('Bank reconciliation')} {account} {month:%Y-%m}"
        )
    context = {
        "account": account,
        "month": month,
        "months": month_choices(book, month),
        "suggestions": suggestions(account, until),
        "lines": unmatched_lines(account, until)[:SHOWN_MAX],
        "legs": unmatched_legs(account, until)[:SHOWN_MAX],
        "adjusted": found,
        "agreed": account.months.filter(month=month).first(),
        "matches": _matches(account, month),
        "form": StatementFileForm() if request.actor.may("ledger.import") else None,
        "last_line": account.lines.order_by("-on", "-place_in_file").first(),
        "may_work": request.actor.may("ledger.prepare"),
    }
    return render(request, "ledger/bank_account.html", context | frame_of(request, book, "bank"))


def _account(request: ActorRequest, pk: UUID) -> tuple[BankAccount, Book, date]:
    account = get_object_or_404(
        BankAccount.objects.visible_to(request.actor).select_related("account__book"), pk=pk
    )
    book = book_for(request, account.account.book_id)
    return account, book, month_asked(request, book)


def _matches(account: BankAccount, month: date) -> list[tuple[BankMatch, list[Any], list[Any]]]:
    """What was matched of the month's lines, newest first, to be looked at and taken apart."""
    rows = (
        account.matches.standing()
        .filter(parts__bank_line__on__range=(month, last_day(month)))
        .distinct()
        .prefetch_related("parts__bank_line", "parts__leg__entry")
        .order_by("-made_at", "-id")[:MATCHES_SHOWN]
    )
    return [
        (row, [part.bank_line for part in row.parts.all() if part.bank_line], [part.leg for part in row.parts.all() if part.leg])
        for row in rows
    ]  # fmt: skip


@for_offices("ledger.import")
@require_POST
def bank_file(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Bring in the bank's file; its columns are remembered for this account."""
    account, _book, month = _account(request, pk)
    importer = importers["ledger.bank_lines"]
    form = StatementFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose the file first."))
        return redirect(f"{account.get_absolute_url()}?month={month:%Y-%m}")
    file = form.cleaned_data["file"]
    try:
        content = file.read(limits.FILE_BYTES_MAX + 1)
        batch = batches.bring_in(
            importer, content, file.name, by=request.actor, source=source_of(account)
        )
        if batches.is_settled(batch):
            batch = batches.look_over(batch, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(f"{account.get_absolute_url()}?month={month:%Y-%m}")
    return redirect("base:import", pk=batch.pk)


@for_offices("ledger.prepare")
@require_POST
def bank_match(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Match what was chosen: suggestions (line:leg keys), or lines and legs by hand."""
    account, _book, month = _account(request, pk)
    pairs = [pair for text in request.POST.getlist("pair") if (pair := _pair(text))]
    lines, legs = keys_of(request.POST.getlist("line")), keys_of(request.POST.getlist("leg"))
    if lines or legs:
        pairs.append(Pair(tuple(lines), tuple(legs)))
    try:
        made = match(account, pairs, by=request.actor) if pairs else []
        words = ngettext("%(n)s match is kept.", "%(n)s matches are kept.", len(made)) % {
            "n": len(made)
        }
        undo = reverse("ledger:bank_undo", args=[account.pk, made[0].pk]) if len(made) == 1 else ""
        if made:
            messages.success(request, words, extra_tags=undo)
        else:
            messages.error(request, _("Choose what belongs together first."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(f"{account.get_absolute_url()}?month={month:%Y-%m}")


def _pair(text: str) -> Pair | None:
    """“line,line:leg” of a suggestion's box."""
    left, _colon, right = text.partition(":")
    lines, legs = keys_of(left.split(",")), keys_of(right.split(","))
    return Pair(tuple(lines), tuple(legs), suggested=True) if lines and legs else None


@for_offices("ledger.prepare")
@require_POST
def bank_undo(request: ActorRequest, pk: UUID, match_pk: UUID) -> HttpResponse:
    """Take a match apart."""
    account, _book, month = _account(request, pk)
    made = get_object_or_404(
        BankMatch.objects.visible_to(request.actor), pk=match_pk, bank_account=account
    )
    try:
        undo_match(made, by=request.actor)
        messages.success(request, _("The match is taken apart."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(f"{account.get_absolute_url()}?month={month:%Y-%m}")


@for_offices("ledger.prepare")
def bank_acts(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Agree the month with the bank, or take that back."""
    account, book, month = _account(request, pk)
    back = f"{account.get_absolute_url()}?month={month:%Y-%m}"
    agreed = account.months.filter(month=month).first()
    act = _take_back(agreed) if agreed else _agree(month)
    page = Page(
        _("%(account)s, %(month)s") % {"account": account, "month": f"{month:%Y-%m}"},
        ((book.name, back),),
        back,
    )
    return acts_page(request, account, [act], by=request.actor, page=page)


def _agree(month: date) -> Act:
    return Act(
        "agree", gettext_lazy("The month agrees with the bank"), gettext_lazy("It agrees"), AgreeForm,
        lambda noun, data, by: done(agree(noun, month, by=by, statement_fen=data["statement_fen"])),
        gettext_lazy("The month is agreed. Print the reconciliation and file it."),
    )  # fmt: skip


def _take_back(agreed: Any) -> Act:
    return Act(
        "take_back", gettext_lazy("Take the agreement back"), gettext_lazy("Take it back"), WhyForm,
        lambda noun, data, by: take_agreement_back(agreed, by=by, reason=data["reason"]), gettext_lazy("The month is open for matching again."),
    )  # fmt: skip
