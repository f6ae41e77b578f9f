"""The rarer acts on one voucher, each with its form: send back, copy, reverse, keep as a pattern."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import reverse as reverse_entry
from yanzhen.kernel.ledger.actions.patterns import keep_pattern
from yanzhen.kernel.ledger.actions.slips import LineDraft, copy_entry, send_back
from yanzhen.kernel.ledger.contracts import entry_sources
from yanzhen.kernel.ledger.models import Entry
from yanzhen.kernel.ledger.workflow import POSTED, PREPARED, REVIEWED, VOIDED
from yanzhen.kernel.parties.actors import Actor


@dataclass(frozen=True)
class VoucherAct:
    """An act offered beside a voucher where `fits` says so; `apply(entry, data, by)` calls the verb."""

    slug: str
    title: "str | Promise"
    button: "str | Promise"
    form: type[ActForm]
    apply: Callable[[Any, dict[str, Any], Any], Any]
    done: "str | Promise"
    fits: Callable[[Entry, Actor], bool]
    icon: str
    hint: "str | Promise" = ""


class WhyForm(ActForm):
    reason = forms.CharField(
        label=_("What is to be put right"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class DayForm(ActForm):
    on = DateField(label=_("Day of the new voucher"))

    def prepare(self) -> None:
        self.fields["on"].initial = timezone.localdate()


class ReversalForm(ActForm):
    on = DateField(label=_("Day of the reversal"))
    reason = forms.CharField(label=_("Why it is reversed"), max_length=200)

    def prepare(self) -> None:
        self.fields["on"].initial = timezone.localdate()


class PatternForm(ActForm):
    title = forms.CharField(label=_("Name of the pattern"), max_length=80)

    def prepare(self) -> None:
        self.fields["title"].initial = self.noun.summary[:80]


def _send_back(entry: Entry, data: dict[str, Any], by: Actor) -> str:
    send_back(entry, reason=data["reason"], by=by)
    return f"{reverse('ledger:vouchers', args=[entry.book_id])}?view={entry.state}"


def _copy(entry: Entry, data: dict[str, Any], by: Actor) -> str:
    slip = copy_entry(entry, on=data["on"], by=by)
    return reverse("ledger:slip", args=[entry.book_id, slip.pk])


def _reverse(entry: Entry, data: dict[str, Any], by: Actor) -> str:
    for source in entry_sources:
        if source.label == entry.source_label and source.taken_back_there:
            raise Refused(_("This voucher was made by “%(source)s”. Take it back there: the book follows."), source=source.title)  # fmt: skip
    made = reverse_entry(entry.pk, by=by, on=data["on"], reason=data["reason"])
    return reverse("ledger:voucher", args=[entry.book_id, made[0].key])


def _keep(entry: Entry, data: dict[str, Any], by: Actor) -> None:
    lines = [
        LineDraft(
            leg.account, max(leg.debit_fen, 0), max(leg.credit_fen, 0), leg.note, leg.counterparty_id,
            leg.project_id, leg.agreement_id,
        )
        for leg in entry.legs.select_related("account").order_by("line")
    ]  # fmt: skip
    keep_pattern(entry.book, title=data["title"], lines=lines, by=by)


def _may_send_back(entry: Entry, actor: Actor) -> bool:
    if getattr(entry, "slip", None) is None or entry.state not in (PREPARED, REVIEWED):
        return False
    own = entry.prepared_by_id == actor.person_id and entry.state == PREPARED
    return own or actor.may("ledger.review")


def _may_write(entry: Entry, actor: Actor) -> bool:
    return actor.may("ledger.prepare")


def _may_reverse(entry: Entry, actor: Actor) -> bool:
    taken = entry.reversals.exclude(state=VOIDED).exists()
    return (
        _may_write(entry, actor) and entry.state == POSTED and not entry.reverses_id and not taken
    )


ACTS: Final = (
    VoucherAct("send_back", _("Send back"), _("Send back to be put right"), WhyForm, _send_back, _("It is back on the desk of its writer."), _may_send_back, "i-undo",
        hint=_("A number it has already stays with the voided voucher, so that the numbers have no gap.")),
    VoucherAct("copy", _("Copy"), _("Write a new one like it"), DayForm, _copy, _("A copy lies on the desk."), _may_write, "i-plus"),
    VoucherAct("reverse", _("Reverse"), _("Reverse the whole voucher"), ReversalForm, _reverse, _("The reversal is made."), _may_reverse, "i-swap",
        hint=_("All lines again, in red. Where this book asks for a review, the reversal waits for it like any other voucher.")),
    VoucherAct("pattern", _("Keep as pattern"), _("Keep as pattern"), PatternForm, _keep, _("It stands among the patterns."), _may_write, "i-star"),
)  # fmt: skip
