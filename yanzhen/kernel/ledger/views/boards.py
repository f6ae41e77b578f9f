"""财务公开: the sheet for the village board, its words, and the day it was hung up."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.ledger.actions.disclosing import board_of, hang_sheet, write_words
from yanzhen.kernel.ledger.forms.closing import HangForm
from yanzhen.kernel.ledger.views.asking import done, form_asked, month_asked, month_choices
from yanzhen.kernel.ledger.views.doors import book_for, frame_of
from yanzhen.kernel.ledger.views.sheets import sent
from yanzhen.kernel.ledger.views.statement_sheets import board_sheet
from yanzhen.kernel.parties.middleware import ActorRequest

WORD = "w-"


@for_offices("ledger.see")
@require_GET
def board(request: ActorRequest, book: UUID) -> HttpResponse:
    """The sheet of a month; `?as=pdf&paper=a3` in large type for the board."""
    found = book_for(request, book)
    month = month_asked(request, found)
    shown = board_of(found, month)
    if form := form_asked(request):
        paper = "a3" if request.GET.get("paper") == "a3" else "a4"
        return sent(
            board_sheet(shown, paper=paper),
            form,
            f"{_('Public accounts')} {found.name} {month:%Y-%m}",
        )
    context = {
        "board": shown,
        "month": month,
        "months": month_choices(found, month),
        "closed": found.periods.filter(month=month, closed_at__isnull=False).exists(),
        "may_write": request.actor.may("ledger.prepare") and not shown.hangs,
    }
    return render(request, "ledger/board.html", context | frame_of(request, found, "board"))


@for_offices("ledger.prepare")
@require_POST
def board_words(request: ActorRequest, book: UUID) -> HttpResponse:
    """Keep the explanations that were typed beside the items."""
    found = book_for(request, book)
    month = month_asked(request, found)
    words = {
        name.removeprefix(WORD): text
        for name, text in request.POST.items()
        if name.startswith(WORD)
    }
    try:
        write_words(found, month, {key: str(text) for key, text in words.items()}, by=request.actor)
        messages.success(request, _("The explanations are kept."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(f"{reverse('ledger:board', args=[found.pk])}?month={month:%Y-%m}")


@for_offices("ledger.prepare")
def board_acts(request: ActorRequest, book: UUID) -> HttpResponse:
    """Say that the sheet hangs."""
    found = book_for(request, book)
    month = month_asked(request, found)
    back = f"{reverse('ledger:board', args=[found.pk])}?month={month:%Y-%m}"
    act = Act(
        "hang", gettext_lazy("The sheet hangs"), gettext_lazy("Write down that it hangs"), HangForm,
        lambda noun, data, by: done(hang_sheet(noun, month, on=data["on"], where=data["where"], by=by)),
        gettext_lazy("Written down. Figures and words of this sheet stay as they are."),
        preview=lambda noun, data, by: [_("Figures and words can't be changed after this; a mistake is put right in a later month.")],
    )  # fmt: skip
    return acts_page(
        request,
        found,
        [act],
        by=request.actor,
        page=Page(
            _("Public accounts of %(month)s") % {"month": f"{month:%Y-%m}"},
            ((found.name, back),),
            back,
        ),
    )
