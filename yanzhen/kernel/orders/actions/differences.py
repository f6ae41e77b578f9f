"""What does not agree becomes a case: money against a statement, a ticket used twice. Settled with a reason, like any request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.kernel.cases.actions import CaseDraft, open_case, open_cases
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.orders.models import Seller
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.models import Office

# Code, words: what sort of difference. The desk is the seller's own.
SORTS: Final = {
    "money": _("Money that does not agree with the statement"),
    "tickets": _("A ticket that was used twice"),
    "payments": _("A payment that can't be placed"),
    "shares": _("A share that WeChat Pay did not carry out"),
    "gates": _("A gate whose numbers do not agree"),
}
DUTY: Final = "seller_head"


@dataclass(frozen=True)
class Difference:
    """One of them: the record it is about, whose desk, in a line and in full."""

    about: models.Model
    seller_id: UUID
    title: str
    text: str


def open_difference(
    sort: str, title: str, text: str, *, about: models.Model, seller_id: UUID, by: By, at: datetime
) -> Case:
    """A case at the seller's desk; the same thing again is the same case."""
    (case,) = open_differences(sort, [Difference(about, seller_id, title, text)], at=at)
    return case


def open_differences(sort: str, found: Sequence[Difference], *, at: datetime) -> list[Case]:
    """A case for each, in their order; several are opened together, and each desk hears of them once."""
    if not found:
        return []
    sellers = Seller.objects.select_related("place").in_bulk({one.seller_id for one in found})
    desks = {key: desk_of(seller) for key, seller in sellers.items()}
    item, known = item_of(sort), _known(found)
    fresh = [one for one in found if _name(one) not in known]
    drafts = [
        CaseDraft(
            item=item,
            place=sellers[one.seller_id].place,
            title=one.title[:200],
            text=one.text,
            origin=one.about,
            office=desks[one.seller_id],
            channel="job",
            once_key=None,
        )
        for one in fresh
    ]
    at, by = min(at, timezone.now()), system_actor()
    if len(drafts) == 1:
        made = [open_case(drafts[0], by=by, at=at)]
    else:
        made = open_cases([(draft, at) for draft in drafts], by=by)
    known |= dict(zip(map(_name, fresh), made, strict=True))
    return [known[_name(one)] for one in found]


def _known(found: Sequence[Difference]) -> dict[tuple[str, UUID], Case]:
    """The cases that some of them have already; the first of each."""
    rows = Case.objects.filter(
        origin_label__in={_name(one)[0] for one in found}, origin_id__in=[one.about.pk for one in found]
    ).order_by("-pk")  # fmt: skip
    return {(case.origin_label, case.origin_id): case for case in rows if case.origin_id}


def _name(one: Difference) -> tuple[str, UUID]:
    return one.about._meta.label_lower, one.about.pk  # noqa: SLF001


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
