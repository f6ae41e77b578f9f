"""What the bookkeeper's desk plugs in: rail, tabs of a book, capabilities, who may open its files."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Capability, Duty, MaySee, NavEntry, Widget
from yanzhen.kernel.ledger.actions.agency import sums_of
from yanzhen.kernel.ledger.actions.importing import IMPORTERS
from yanzhen.kernel.ledger.contracts import BookPage
from yanzhen.kernel.ledger.models.expenses import Claim
from yanzhen.kernel.ledger.models.invoices import Invoice
from yanzhen.kernel.ledger.models.slips import Slip
from yanzhen.kernel.parties.actors import Actor

CAPABILITIES: Final = (
    Capability("ledger.claim", _("Claim expenses from a book")),
    Capability("ledger.pay", _("Pay out what is approved and reviewed")),
    Capability("ledger.import", _("Bring old books in from a table")),
)
DUTIES: Final = (
    Duty("village_chief", _("Head of the village collective"), frozenset({"ledger.see", "ledger.claim", "parties.see"})),
)  # fmt: skip
# What the duties of the ledger may do besides; a capability each is granted by name.
GRANTS: Final = (
    ("village_accountant", "ledger.claim", "ledger.import", "parties.edit"),
    ("village_cashier", "ledger.claim", "ledger.pay"),
    ("voucher_reviewer", "ledger.claim"),
    ("agency_head", "ledger.claim", "ledger.import", "ledger.prepare", "parties.edit"),
)
TABS: Final = (
    BookPage("vouchers", _("Vouchers"), "ledger:vouchers", 10),
    BookPage("counterparties", _("Counterparties"), "ledger:counterparties", 20),
    BookPage("claims", _("Expense claims"), "ledger:claims", 30),
    BookPage("invoices", _("Invoices"), "ledger:invoices", 40),
)
VERBS: Final = {
    "ledger.send_back": _("sent the voucher back"),
    "ledger.rest_on": _("wrote the decision beside the voucher"),
    "ledger.drop_slip": _("took the voucher off the desk"),
    "ledger.restore_slip": _("put the voucher on the desk again"),
    "ledger.keep_pattern": _("kept a pattern"),
    "ledger.forget_pattern": _("removed a pattern"),
    "ledger.settle": _("settled an item"),
    "ledger.undo_settlement": _("took a settlement back"),
    "ledger.enter_member": _("entered a member"),
    "ledger.enter_roll": _("entered the members of a roll"),
    "ledger.end_member": _("ended a membership"),
    "ledger.dun": _("wrote a reminder of payment"),
    "ledger.enter_invoice": _("entered an invoice"),
    "ledger.withdraw_invoice": _("took an invoice back"),
    "ledger.take_tax_off": _("took tax off"),
    "ledger.put_tax_back": _("put tax back"),
    "ledger.set_taxpayer": _("set the kind of taxpayer"),
    "ledger.set_limits": _("set the limits of approval"),
    "ledger.ask_claim": _("asked for approval of a claim"),
    "ledger.withdraw_claim": _("withdrew a claim"),
    "ledger.claim_agreed": _("agreed to a claim"),
    "ledger.claim_returned": _("sent a claim back"),
    "ledger.claim_refused": _("refused a claim"),
    "ledger.book_claim": _("wrote the voucher of a claim"),
    "ledger.unbook_claim": _("dropped the voucher of a claim"),
    "ledger.pay_claim": _("paid a claim"),
}


def on_screen() -> list[object]:
    """Everything to be registered."""
    return [
        *CAPABILITIES,
        *DUTIES,
        *IMPORTERS,
        NavEntry("books", _("Books"), "ledger:desk", "i-book", "today", order=40, capability="ledger.see"),
        NavEntry("claims", _("Expense claims"), "ledger:my_claims", "i-wallet", "today", order=42, capability="ledger.claim", count=claims_waiting),
        Widget("ledger.queue", "ledger/_widget_queue.html", queue, column="main", order=12, capability="ledger.see"),
        MaySee("ledger.slip", may_see_slip),
        MaySee("ledger.invoice", may_see_invoice),
        MaySee("ledger.claim", may_see_claim),
    ]  # fmt: skip


def claims_waiting(actor: Actor) -> int | None:
    """How many claims wait for the office of this actor."""
    return Claim.objects.visible_to(actor).waiting_for(actor).count() or None


def queue(actor: Actor, today: date) -> dict[str, Any] | None:
    """What waits over all books, where anything does."""
    sums = sums_of(actor)
    titles = {"prepared": _("To be reviewed"), "reviewed": _("To be posted"), "returned": _("Sent back")}  # fmt: skip
    rows = [(slug, title, sums[slug]) for slug, title in titles.items() if sums[slug]]
    return {"rows": rows} if rows else None


def may_see_slip(actor: Actor, slip: UUID) -> bool:
    return Slip.objects.visible_to(actor).filter(pk=slip).exists()


def may_see_invoice(actor: Actor, invoice: UUID) -> bool:
    return Invoice.objects.visible_to(actor).filter(pk=invoice).exists()


def may_see_claim(actor: Actor, claim: UUID) -> bool:
    return Claim.objects.visible_to(actor).filter(pk=claim).exists()
