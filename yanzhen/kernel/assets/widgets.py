"""What the register shows on the desk, on pages of places and owners, and in the search box."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.base.search import matching
from yanzhen.kernel.assets.contracts import SEE
from yanzhen.kernel.assets.models import Asset, Permit, StockTake
from yanzhen.kernel.assets.workflow import APPROVE, AssetState
from yanzhen.kernel.places.models import Place

SHOWN: Final = 5


def waiting(actor: Any, today: date) -> Mapping[str, Any] | None:
    """Papers that have expired, disposals to decide, stock-takes that run."""
    papers = Permit.objects.visible_to(actor).expired(today).exclude(asset__state=AssetState.GONE)
    lapsed = list(papers.select_related("asset").order_by("expires_on", "id")[:SHOWN])
    asked: list[Asset] = []
    if actor.may(APPROVE):
        asked = list(
            Asset.objects.visible_to(actor)
            .filter(state=AssetState.ASKED)
            .select_related("owner__party")
            .order_by("pinyin")[:SHOWN]
        )
    takes = list(StockTake.objects.visible_to(actor).running().for_lists().order_by("-id")[:SHOWN])
    return {"lapsed": lapsed, "asked": asked, "takes": takes} if lapsed or asked or takes else None


def assets_of_party(party_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """What an organisation owns, in one line, with the way to it."""
    if not actor.may(SEE):
        return None
    owned = Asset.objects.visible_to(actor).held().filter(owner=party_id)
    return _summed(owned, f"?owner={party_id}")


def assets_of_place(place_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """What stands in a place and below it."""
    if not actor.may(SEE):
        return None
    place = Place.objects.get(pk=place_id)
    return _summed(Asset.objects.visible_to(actor).held().within(place), f"?place={place_id}")


def _summed(assets: Any, query: str) -> Mapping[str, Any] | None:
    found = assets.aggregate(n=Count("pk"), value=Sum("original_value_fen"), area=Sum("area_m2"))
    return {**found, "url": reverse("assets:list") + query} if found["n"] else None


def find_assets(actor: Any, words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    """By name, pinyin, number or the code of the label; an expired paper is said with it."""
    if not actor.may(SEE) or not words.strip():
        return []
    found: Any = matching(Asset.objects.visible_to(actor).for_lists(timezone.localdate()), words)
    return [
        (
            str(asset),
            " · ".join(filter(None, (asset.kind.title, asset.place.name, _("a paper has expired") if asset.has_lapsed else ""))),
            asset.get_absolute_url(),
        )
        for asset in found.order_by("pinyin", "id")[:limit]
    ]  # fmt: skip


def may_see_asset_files(actor: Any, owner_id: UUID) -> bool:
    return Asset.objects.visible_to(actor).filter(pk=owner_id).exists()


def may_see_inspection_files(actor: Any, owner_id: UUID) -> bool:
    return Asset.objects.visible_to(actor).filter(inspections=owner_id).exists()


def may_see_count_files(actor: Any, owner_id: UUID) -> bool:
    return StockTake.objects.visible_to(actor).filter(counts=owner_id).exists()
