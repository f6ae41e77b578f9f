"""Papers of an asset: entered, renewed, given up; and told of before they expire."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.contracts import KEEPER, REVIEWER
from yanzhen.kernel.assets.models import Asset, Permit, PermitKind, PermitReminder
from yanzhen.kernel.assets.workflow import AssetState
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.parties.models import Office
from yanzhen.kernel.parties.models.roster import people_at

# So many days before the end, and on the first day after it (a decision of this product; no rule sets them).
STEPS: Final = (90, 30, 7, -1)
AT_ONCE_MAX: Final = 2_000


@transaction.atomic
def add_permit(  # noqa: PLR0913  one argument per fact of the paper
    asset: Asset, *, by: By, kind: str, number: str, issuer: str = "", issued_on: date | None = None,
    expires_on: date | None = None, replaces: Permit | None = None, at: datetime | None = None,
) -> Permit:  # fmt: skip
    """Hang a paper on the asset; one that it replaces ends on the day before the new one was issued, or today."""
    asset.lock()
    asset.must_be_changed_by(by)
    if not number.strip():
        raise Refused(_("Write the number that stands on the paper."), field="number")
    if issued_on and expires_on and expires_on < issued_on:
        raise Refused(_("It can't end before it was issued."), field="expires_on")
    if replaces is not None:
        _end(replaces, on=timezone.localdate(at), why=str(number))
    try:
        with transaction.atomic():
            permit = Permit.objects.create(
                asset=asset,
                kind=kind,
                number=number.strip(),
                issuer=issuer.strip(),
                issued_on=issued_on,
                expires_on=expires_on,
            )
    except IntegrityError:
        raise Refused(_("This paper hangs here already."), field="number") from None
    after = {"permit": str(permit), "until": expires_on.isoformat() if expires_on else ""}
    asset.keep_change("renew_permit" if replaces else "add_permit", by=by, at=at, after=after)
    return permit


@transaction.atomic
def end_permit(permit: Permit, *, by: By, reason: str, at: datetime | None = None) -> None:
    """The paper is given up or was withdrawn; the row stays."""
    asset = permit.asset
    asset.lock()
    asset.must_be_changed_by(by)
    if not reason.strip():
        raise Refused(_("Write why it ends."), field="reason")
    permit.refresh_from_db()
    if permit.ended_on is not None:
        raise Refused(_("This paper has ended already."))
    _end(permit, on=timezone.localdate(at), why=reason.strip())
    asset.keep_change("end_permit", by=by, at=at, note=reason, after={"permit": str(permit)})


def _end(permit: Permit, *, on: date, why: str) -> None:
    permit.ended_on, permit.ended_why = on, why[:200]
    permit.save(update_fields=["ended_on", "ended_why"])


@transaction.atomic
def remind_of_permits(today: date) -> int:
    """Tell the keepers of each paper that reaches a step: once per step, however often this runs. Gives how many.

    Several papers of one office are one message.
    """
    due = _reaching(today)
    PermitReminder.objects.bulk_create(due)
    offices: dict[Office, list[PermitReminder]] = {}
    for reminder in due:
        for office in _offices_for(reminder.permit.asset):
            offices.setdefault(office, []).append(reminder)
    now = timezone.now()
    for office, reminders in offices.items():
        first = reminders[0]
        tell(
            people_at([office.pk], now),
            _("%(n)s papers of assets have expired or will soon, first %(paper)s of %(asset)s on %(day)s"),
            _("An expired paper is shown wherever the asset is. Renew it, or write that it is given up."),
            url=reverse("assets:permits"), kind="assets",
            values={"n": len(reminders), "paper": PermitKind(first.permit.kind).label, "asset": first.permit.asset.name, "day": first.expires_on},
        )  # fmt: skip
    return len(due)


def _reaching(today: date) -> list[PermitReminder]:
    """A reminder for each paper that has reached a step it was not told of; a late run tells the nearest step only.

    The papers are locked, so that of two runs at once the second sees what the first has told.
    """
    standing = Permit.objects.standing().filter(expires_on__lte=today + timedelta(days=max(STEPS)))
    standing = standing.exclude(asset__state=AssetState.GONE).select_related(
        "asset__place", "asset__owner__place", "asset__owner__party"
    )
    locked = standing.select_for_update(of=("self",)).order_by("expires_on", "id")
    found = []
    for permit in locked.prefetch_related("reminders")[:AT_ONCE_MAX]:
        assert permit.expires_on is not None  # noqa: S101  filtered above
        left = (permit.expires_on - today).days
        step = min(step for step in STEPS if step >= left) if left >= 0 else STEPS[-1]
        told = {(one.expires_on, one.days_before) for one in permit.reminders.all()}
        if (permit.expires_on, step) not in told:
            found.append(
                PermitReminder(
                    permit=permit, expires_on=permit.expires_on, days_before=step, told_on=today
                )
            )
    return found


def _offices_for(asset: Asset) -> list[Office]:
    """The keeper nearest to the owner's place, or the reviewer where no keeper is."""
    home = asset.owner.place or asset.place
    for duty in (KEEPER, REVIEWER):
        office = Office.objects.nearest(duty, home)
        if office is not None:
            return [office]
    return []
