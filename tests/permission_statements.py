"""Who may open statements, closings, bank and distribution, and what stands behind these doors."""

from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from tests.permission_door import Door, Who, everywhere, get, post
from tests.permission_vouchers import (
    ACCOUNTANTS,
    AGENCY_HEAD,
    REVIEWERS,
    SEERS,
    WRITERS,
    book_here,
)
from yanzhen.kernel.ledger.models import BankAccount, BankMatch, DistributionPlan

if TYPE_CHECKING:
    from tests.permission_scene import Scene, Walker

REOPENERS: Final[Who] = frozenset({"voucher_reviewer"})


def statement_doors() -> tuple[Door, ...]:
    """The rows of this part of the desk."""
    seen = ("statements", "trial", "balance_sheet", "income", "board", "account_list", "closing", "year", "depreciation", "bank_accounts", "plans")  # fmt: skip
    return (
        *[get(f"ledger:{name}", SEERS, thing="book") for name in seen],
        get("ledger:statement_line", SEERS, thing="statement line"),
        get("ledger:account_page", SEERS, thing="account of a book"),
        get("ledger:account_acts", AGENCY_HEAD, thing="account of a book"),
        get("ledger:account_count", WRITERS | REVIEWERS, thing="account of a book"),
        get("ledger:closing_acts", AGENCY_HEAD, thing="book"),  # an open month: who opens again finds nothing here
        get("ledger:year_acts", AGENCY_HEAD, thing="book"),
        get("ledger:depreciation_acts", WRITERS, thing="book"),
        get("ledger:board_acts", WRITERS, thing="book"),
        post("ledger:board_words", WRITERS, thing="book"),
        everywhere("ledger:bank_home", SEERS),
        get("ledger:bank_follow", AGENCY_HEAD, thing="book"),
        get("ledger:bank_account", SEERS, thing="bank account"),
        get("ledger:bank_acts", WRITERS, thing="bank account"),
        post("ledger:bank_file", ACCOUNTANTS, thing="bank account"),
        post("ledger:bank_match", WRITERS, thing="bank account"),
        post("ledger:bank_undo", WRITERS, thing="bank match"),
        everywhere("ledger:plans_home", SEERS),
        get("ledger:plan_new", WRITERS, thing="book"),
        get("ledger:plan", SEERS, thing="plan"),
        get("ledger:plan_acts", WRITERS, thing="plan"),
        post("ledger:plan_roll", ACCOUNTANTS, thing="plan"),
    )  # fmt: skip


def _line(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    return {"book": book_here(scene).pk, "layout": "balance_sheet", "key": "cash"}


def _account(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    book = book_here(scene)
    return {"book": book.pk, "account": book.account("501").pk}


def _bank(scene: "Scene") -> BankAccount:
    book = book_here(scene)
    found = BankAccount.objects.filter(account__book=book).first()
    facts = {"bank": "农商行", "number": "622848", "since": book.opened_on}
    return found or BankAccount.objects.create(account=book.account("102"), **facts)


def _bank_account(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    return {"pk": _bank(scene).pk}


def _bank_match(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    bank = _bank(scene)
    made = BankMatch.objects.create(bank_account=bank, made_at=timezone.now())
    return {"pk": bank.pk, "match_pk": made.pk}


def _plan(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    book = book_here(scene)
    facts = {"net_fen": 0, "before_fen": 0, "made_at": timezone.now()}
    found = DistributionPlan.objects.filter(book=book).first()
    return {"pk": (found or DistributionPlan.objects.create(book=book, year=2025, **facts)).pk}


STATEMENT_THINGS: Final = {
    "statement line": _line,
    "account of a book": _account,
    "bank account": _bank_account,
    "bank match": _bank_match,
    "plan": _plan,
}
