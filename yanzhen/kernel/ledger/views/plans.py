"""Plans of distribution: drawn up, hung on the board, agreed to, carried out; with what the rules say at each step."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.contracts import importers
from yanzhen.base.importing import batches, limits
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.ledger.actions.carrying_out import carry_out, judgement_of
from yanzhen.kernel.ledger.actions.distributing import (
    PlanDraft,
    approve,
    change_plan,
    draw_up,
    hang_up,
    shared_of,
    withdraw,
)
from yanzhen.kernel.ledger.actions.share_import import source_of
from yanzhen.kernel.ledger.contracts import Approval
from yanzhen.kernel.ledger.forms.bank import StatementFileForm
from yanzhen.kernel.ledger.forms.closing import HangForm, WhyForm
from yanzhen.kernel.ledger.forms.plans import (
    ApprovalForm,
    CarryOutForm,
    CompanyPlanForm,
    NewCompanyPlanForm,
    NewPlanForm,
    PlanForm,
    basis_points,
)
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.distributions import DistributionPlan, PlanState
from yanzhen.kernel.ledger.views.asking import done, form_asked, last_book
from yanzhen.kernel.ledger.views.doors import book_for, frame_of
from yanzhen.kernel.ledger.views.sheets import plain, sent
from yanzhen.kernel.ledger.views.statement_sheets import payout_sheet
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("ledger.see")
@require_GET
def plans_home(request: ActorRequest) -> HttpResponse:
    """To the plans of the book that was open last, or the first one."""
    found = last_book(request)
    return redirect("ledger:plans", book=found.pk) if found else redirect("ledger:desk")


@for_offices("ledger.see")
@require_GET
def plans(request: ActorRequest, book: UUID) -> HttpResponse:
    """The plans of a book, newest year first."""
    found = book_for(request, book)
    page = page_of(
        found.distribution_plans.select_related("book").order_by("-year", "-made_at"), request.GET
    )
    context = {"page": page, "may_draw": request.actor.may("ledger.prepare")}
    return render(request, "ledger/plans.html", context | frame_of(request, found, "plans"))


@for_offices("ledger.prepare")
def plan_new(request: ActorRequest, book: UUID) -> HttpResponse:
    """Draw up the plan of a year that is closed."""
    found = book_for(request, book)
    back = reverse("ledger:plans", args=[found.pk])
    form = NewCompanyPlanForm if found.chart == "small_enterprise" else NewPlanForm
    act = Act(
        "new", gettext_lazy("Draw up a plan of distribution"), gettext_lazy("Draw it up"), form,
        lambda noun, data, by: redirect(draw_up(noun, data["year"], draft_of(data), by=by)),
        gettext_lazy("The plan is drawn up. Bring in who has how many shares."),
    )  # fmt: skip
    return acts_page(
        request,
        found,
        [act],
        by=request.actor,
        page=Page(_("New plan"), ((found.name, back),), back),
    )


def draft_of(data: dict[str, object]) -> PlanDraft:
    """What was typed, as the plan takes it."""
    if "registered_capital" in data:
        return PlanDraft(
            registered_capital_fen=data["registered_capital"] or 0, optional_reserve_fen=data["optional_reserve"] or 0, per_share_fen=data["to_pay"],  # type: ignore[arg-type]
        )  # fmt: skip
    return PlanDraft(
        charter_basis_points=basis_points(data["charter"]), charter_source=str(data["charter_source"]),  # type: ignore[arg-type]
        losses_first=bool(data["losses_first"]), per_share_fen=data["per_share"],  # type: ignore[arg-type]
    )  # fmt: skip


@for_offices("ledger.see")
@require_GET
def plan(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The plan step by step, what the rules say, and each one's part; `?as=` gives the list of payouts."""
    found, book = _plan(request, pk)
    shares = found.shares.select_related("party").order_by("line")
    if form := form_asked(request):
        return sent(
            payout_sheet(found, list(shares)),
            form,
            f"{_('List of payouts')} {book.name} {found.year}",
        )
    today = timezone.localdate()
    judgement = (
        judgement_of(found, today) if found.state in (PlanState.DRAFT, PlanState.POSTED) else None
    )
    context = {
        "plan": found,
        "shared": shared_of(found),
        "judgement": judgement,
        "answers": judgement.answers if judgement else (),
        "page": page_of(shares, request.GET),
        "form": StatementFileForm() if request.actor.may("ledger.import") else None,
        "may_work": request.actor.may("ledger.prepare"),
        "may_carry": request.actor.may("ledger.close"),
        "today": today,
    }
    return render(request, "ledger/plan.html", context | frame_of(request, book, "plans"))


def _plan(request: ActorRequest, pk: UUID) -> tuple[DistributionPlan, Book]:
    found = get_object_or_404(
        DistributionPlan.objects.visible_to(request.actor).select_related("book"), pk=pk
    )
    return found, book_for(request, found.book_id)


@for_offices("ledger.prepare", "ledger.close")
def plan_acts(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What can be done with the plan now."""
    found, book = _plan(request, pk)
    back = found.get_absolute_url()
    acts = {
        PlanState.DRAFT: [_change(found), HANG, WITHDRAW],
        PlanState.POSTED: [APPROVE, CARRY_OUT, WITHDRAW],
    }.get(PlanState(found.state), [])
    page = Page(
        _("Plan for %(year)s") % {"year": found.year},
        ((book.name, reverse("ledger:plans", args=[book.pk])), (str(found.year), back)),
        back,
    )
    return acts_page(request, found, acts, by=request.actor, page=page)


def _change(found: DistributionPlan) -> Act:
    form = CompanyPlanForm if found.is_company else PlanForm
    return Act(
        "change", gettext_lazy("Change the plan"), gettext_lazy("Change it"), form,
        lambda noun, data, by: done(change_plan(noun, draft_of(data), by=by)), gettext_lazy("Changed; every part follows."), capability="ledger.prepare",
    )  # fmt: skip


HANG = Act(
    "hang", gettext_lazy("The plan hangs on the board"), gettext_lazy("Write down that it hangs"), HangForm,
    lambda noun, data, by: done(hang_up(noun, on=data["on"], where=data["where"], by=by)), gettext_lazy("Written down; the days count from here."),
    capability="ledger.prepare", preview=lambda noun, data, by: [_("Sums and parts can't be changed after this, only withdrawn.")],
)  # fmt: skip
WITHDRAW = Act(
    "withdraw", gettext_lazy("Withdraw the plan"), gettext_lazy("Withdraw it"), WhyForm,
    lambda noun, data, by: done(withdraw(noun, by=by, reason=data["reason"])), gettext_lazy("Withdrawn; another may be drawn up."), capability="ledger.prepare",
)  # fmt: skip


def _approve(found: DistributionPlan, data: dict[str, object], by: object) -> None:
    minutes = store(data["minutes"], owner=found, by=by)  # type: ignore[arg-type]
    approve(
        found,
        Approval(document=minutes.pk, kind="members_meeting", shares=(data["approved_by"], data["members"]), date=data["approved_on"]),  # type: ignore[arg-type]
        by=by,  # type: ignore[arg-type]
    )  # fmt: skip


APPROVE = Act(
    "approve", gettext_lazy("What the members' meeting decided"), gettext_lazy("Keep the decision"), ApprovalForm, _approve,
    gettext_lazy("The decision is kept."), capability="ledger.prepare", hint=gettext_lazy("Two thirds of all members must agree (农村集体经济组织法 arts 26, 27)."),
)  # fmt: skip
CARRY_OUT = Act(
    "carry_out", gettext_lazy("Carry the plan out"), gettext_lazy("Book the distribution"), CarryOutForm,
    lambda noun, data, by: done(carry_out(noun, on=data["on"], by=by)), gettext_lazy("Booked: every member has a line in the sub-ledger."),
    capability="ledger.close",
    preview=lambda noun, data, by: [
        _("%(n)s members get %(paid)s yuan in one voucher; %(reserve)s yuan go to the reserve.")
        % {"n": noun.shares.filter(fen__gt=0).count(), "paid": plain(noun.paid_fen) or "0", "reserve": plain(noun.reserve_fen) or "0"}
    ],
)  # fmt: skip


@for_offices("ledger.import")
@require_POST
def plan_roll(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Bring in who has how many shares."""
    found, _book = _plan(request, pk)
    form = StatementFileForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Refused(gettext_lazy("Choose the file first."))
        file = form.cleaned_data["file"]
        content = file.read(limits.FILE_BYTES_MAX + 1)
        batch = batches.bring_in(
            importers["ledger.shares"],
            content,
            file.name,
            by=request.actor,
            source=source_of(found),
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(found)
    return redirect("base:import", pk=batch.pk)
