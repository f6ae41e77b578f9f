"""Who may open what at the bookkeeper's desk, and what stands behind its doors: a book with one thing of each sort."""

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from tests.permission_door import NOBODY, Door, Who, everywhere, get, post
from yanzhen.kernel.ledger.actions import credit, debit
from yanzhen.kernel.ledger.actions.expenses import SpentDraft, ask, write_claim
from yanzhen.kernel.ledger.actions.invoices import InvoiceDraft, enter_invoice
from yanzhen.kernel.ledger.actions.limits import LevelDraft, set_limits
from yanzhen.kernel.ledger.actions.members import enter_member
from yanzhen.kernel.ledger.actions.patterns import keep_pattern
from yanzhen.kernel.ledger.actions.settling import settle
from yanzhen.kernel.ledger.actions.slips import LineDraft, drop_slip, hand_in, write_slip
from yanzhen.kernel.ledger.models import Book, BulkReceipt, Dunning, Leg
from yanzhen.kernel.ledger.models.invoice_rules import Share
from yanzhen.kernel.ledger.testing import a_book, a_counterparty, a_keeper, accounts, an_entry
from yanzhen.kernel.parties.actors import actor_of_appointment
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.parties.testing import an_appointment, an_office

if TYPE_CHECKING:
    from tests.permission_scene import Scene, Walker

ACCOUNTANTS: Final[Who] = frozenset({"village_accountant", "agency_head"})
CHIEF: Final[Who] = frozenset({"village_chief"})
CASHIER: Final[Who] = frozenset({"village_cashier"})
AGENCY_HEAD: Final[Who] = frozenset({"agency_head"})
REVIEWERS: Final[Who] = frozenset({"voucher_reviewer", "agency_head"})
# Who writes: the agency's people but the reviewer, and the village's cashier.
WRITERS: Final[Who] = ACCOUNTANTS | CASHIER
CLAIMANTS: Final[Who] = WRITERS | REVIEWERS | CHIEF
SEERS: Final[Who] = CLAIMANTS | frozenset({"leader", "auditor"})
ALL: Final = frozenset({"ledger.see", "ledger.prepare", "ledger.review", "ledger.post", "ledger.configure", "ledger.claim"})  # fmt: skip
DAY: Final = date(2026, 7, 6)


def voucher_doors(signed_in: Who) -> tuple[Door, ...]:
    """The rows of this desk; `signed_in` are all who have a login."""
    seen = ("vouchers", "voucher_export", "counterparties", "ageing_export", "claims", "invoices", "invoice_export", "vat")  # fmt: skip
    return (
        everywhere("ledger:desk", SEERS),
        everywhere("ledger:book_new", AGENCY_HEAD),
        get("ledger:book_begin", SEERS, thing="book"),
        *[get(f"ledger:{name}", SEERS, thing="book") for name in seen],
        get("ledger:voucher", SEERS, thing="voucher"),
        get("ledger:voucher_print", SEERS, thing="book with vouchers"),
        get("ledger:voucher_act", NOBODY, thing="voucher"),  # without naming an act
        post("ledger:voucher_act", WRITERS, thing="voucher", act="copy", on="2026-07-07"),
        post("ledger:voucher_step", REVIEWERS, thing="voucher to review"),
        post(
            "ledger:voucher_bulk", NOBODY, thing="book", act="review"
        ),  # nothing chosen is refused
        get("ledger:bulk_receipt", SEERS, thing="voucher press"),
        get("ledger:slip_new", WRITERS, thing="book"),
        get("ledger:slip", SEERS, thing="slip"),
        post("ledger:slip_drop", WRITERS, thing="slip"),
        post("ledger:slip_restore", WRITERS, thing="dropped slip"),
        get("ledger:patterns", WRITERS, thing="book"),
        post("ledger:pattern_forget", WRITERS, thing="pattern"),
        get("ledger:counterparty", SEERS, thing="counterparty"),
        get("ledger:member_new", WRITERS, thing="counterparty"),
        get("ledger:members", SEERS, thing="book"),
        post("ledger:member_roll", NOBODY, thing="book"),  # no plan was carried out: no roll
        get("ledger:member_end", WRITERS, thing="member of a collective"),
        get("ledger:dunning_new", WRITERS, thing="counterparty"),
        get("ledger:dunning_print", SEERS, thing="reminder letter"),
        get("ledger:settle", WRITERS, thing="payment leg"),
        post("ledger:settlement_undo", WRITERS, thing="settlement"),
        everywhere("ledger:my_claims", signed_in),
        get("ledger:claim", SEERS, thing="claim"),
        get("ledger:claim_act", NOBODY, thing="claim"),
        get("ledger:claim_new", CLAIMANTS, thing="book"),
        get("ledger:limits", AGENCY_HEAD, thing="book"),
        get("ledger:invoice_new", WRITERS, thing="book"),
        get("ledger:invoice", SEERS, thing="invoice"),
        get("ledger:invoice_withdraw", WRITERS, thing="invoice"),
        get("ledger:invoice_take_off", WRITERS, thing="invoice"),
        get("ledger:taxpayer", AGENCY_HEAD, thing="book"),
        get("ledger:proof", SEERS, thing="book"),
        get("ledger:counts", SEERS, thing="book"),
        get("ledger:wear_before", SEERS, thing="book"),
        post("ledger:wear_before", WRITERS, thing="book"),
        everywhere("api-1:books", signed_in),
        get("api-1:balances", SEERS, thing="book"),
        get("api-1:party_balances", SEERS, thing="code of an account"),
        get("api-1:entries", SEERS, thing="book"),
        get("api-1:entry", SEERS, thing="entry"),
    )


def book_here(scene: "Scene") -> Book:
    """The book of the collective here; one per walk."""
    return Book.objects.filter(place=scene.here).first() or a_book(separation="two", place=scene.here)  # fmt: skip


def _lines(book: Book) -> list[LineDraft]:
    bank, income = accounts(book, "102", "501")
    return [LineDraft(bank, debit_fen=100, note="Rent"), LineDraft(income, credit_fen=100)]


def _slip(scene: "Scene", walker: "Walker", *, drop: bool = False) -> dict[str, Any]:
    book = book_here(scene)
    keeper = a_keeper(may=ALL)
    slip = write_slip(book, on=DAY, lines=_lines(book), by=keeper)
    if drop:
        drop_slip(slip, by=keeper)
    return {"book": book.pk, "pk": slip.pk}


def _voucher(scene: "Scene", walker: "Walker", **more: Any) -> dict[str, Any]:
    book = book_here(scene)
    keeper = a_keeper(may=ALL)
    entry = hand_in(write_slip(book, on=DAY, lines=_lines(book), by=keeper), by=keeper)
    return {"book": book.pk, "pk": entry.pk, **more}


def _with_vouchers(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    return {"book": _voucher(scene, walker)["book"]}


def _press(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    person = walker.person.pk if walker.person else None
    row = BulkReceipt.objects.create(act="review", at=timezone.now(), person_id=person)
    return {"book": book_here(scene).pk, "pk": row.pk}


def _pattern(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    book = book_here(scene)
    made = keep_pattern(book, title="Rent", lines=_lines(book), by=a_keeper(may=ALL))
    return {"book": book.pk, "pk": made.pk}


def _owed(book: Book, fen: int) -> Leg:
    receivable, income, bank = accounts(book, "112", "501", "102")
    found = book.accounts.get(code="112").legs.first()
    who = found.counterparty_id if found else a_counterparty()
    if fen > 0:
        legs = (debit(receivable, fen, counterparty=who), credit(income, fen))
    else:
        legs = (debit(bank, -fen), credit(receivable, -fen, counterparty=who))
    return an_entry(book, legs=legs).legs.select_related("account").get(account=receivable)


def _counterparty(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    book = book_here(scene)
    return {"book": book.pk, "pk": _owed(book, 100).counterparty_id}


def _payment(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    book = book_here(scene)
    _owed(book, 100)
    return {"book": book.pk, "leg": _owed(book, -100).pk}


def _settlement(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    book = book_here(scene)
    made = settle(_owed(book, 100), _owed(book, -100), by=a_keeper(may=ALL))
    return {"book": book.pk, "pk": made.pk}


def _member(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    book = book_here(scene)
    party = Party.objects.get(pk=a_counterparty())
    made = enter_member(book, party, since=DAY, basis="Register", by=a_keeper(may=ALL))
    return {"book": book.pk, "pk": made.pk}


def _letter(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    book = book_here(scene)
    leg = _owed(book, 100)
    made = Dunning.objects.create(
        book=book, party_id=leg.counterparty_id or "", year=2026, sequence=1, on=DAY, pay_by=date(2026, 8, 1),
        items=[], total_fen=100,
    )  # fmt: skip
    return {"book": book.pk, "pk": made.pk}


def _claim(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    book = book_here(scene)
    somebody = actor_of_appointment(an_appointment(None, an_office("village_chief", scene.here)))
    level = an_office("village_chief", scene.here)
    set_limits(book, [LevelDraft(level, None)], basis="Minutes", by=a_keeper(may=ALL))
    spent = SpentDraft(DAY, "Tape", 100, no_invoice_because="From a stall")
    claim = write_claim(book, purpose="Tape", lines=[spent], by=somebody)
    return {"pk": ask(claim, by=somebody).pk}


def _invoice(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    book = book_here(scene)
    draft = InvoiceDraft(
        book=book, direction="received", kind="receipt", number="A1", issued_on=DAY, partner_name="Somebody",
        shares=[Share(100, 0, 0, "untaxed")],
    )  # fmt: skip
    return {"book": book.pk, "pk": enter_invoice(draft, by=a_keeper(may=ALL)).pk}


VOUCHER_THINGS: Final[dict[str, Any]] = {
    "book": lambda scene, walker: {"book": book_here(scene).pk},
    "book with vouchers": _with_vouchers,
    "voucher": _voucher,
    "voucher to review": lambda scene, walker: _voucher(scene, walker, name="review"),
    "voucher press": _press,
    "slip": _slip,
    "dropped slip": lambda scene, walker: _slip(scene, walker, drop=True),
    "pattern": _pattern,
    "counterparty": _counterparty,
    "payment leg": _payment,
    "settlement": _settlement,
    "member of a collective": _member,
    "code of an account": lambda scene, walker: {"book": book_here(scene).pk, "code": "112"},
    "entry": lambda scene, walker: {"pk": _voucher(scene, walker)["pk"]},
    "reminder letter": _letter,
    "claim": _claim,
    "invoice": _invoice,
}
