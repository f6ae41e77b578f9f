"""What comes back for a paid place that is given up, by the organiser's published table, and giving it back in the same act."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.base.by import By
from yanzhen.kernel.gatherings.models import Registration
from yanzhen.kernel.orders.actions.refund_preview import Asked, Preview, preview
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.models import Entitlement, terms_at
from yanzhen.kernel.orders.models.refunding import Cause, told
from yanzhen.kernel.orders.models.refunds import DEFAULT_SOURCE


def what_comes_back(registration: Registration, *, at: datetime) -> Preview:
    """What giving up would do now, to the fen; writes nothing."""
    return preview(_asked(registration), at=at)


def table_of(registration: Registration, *, at: datetime) -> dict[str, Any]:
    """The table this place was sold under, in days of the calendar before the first date; and on what it rests."""
    terms, table = terms_at(registration.gathering.offer_id, registration.order.placed_at)
    lines = told(terms, day=_first_day(registration), today=timezone.localdate(at))
    return {"lines": lines, "source": table.source if table else DEFAULT_SOURCE}


def give_back(registration: Registration, seen_fen: int | None, *, by: By, at: datetime) -> None:
    """Money and place at once, as the preview said; Refused where the table is silent or the money lies in a drawer."""
    refund(_asked(registration, seen_fen), by=by, at=at)


def _asked(registration: Registration, seen_fen: int | None = None) -> Asked:
    found = Entitlement.objects.filter(voucher__order=registration.order_id)
    uses = {one.pk: one.unused for one in found} or dict(registration.order.lines.values_list("pk", "quantity"))  # fmt: skip
    # The registration's own key: a second press is the same refund.
    return Asked(
        registration.order_id, uses, Cause.BUYER, _("given up"), seen_fen=seen_fen, key=registration.pk, day=_first_day(registration)
    )  # fmt: skip


def _first_day(registration: Registration) -> date | None:
    first = registration.gathering.meetings.order_by("starts_at").first()
    return timezone.localdate(first.starts_at) if first else None
