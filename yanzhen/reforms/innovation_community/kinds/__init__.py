"""What the community's registers tell the one door: who a case may be about, and where they are at home."""

from collections.abc import Sequence
from typing import Any

from yanzhen.base.search import matching
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models import Enterprise, Talent


def home_of(party: Any) -> Place | None:
    """The building of a firm or talent of the register."""
    firm = Enterprise.objects.filter(pk=party.pk).select_related("place").first()
    if firm is not None:
        return firm.place
    talent = Talent.objects.filter(pk=party.pk).select_related("place").first()
    return talent.place if talent is not None else None


def find_subjects(actor: Any, words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    """Firms and talents that the words find, for the form at the counter."""
    firms = Enterprise.objects.visible_to(actor).present()
    talents = Talent.objects.visible_to(actor).present()
    found = matching(Party.objects.filter(pk__in=firms.values("pk")), words).order_by("pinyin")
    people = matching(Party.objects.filter(pk__in=talents.values("pk")), words).order_by("pinyin")
    rows = [*found.select_related("organisation__place")[:limit], *people[:limit]][:limit]
    return [(str(party.pk), party.name, _where(party)) for party in rows]


def _where(party: Party) -> str:
    organisation = getattr(party, "organisation", None)
    if organisation is None:
        return ""
    place = organisation.place.name if organisation.place else ""
    return f"{organisation.uscc} {place}".strip()
