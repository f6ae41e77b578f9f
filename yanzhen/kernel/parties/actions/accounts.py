"""Where a party is paid: entered by one, typed once more by another, and only then used; ended for a reason.

Whose party it may be is asked by whoever calls: a seller's desk keeps those of its own payees.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.codes import normalised_code
from yanzhen.base.crypto import blind_index, blind_indexes
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Party, PayeeAccount
from yanzhen.kernel.parties.models.accounts import PURPOSE

NUMBER: Final = re.compile(r"\d{8,30}")


@transaction.atomic
def enter_account(
    party: Party, *, holder: str, bank: str, number: str, by: By, at: datetime | None = None
) -> PayeeAccount:
    """Write down where a party is paid. It counts when another has confirmed it; until then the former one does."""
    at = at or timezone.now()
    _refuse_others(by)
    for field, text in (("holder", holder), ("bank", bank)):
        if not text.strip():
            raise Refused(_("Name the account and its bank as the bank knows them."), field=field)
    plain = _plain(number)
    now = PayeeAccount.objects.in_force().filter(party=party).first()
    if now is not None and now.number == plain and now.holder == holder.strip() and now.bank == bank.strip():  # fmt: skip
        raise Refused(_("They are paid to this account already."), field="number")
    try:
        with transaction.atomic():
            made = PayeeAccount.objects.create(
                party=party, holder=holder.strip(), bank=bank.strip(), number=plain, number_index=blind_index(plain, PURPOSE),
                entered_by_id=by.person_id, entered_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        if "one_account_of_a_party_waits" not in str(error):
            raise
        raise Refused(_("An account of theirs waits to be confirmed. Confirm or drop it first.")) from error  # fmt: skip
    record(
        by=by, verb="parties.enter_account", noun=party, at=at, changes={"bank": made.bank},
        personal={"holder": made.holder, "number": plain}, subject_id=party.pk,
    )  # fmt: skip
    return made


@transaction.atomic
def confirm_account(
    account: PayeeAccount, *, number: str, by: By, at: datetime | None = None
) -> PayeeAccount:
    """Another person types the number from the paper once more; from now on payouts go there."""
    at = at or timezone.now()
    _refuse_others(by)
    account = _locked(account)
    if account.is_confirmed:
        raise Refused(_("This account is confirmed already."))
    if account.entered_by_id == by.person_id:
        raise Refused(_("You entered this account yourself. Somebody else confirms it."))
    if account.number_index not in blind_indexes(_plain(number), PURPOSE):
        raise Refused(_("This is not the number that was entered. Look at the paper; if the first one was wrong, drop it."), field="number")  # fmt: skip
    former = PayeeAccount.objects.in_force().filter(party=account.party_id)
    former.update(ended_at=at, ended_by=by.person_id, ended_why=str(_("Another account took its place")))  # fmt: skip
    account.confirmed_by_id, account.confirmed_at = by.person_id, at
    account.save(update_fields=["confirmed_by", "confirmed_at"])
    record(by=by, verb="parties.confirm_account", noun=account.party, at=at, changes={"bank": account.bank})  # fmt: skip
    return account


@transaction.atomic
def end_account(
    account: PayeeAccount, *, reason: str, by: By, at: datetime | None = None
) -> PayeeAccount:
    """Nothing is paid there any more; or what waits for the second person is dropped."""
    at = at or timezone.now()
    _refuse_others(by)
    if not reason.strip():
        raise Refused(_("Write why."), field="reason")
    account = _locked(account)
    account.ended_at, account.ended_by_id, account.ended_why = at, by.person_id, reason.strip()[:200]  # fmt: skip
    account.save(update_fields=["ended_at", "ended_by", "ended_why"])
    record(by=by, verb="parties.end_account", noun=account.party, at=at, reason=account.ended_why, changes={"bank": account.bank})  # fmt: skip
    return account


def accounts_of(parties: Iterable[UUID]) -> dict[UUID, PayeeAccount]:
    """Where each of these is paid now; those without an account are left out. One statement."""
    found = PayeeAccount.objects.in_force().filter(party__in=list(parties))
    return {account.party_id: account for account in found}


def _locked(account: PayeeAccount) -> PayeeAccount:
    rows = PayeeAccount.objects.select_for_update(of=("self",)).select_related("party")
    account = rows.get(pk=account.pk)
    if account.ended_at is not None:
        raise Refused(_("This account has ended."))
    return account


def _plain(number: str) -> str:
    plain = normalised_code(number)
    if not NUMBER.fullmatch(plain):
        raise Refused(_("An account number has 8 to 30 digits."), field="number")
    return plain


def _refuse_others(by: By) -> None:
    if not by.may("parties.accounts"):
        raise Refused(_("Your office does not keep the accounts of payees."))
