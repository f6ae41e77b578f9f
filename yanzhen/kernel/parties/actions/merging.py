"""Two records of one person or organisation become one; what was written about either stays."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Party


@transaction.atomic
def merge_parties(party: Party, *, into: Party, by: By, reason: str) -> Party:
    """Let `party` lead to `into` from now on. Nothing else is rewritten. Announces "parties.merged"."""
    if not by.may("parties.edit"):
        raise Refused(_("Only those who keep the register of people may change it."))
    if not reason.strip():
        raise Refused(_("Say why these are the same."), field="reason")
    rows = Party.objects.select_for_update().order_by("id").in_bulk([party.pk, into.pk])
    party, into = rows[party.pk], rows[into.pk]
    _refuse_unmergeable(party, into)
    # Whoever was merged into the first goes on to the second: one step leads to the living record.
    Party.objects.filter(merged_into=party).update(merged_into=into)
    party.merged_into = into
    party.save(update_fields=["merged_into"])
    changes = {"into": str(into.pk), "name": into.name}
    record(by=by, verb="parties.merge", noun=party, reason=reason, changes=changes)
    record(
        by=by, verb="parties.took_over", noun=into, reason=reason, changes={"from": str(party.pk)}
    )
    announce("parties.merged", party_id=party.pk, into_id=into.pk)
    return into


def _refuse_unmergeable(party: Party, into: Party) -> None:
    if party.pk == into.pk:
        raise Refused(_("These are the same record."))
    if party.kind != into.kind:
        raise Refused(_("A person and an organisation can't be the same."))
    for one in (party, into):
        if one.merged_into_id is not None:
            raise Refused(_("%(name)s has been merged into another record."), name=one.name)
