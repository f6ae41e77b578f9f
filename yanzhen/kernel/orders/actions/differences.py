"""What does not agree becomes a case: money against a statement, a ticket used twice. Settled with a reason, like any request."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.orders.models import Seller
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.models import Office

# Code, words: what sort of difference. The desk is the seller's own.
SORTS: Final = {
    "money": _("Money that does not agree with the statement"),
    "tickets": _("A ticket that was used twice"),
    "payments": _("A payment that can't be placed"),
}
DUTY: Final = "seller_head"


def open_difference(
    sort: str, title: str, text: str, *, about: models.Model, seller_id: UUID, by: By, at: datetime
) -> Case:
    """A case at the seller's desk; the same thing again is the same case."""
    seller = Seller.objects.select_related("place").get(pk=seller_id)
    draft = CaseDraft(
        item=item_of(sort),
        place=seller.place,
        title=title[:200],
        text=text,
        origin=about,
        office=desk_of(seller),
        channel="job",
        once_key=None,
    )
    known = Case.objects.filter(origin_label=about._meta.label_lower, origin_id=about.pk).first()  # noqa: SLF001
    return known or open_case(draft, by=system_actor(), at=min(at, timezone.now()))


def desk_of(seller: Seller) -> Office | None:
    """The head of the seller's desk, or any office of the seller; else it goes to who dispatches for the place."""
    offices = Office.objects.filter(organisation_id=seller.pk, closed_on__isnull=True).order_by(
        "pk"
    )
    return offices.filter(duty=DUTY).first() or offices.first()


def item_of(sort: str) -> Item:
    """Made at its first use: what it is called may be changed on screen afterwards."""
    item, _made = Item.objects.get_or_create(
        code=f"difference.{sort}",
        defaults={"kind": "difference", "name": str(SORTS[sort]), "audience": "everybody", "duty": DUTY,
                  "is_example": True, "order": 900},
    )  # fmt: skip
    return item
