"""Photographs of an order with time and place, its three marks, and the points that are walked to."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.documents.actions import store
from yanzhen.reforms.co_governance.actions.orders import Call, file_order, locked, worker_of
from yanzhen.reforms.co_governance.contracts import DISPATCH
from yanzhen.reforms.co_governance.models import (
    OrderPhoto,
    OrderRating,
    OrderState,
    PatrolPoint,
    PatrolScan,
    WorkOrder,
)
from yanzhen.reforms.co_governance.models.scope import must

STAGES = ("before", "after")


@transaction.atomic
def hang_photos(
    order: WorkOrder, uploads: Sequence[Any], stage: str, *, by: By, at: datetime | None = None,
    position: tuple[Decimal, Decimal] | None = None,
) -> list[OrderPhoto]:  # fmt: skip
    """Photographs before or after the work, by whoever has the order or by the desk. A position is (longitude, latitude)."""
    order, at = locked(order), at or timezone.now()
    if by.may(DISPATCH):
        must(by, DISPATCH, order.area.cluster.place)
    elif worker_of(by, order.area.cluster).pk != order.worker_id:
        raise Refused(_("Another worker has this order."))
    if not uploads or stage not in STAGES:
        raise Refused(_("Choose a photograph first."), field="photos")
    if order.state in (OrderState.CLOSED, OrderState.CANCELLED):
        raise Refused(_("This order is over."))
    longitude, latitude = position or (None, None)
    made = []
    for upload in uploads:
        document = store(upload, owner=order, by=by, purpose=stage, at=at)
        if not document.is_picture:
            raise Refused(_("Only photographs show the work."), field="photos")
        made.append(OrderPhoto.objects.get_or_create(document=document, defaults={
            "order": order, "stage": stage, "at": at, "longitude": longitude, "latitude": latitude})[0])  # fmt: skip
    return made


@transaction.atomic
def rate(order: WorkOrder, marks: tuple[int, int, int], *, by: By, words: str = "", at: datetime | None = None) -> OrderRating:  # fmt: skip
    """How soon, how well, how friendly, 1 to 5, by whoever asked, once."""
    order, at = locked(order), at or timezone.now()
    if by.person_id is None or order.caller_id != by.person_id:
        raise Refused(_("Whoever asked for it rates it."))
    if order.state != OrderState.DONE:
        raise Refused(_("It is rated once, after it is done."))
    if not all(1 <= mark <= 5 for mark in marks):
        raise Refused(_("Give each mark from 1 to 5."), field="speed")
    speed, quality, manner = marks
    made = OrderRating.objects.create(order=order, speed=speed, quality=quality, manner=manner, words=words.strip()[:300], at=at, by_id=by.person_id)  # fmt: skip
    order.state = OrderState.CLOSED
    order.save(update_fields=["state"])
    record(by=by, verb="co_governance.rate_order", noun=order, at=at, place_path=order.area.place.path, changes={"marks": list(marks)})  # fmt: skip
    return made


@transaction.atomic
def scan_point(point: PatrolPoint, *, by: By, found: str = "", sort: str = "other", at: datetime | None = None) -> PatrolScan:  # fmt: skip
    """Somebody stands at the point; what is wrong there becomes an order."""
    at = at or timezone.now()
    worker = worker_of(by, point.area.cluster)
    order = None
    if found.strip():
        call = Call(point.area, found.strip(), sort, spot=point.name, caller_name=by.person_name, channel="patrol")  # fmt: skip
        order = file_order(call, by=by, at=at)
    made = PatrolScan.objects.create(point=point, worker=worker, at=at, found=found.strip(), order=order)  # fmt: skip
    record(
        by=by, verb="co_governance.scan_point", noun=point, at=at, place_path=point.area.place.path
    )
    return made
