"""Writing down what was delegated to a community, and what was taken back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models import Community
from yanzhen.reforms.innovation_community.models.delegation import Delegation
from yanzhen.reforms.innovation_community.models.scope import must_cover


@dataclass(frozen=True)
class DelegationDraft:
    """What the form says. Without a basis document it is an example and marked so."""

    place: Place
    title: str
    power: str
    given_by: str
    since: date
    basis: str = ""
    items: Iterable[Item] = field(default_factory=tuple)


@transaction.atomic
def delegate(draft: DelegationDraft, *, by: By, today: date) -> Delegation:
    """Enter a power in the register of what was delegated to the community."""
    _refuse_stranger(by, draft.place)
    if not Community.objects.filter(pk=draft.place.pk).exists():
        raise Refused(_("Powers are delegated to an innovation community."), field="place")
    for name, value in (("title", draft.title), ("given_by", draft.given_by)):
        if not value.strip():
            raise Refused(_("Say what was delegated, and by whom."), field=name)
    if draft.since > today:
        raise Refused(_("This day is after today. Write a day that has passed."), field="since")
    row = Delegation(
        place=draft.place, scope_path=draft.place.path, title=draft.title.strip(), power=draft.power,
        given_by=draft.given_by.strip(), since=draft.since, basis=draft.basis.strip(), is_example=not draft.basis.strip(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as twice:
        raise Refused(_("This power is in the register already."), field="title") from twice
    row.items.set(draft.items)
    record(
        by=by, verb="innovation_community.delegate", noun=row, changes={"items": row.items.count(), "basis": row.basis},
        place_path=row.scope_path,
    )  # fmt: skip
    return row


@transaction.atomic
def take_back(row: Delegation, *, on: date, reason: str, by: By, today: date) -> None:
    """The power goes back to its department; `on` is the first day without it. The row stays."""
    row.refresh_from_db(from_queryset=Delegation.objects.select_for_update())
    _refuse_stranger(by, row.place)
    if row.until is not None:
        raise Refused(_("It was taken back on %(day)s already."), day=row.until)
    if not reason.strip():
        raise Refused(_("Write why it was taken back."), field="reason")
    if not row.since < on <= today:
        raise Refused(_("Write a day after it was delegated, not after today."), field="on")
    row.until, row.taken_back = on, reason.strip()
    row.save(update_fields=["until", "taken_back"])
    record(
        by=by,
        verb="innovation_community.end_power",
        noun=row,
        reason=reason.strip(),
        place_path=row.scope_path,
    )


def _refuse_stranger(by: By, place: Place) -> None:
    if not by.may("community.rules"):
        raise Refused(_("Only the head of the community keeps this register."))
    must_cover(by, place.path)
