"""What contracts show on the desk, on pages of parties and assets, and in the search box; and who uses an asset by them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.search import matching
from yanzhen.kernel.agreements.actions import billing, deposits, paying
from yanzhen.kernel.agreements.contracts import SEE
from yanzhen.kernel.agreements.models import Agreement, Due, Payment, Terms
from yanzhen.kernel.agreements.workflow import APPROVE, AgreementState
from yanzhen.kernel.assets.contracts import Use
from yanzhen.kernel.ledger.contracts import EntrySource

SHOWN: Final = 5


def page_of_contract(pk: UUID) -> str:
    return reverse("agreements:agreement", args=[pk])


def page_of_due(pk: UUID) -> str:
    keys = Due.objects.filter(pk=pk).values_list("agreement", flat=True)
    return page_of_contract(keys[0]) if keys else ""


def page_of_payment(pk: UUID) -> str:
    keys = Payment.objects.filter(pk=pk).values_list("agreement", flat=True)
    return page_of_contract(keys[0]) if keys else ""


# What a voucher that came from a contract says of where it comes from.
SOURCES: Final = (
    EntrySource(billing.SOURCE, _("Due of a contract"), page_of_due),
    EntrySource(
        paying.SOURCE, _("Payment under a contract"), page_of_payment, taken_back_there=True
    ),
    EntrySource(deposits.SOURCE, _("Deposit of a contract"), page_of_contract, kept=True),
)
SOON_DAYS: Final = 60


def waiting(actor: Any, today: date) -> Mapping[str, Any] | None:
    """What waits for a decision, what is late, what ends soon."""
    mine = Agreement.objects.visible_to(actor).for_lists()
    asked: list[Any] = []
    if actor.may(APPROVE):
        states = (AgreementState.ASKED, AgreementState.ENDING)
        proposed = Terms.objects.filter(approved_at__isnull=True, version__gt=1).values("agreement")
        asked = [
            *mine.filter(state__in=states).order_by("since", "pk")[:SHOWN],
            *mine.running().filter(pk__in=proposed).order_by("since", "pk")[:SHOWN],
        ]
    late = list(
        Due.objects.visible_to(actor).late(today).for_lists().order_by("due_on", "pk")[:SHOWN]
    )
    ending = list(
        mine.running()
        .filter(until__range=(today, today + timedelta(days=SOON_DAYS)))
        .order_by("until", "pk")[:SHOWN]
    )
    return (
        {"asked": asked[:SHOWN], "late": late, "ending": ending}
        if asked or late or ending
        else None
    )


def of_party(party_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """Contracts in which a party stands on either side."""
    seen = Agreement.objects.visible_to(actor)
    return _shown(seen.filter(counterparty=party_id) | seen.filter(owner=party_id))


def of_asset(asset_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    return _shown(Agreement.objects.visible_to(actor).filter(asset=asset_id))


def _shown(found: Any) -> Mapping[str, Any] | None:
    rows = list(
        found.exclude(state=AgreementState.DISCARDED).for_lists().order_by("-since", "pk")[:SHOWN]
    )
    return {"rows": rows} if rows else None


def find_agreements(actor: Any, words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    """By title, file number, or a party's name."""
    if not actor.may(SEE) or not words.strip():
        return []
    found = matching(Agreement.objects.visible_to(actor).for_lists(), words)
    return [
        (
            str(row),
            f"{row.counterparty.name} · {row.since} – {row.ends_on} · {row.get_state_display()}",
            row.get_absolute_url(),
        )
        for row in found.order_by("-since", "pk")[:limit]
    ]


def uses_on(asset_ids: Sequence[UUID], day: date) -> Mapping[UUID, Sequence[Use]]:
    """Who holds these assets on the day by a contract; one question."""
    found: dict[UUID, list[Use]] = defaultdict(list)
    for row in (
        Agreement.objects.on(day)
        .filter(asset__in=asset_ids)
        .select_related("counterparty")
        .order_by("since", "pk")
    ):
        if row.asset_id is not None:
            found[row.asset_id].append(
                Use(
                    row.counterparty.name,
                    row.get_kind_display(),
                    row.since,
                    row.ends_on,
                    row.get_absolute_url(),
                )
            )
    return found


def may_see_files(actor: Any, owner_id: UUID) -> bool:
    return Agreement.objects.visible_to(actor).filter(pk=owner_id).exists()
