"""What is done with a contract: steps of its life, money, new terms, a renewal, papers."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.agreements.actions import (
    Money,
    approve_terms,
    offset_deposit,
    propose_terms,
    refuse_terms,
    renew,
    return_deposit,
    take_back_payment,
    take_deposit,
    take_step,
    write_payment,
)
from yanzhen.kernel.agreements.actions.taking_back import refuse_to_take_back
from yanzhen.kernel.agreements.contracts import COLLECT
from yanzhen.kernel.agreements.forms import agreements as forms
from yanzhen.kernel.agreements.models import Agreement, Payment, Terms
from yanzhen.kernel.agreements.models.scope import seen_by
from yanzhen.kernel.agreements.views.lists import agreement_for
from yanzhen.kernel.agreements.workflow import APPROVE, EDIT, LIFE
from yanzhen.kernel.documents.actions import store_all
from yanzhen.kernel.parties.middleware import ActorRequest


def _money(verb: Any) -> Any:
    def pay(agreement: Agreement, data: dict[str, Any], by: Any) -> None:
        money = Money(data["amount_fen"], data["on"], data["once"], data["into"], data["note"])
        verb(agreement, money, by=by)

    return pay


def _propose(agreement: Agreement, data: dict[str, Any], by: Any) -> None:
    names = (
        "basis",
        "pays_per_year",
        "due_after_days",
        "area_mu_hundredths",
        "price_per_mu_fen",
        "index",
        "since",
        "why",
    )
    counts = ("amount_fen", "step_years", "step_bp", "index_base_hundredths")
    terms = Terms(
        **{name: data[name] for name in names}, **{name: data[name] or 0 for name in counts}
    )
    propose_terms(agreement, terms, by=by)


def _renew(agreement: Agreement, data: dict[str, Any], by: Any) -> str:
    return renew(
        agreement,
        until=data["until"],
        obtained=data["obtained"],
        amount_fen=data["amount_fen"],
        by=by,
    ).get_absolute_url()


def _papers(agreement: Agreement, data: dict[str, Any], by: Any) -> None:
    agreement.must_be_changed_by(by)
    if not data["attached"]:
        raise Refused(gettext_lazy("Choose a file first."), field="attached")
    store_all(data["attached"], owner=agreement, by=by)


def _offset_says(agreement: Agreement, data: dict[str, Any], by: Any) -> list[str]:
    sentence = _("%(fen)s of the deposit pays what is open, the oldest first.")
    return [sentence % {"fen": yuan(data["amount_fen"])}]


DONE = gettext_lazy("It is written down and in the books.")
ACTS = {
    "pay": Act("pay", gettext_lazy("Write a payment down"), gettext_lazy("Write it into the books"), forms.MoneyForm, _money(write_payment), DONE, hint=gettext_lazy("It meets the oldest open dues first."), capability=COLLECT),
    "deposit": Act("deposit", gettext_lazy("Take the deposit"), gettext_lazy("Write it into the books"), forms.MoneyForm, _money(take_deposit), DONE, capability=COLLECT),
    "offset": Act("offset", gettext_lazy("Offset the deposit"), gettext_lazy("Offset it"), forms.MoneyForm, _money(offset_deposit), DONE, preview=_offset_says, capability=COLLECT),
    "return": Act("return", gettext_lazy("Give the deposit back"), gettext_lazy("Write it into the books"), forms.MoneyForm, _money(return_deposit), DONE, capability=COLLECT),
    "terms": Act("terms", gettext_lazy("Propose new terms"), gettext_lazy("Propose them"), forms.TermsForm, _propose, gettext_lazy("The terms wait for approval."), hint=gettext_lazy("Dues before that day stay as they are."), capability=EDIT),
    "renew": Act("renew", gettext_lazy("Renew it"), gettext_lazy("Draw the renewal up"), forms.RenewForm, _renew, gettext_lazy("The renewal is drawn up."), capability=EDIT),
    "papers": Act("papers", gettext_lazy("Add text and scan"), gettext_lazy("Add them"), forms.PapersForm, _papers, gettext_lazy("The files hang on the contract."), capability=EDIT),
}  # fmt: skip


@for_offices(EDIT, COLLECT)
def act(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """One act on a page of its own."""
    agreement = agreement_for(request, pk)
    if name not in ACTS:
        raise Http404
    return acts_page(
        request,
        agreement,
        [ACTS[name]],
        by=request.actor,
        page=_page(agreement, str(ACTS[name].title)),
    )


@for_offices(EDIT, APPROVE)
def step(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """A step of the contract's life, with the fields it asks for; approving says first what will fall due."""
    agreement = agreement_for(request, pk)
    found = next((one for one in agreement.steps_open_to(request.actor) if one.name == name), None)
    if found is None:
        LIFE.step(name, agreement.state)
        raise Refused(gettext_lazy("Your office may not do this with the contract."))
    asks = found.asks

    class Form(forms.LifeStepForm):
        def prepare(self) -> None:
            self.ask(asks)

    def go(noun: Agreement, data: dict[str, Any], by: Any) -> None:
        take_step(noun, name, by=by, note=data.pop("note", ""), data=data)

    one = Act(name, found.label, found.label, Form, go, gettext_lazy("It is written down."))
    return acts_page(
        request, agreement, [one], by=request.actor, page=_page(agreement, str(found.label))
    )


@for_offices(COLLECT)
def take_back(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Take a payment back; before it is done the page says with numbers what will happen."""
    found = Payment.objects.visible_to(request.actor).select_related(
        "agreement__owner__party", "agreement__counterparty", "agreement__place"
    )
    payment = get_object_or_404(found, pk=pk)

    def go(noun: Payment, data: dict[str, Any], by: Any) -> None:
        take_back_payment(noun, data["reason"], by=by, once_key=data["once"])

    one = Act(
        "take_back", gettext_lazy("Take a payment back"), gettext_lazy("Take it back"), forms.TakeBackForm, go,
        gettext_lazy("It is taken back. Its dues are open again."), hint=_what_was_paid(payment), preview=_take_back_says,
    )  # fmt: skip
    page = _page(payment.agreement, _("Take a payment back"))
    return acts_page(request, payment, [one], by=request.actor, page=page)


def _what_was_paid(payment: Payment) -> str:
    return _("%(fen)s of %(day)s, written down by %(who)s") % {
        "fen": yuan(payment.amount_fen), "day": payment.on, "who": payment.person_name or _("System"),
    }  # fmt: skip


def _take_back_says(payment: Payment, data: dict[str, Any], by: Any) -> list[str]:
    refuse_to_take_back(payment)
    parts = payment.parts.select_related("due").order_by("due__due_on", "due__pk")
    opened = [
        _("Open again of %(first)s – %(last)s: %(fen)s.") % {"first": part.due.first, "last": part.due.last, "fen": yuan(part.amount_fen)}
        for part in parts
    ]  # fmt: skip
    today = timezone.localdate()
    booked = _("An entry of %(day)s reverses %(fen)s in the book. Both stay to be seen.") % {"day": today, "fen": yuan(payment.amount_fen)}  # fmt: skip
    if not payment.is_offset:
        return [booked, *opened]
    held = _("The deposit holds %(fen)s again.") % {"fen": yuan(payment.amount_fen)}
    return [booked, *opened, held]


@for_offices(APPROVE)
def terms(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Approve proposed terms, or drop them with a reason."""
    waiting = Terms.objects.filter(seen_by(request.actor, "agreement__"), approved_at__isnull=True)
    found = get_object_or_404(
        waiting.select_related(
            "agreement__owner__party", "agreement__counterparty", "agreement__place"
        ),
        pk=pk,
    )

    def approve(noun: Terms, data: dict[str, Any], by: Any) -> None:
        approve_terms(noun, by=by)

    def drop(noun: Terms, data: dict[str, Any], by: Any) -> None:
        refuse_terms(noun, by=by, note=data["note"])

    both = [
        Act(
            "approve",
            gettext_lazy("Approve the new terms"),
            gettext_lazy("Approve them"),
            forms.DecideTermsForm,
            approve,
            gettext_lazy("The new terms hold."),
        ),
        Act(
            "drop",
            gettext_lazy("Drop the new terms"),
            gettext_lazy("Drop them"),
            forms.DecideTermsForm,
            drop,
            gettext_lazy("The proposal is dropped."),
        ),
    ]
    return acts_page(
        request, found, both, by=request.actor, page=_page(found.agreement, _("New terms"))
    )


def _page(agreement: Agreement, heading: str) -> Page:
    back = agreement.get_absolute_url()
    return Page(
        heading,
        ((_("Contracts"), reverse("agreements:list")), (agreement.title, back)),
        back,
        note=str(agreement),
    )
