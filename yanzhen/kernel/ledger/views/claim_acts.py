"""What may be done with a claim now, by this person; each act with its form."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.forms import ActForm
from yanzhen.base.views.acts import Act
from yanzhen.kernel.ledger.actions.expenses import (
    approve,
    give_back,
    refuse_claim,
    withdraw_claim,
)
from yanzhen.kernel.ledger.actions.paying import book_claim, pay_claim, unbook_claim
from yanzhen.kernel.ledger.forms.expenses import AnswerForm, BookClaimForm, PayForm, WhyForm
from yanzhen.kernel.ledger.models.expenses import Claim
from yanzhen.kernel.parties.actors import Actor


def _approve(claim: Claim, data: dict[str, Any], by: Any) -> None:
    approve(claim, by=by, note=data["note"])


def _return(claim: Claim, data: dict[str, Any], by: Any) -> None:
    give_back(claim, by=by, note=data["note"])


def _refuse(claim: Claim, data: dict[str, Any], by: Any) -> None:
    refuse_claim(claim, by=by, note=data["note"])


def _withdraw(claim: Claim, data: dict[str, Any], by: Any) -> None:
    withdraw_claim(claim, by=by)


def _book(claim: Claim, data: dict[str, Any], by: Any) -> None:
    accounts = {
        line.pk: data_account(claim, data, f"account_{line.pk}") for line in claim.lines.all()
    }
    book_claim(
        claim,
        on=data["on"],
        accounts=accounts,
        pay_from=data_account(claim, data, "pay_from"),
        by=by,
    )


def data_account(claim: Claim, data: dict[str, Any], name: str) -> Any:
    return claim.book.accounts.get(pk=data[name])


def _unbook(claim: Claim, data: dict[str, Any], by: Any) -> None:
    unbook_claim(claim, by=by)


def _pay(claim: Claim, data: dict[str, Any], by: Any) -> None:
    pay_claim(claim, on=data["on"], how=data["how"], by=by)


APPROVE = Act("approve", pgettext_lazy("claim", "Agree"), _("Agree for my office"), AnswerForm, _approve, _("You have agreed."))  # fmt: skip
RETURN = Act("return", _("Send back"), _("Send back to be put right"), WhyForm, _return, _("The claim is sent back."))  # fmt: skip
REFUSE = Act("refuse", pgettext_lazy("claim", "Refuse"), _("Refuse the claim"), WhyForm, _refuse, _("The claim is refused."))  # fmt: skip
WITHDRAW = Act("withdraw", _("Withdraw"), _("Withdraw the claim"), ActForm, _withdraw, _("The claim is withdrawn; its invoices are free again."))  # fmt: skip
BOOK = Act("book", _("Write the voucher"), _("Write the voucher"), BookClaimForm, _book, _("The voucher lies on the desk. Hand it in for review."))  # fmt: skip
UNBOOK = Act("unbook", _("Drop the voucher"), _("Drop the voucher"), ActForm, _unbook, _("The voucher is dropped; write another."))  # fmt: skip
PAY = Act("pay", _("Pay out"), _("Write down that it is paid"), PayForm, _pay, _("The claim is paid."))  # fmt: skip


def acts_for(claim: Claim, actor: Actor) -> list[Act]:
    """The acts of the claim's state that fall to this person; the verbs ask everything once more."""
    own = claim.claimant_id == actor.person_id
    if claim.state == "asked" and not own and claim.next_office_id == actor.office_id:
        return [APPROVE, RETURN, REFUSE]
    if claim.state in ("asked", "draft") and own:
        return [WITHDRAW]
    if claim.state == "approved" and not own and actor.may("ledger.prepare"):
        return [BOOK]
    found: list[Act] = []
    if claim.state == "booked" and not own:
        if actor.may("ledger.pay") and claim.booked_by_id != actor.person_id:
            found.append(PAY)
        if actor.may("ledger.prepare"):
            found.append(UNBOOK)
    return found
