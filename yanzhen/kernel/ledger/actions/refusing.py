"""What PostgreSQL refuses, said in words: the rule's name is the constraint's, its values are JSON beside it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.workflow import WORKFLOW

SENTENCES: "Final[dict[str, str | Promise]]" = {
    "a_book_is_opened_once": _("This book has its opening balances already. Reverse that entry first."),
    "a_closed_account_takes_nothing": _("%(account)s is closed and takes nothing any more. Choose another account."),
    "a_closed_book_takes_nothing": _("This book is closed or not known; nothing is entered in it."),
    "a_closed_month_has_all_its_numbers": _("%(month)s has entries without a voucher number. Number them, then close."),
    "a_closed_period_takes_nothing": _("%(month)s is closed. Give the entry a date in an open month."),
    "a_hot_account_has_no_limit": _("A hot account has no limit: its balance is known a moment later only."),
    "a_hot_account_has_no_sub_accounts": _("%(account)s is hot: entries go to it without waiting, so it has no sub-accounts. Open them beside it."),
    "a_hot_account_stays_hot": _("%(account)s is hot and stays so. Open another account for what needs a limit."),
    "a_legal_entity_has_one_open_book": _("This legal entity has a book already."),
    "a_leg_moves_something_on_one_side": _("Each line has an amount on one side, and one only."),
    "a_leg_names_what_its_account_asks_for": _("%(account)s asks with whom, for which project or under which agreement. Fill that in."),
    "a_leg_stands_in_its_own_book": _("An account of another book is in this entry. Books are not mixed."),
    "a_month_with_open_entries_stays_open": _("%(month)s still has entries that wait. Post or void them, then close."),
    "a_period_stays_what_it_is": _("A month of a book can't become another one."),
    "a_reversal_is_whole": _("An entry is reversed as a whole, line by line."),
    "a_reviewed_entry_has_its_number": _("A reviewed entry has its voucher number."),
    "a_voucher_keeps_its_number": _("A voucher keeps its number."),
    "a_voucher_number_is_given_once": _("Somebody reviewed at the same moment and took this number. Try again."),
    "an_account_code_is_digits": _("An account's code is digits, at least three."),
    "an_account_code_is_given_once": _("This book has an account of that code already."),
    "an_account_is_closed_empty": _("%(account)s still holds something. Clear it, then close it."),
    "an_account_keeps_its_ceiling": _("%(account)s would rise to %(would)s; it may not go above %(limit)s."),
    "an_account_keeps_its_floor": _("%(account)s would fall to %(would)s; it may not go below %(limit)s."),
    "an_account_stays_what_it_is": _("%(account)s keeps its code, its class and its side. Open another account."),
    "an_account_with_legs_gets_no_sub_accounts": _("%(account)s has entries already and gets no sub-accounts. Open them beside it."),
    "an_automatic_entry_names_its_source": _("An entry made by the system names what it comes from."),
    "an_entry_balances": _("Debit %(debit)s and credit %(credit)s differ. Both sides of an entry are equal."),
    "an_entry_begins_at_its_beginning": _("An entry begins as prepared, held or posted, without a number."),
    "an_entry_has_two_legs_at_least": _("An entry has at least two lines."),
    "an_entry_here_rests_on_a_decision": _("%(account)s moves only on a decision. Attach the minutes with how many agreed."),
    "an_entry_is_fixed": _("What is written stays. Reverse the entry and write a new one."),
    "an_entry_is_posted_by_a_third_person": _("Whoever prepared or reviewed an entry does not post it. Ask a colleague."),
    "an_entry_is_reversed_once": _("This entry is reversed already."),
    "an_entry_is_reviewed_by_somebody_else": _("Nobody reviews what they prepared. Ask a colleague who reviews."),
    "an_entry_is_reviewed_once": _("This entry is reviewed already."),
    "an_entry_moves_only_by_its_table": _("This is not possible now: the entry is at “%(state)s”."),
    "an_entry_stands_in_its_own_month": _("The date of an entry lies in its own month."),
    "an_event_is_mirrored": _("What one book shows towards the other must stand in that one too, on the other side."),
    "an_event_is_posted_as_a_whole": _("This event stands in several books; they are posted or voided together."),
    "an_event_is_reversed_as_a_whole": _("This event stands in several books; it is reversed in all of them."),
    "legs_come_with_their_entry": _("An entry gets all its lines at once."),
    "months_are_reopened_from_the_last": _("A later month is closed. Reopen that one first."),
    "months_close_in_order": _("An earlier month is still open. Close months in order."),
    "no_month_before_the_book": _("The book %(book)s begins on %(day)s. Give the entry a later date."),
    "one_key_is_one_request": _("Under this key something else was entered before. Nothing was changed."),
    "only_a_leaf_takes_legs": _("%(account)s has sub-accounts. Choose one of them."),
    "only_a_posted_entry_is_reversed": _("Only a posted entry is reversed, and a reversal is not."),
    "only_a_reversal_is_red": _("Amounts are above zero. What was wrong is reversed."),
    "what_has_expired_is_not_posted": _("“%(summary)s” was held for a time that is over. Begin again."),
    "voucher_numbers_have_no_gap": _("Voucher numbers follow each other without a gap."),
}  # fmt: skip


@contextmanager
def refusals() -> Iterator[None]:
    """What the ledger's rules refuse inside comes out as `Refused`; any other error as it is."""
    try:
        yield
    except DatabaseError as error:
        refused = _refused(error)
        if refused is None:
            raise
        raise refused from error


def _refused(error: DatabaseError) -> Refused | None:
    told = getattr(error.__cause__, "diag", None)
    rule = getattr(told, "constraint_name", None)
    sentence = SENTENCES.get(rule or "")
    if sentence is None:
        return None
    values = _values(getattr(told, "message_detail", "") or "")
    return Refused(sentence, **{"account": _("The account"), **_MISSING, **values})


# A constraint tells no values; its sentence still reads.
_MISSING: "Final[dict[str, Any]]" = {
    "would": "…", "limit": _("its limit"), "month": _("This month"), "book": "", "day": "", "debit": "…",
    "credit": "…", "state": "…", "summary": "…",
}  # fmt: skip


def _values(detail: str) -> dict[str, Any]:
    try:
        told = json.loads(detail)
    except ValueError:
        return {}
    values: dict[str, Any] = {}
    for name, value in told.items():
        if name.endswith("_fen"):
            values[name.removesuffix("_fen")] = yuan(int(value or 0))
        elif name == "state":
            values[name] = WORKFLOW.state(value).label
        elif value is not None:
            values[name] = value
    return values
