"""Shares and ranks that the report speaks of, computed from what finance reported (A14, A15)."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.money import yuan
from yanzhen.kernel.figures.contracts import Answer, Found
from yanzhen.reforms.innovation_community.actions.tax import (
    areas_of,
    ranking_of,
    revenue_terms_of,
    subdistrict_of,
    terms_of,
)
from yanzhen.reforms.innovation_community.models import Community


def _community() -> Community | None:
    return Community.objects.select_related("place").order_by("place__path").first()


def tax_share(day: date) -> Found | None:
    """Of the newest period that was over on the day; None where one of the two sums may not be shown."""
    community = _community()
    here = subdistrict_of(community.place.path) if community else None
    if community is None or here is None:
        return None
    reported = next(((t, scope) for t, scope in terms_of(here) if t.until <= day), None)
    if reported is None:
        return None
    areas = areas_of(here, *reported)
    own, whole = areas.part_of(community.place), areas.total
    if own is None or not (own.shown and whole.shown and whole.amount_fen):
        return None
    per_mille = (2000 * own.amount_fen + whole.amount_fen) // (2 * whole.amount_fen)
    words = _("%(percent)s%%: %(part)s of %(whole)s, %(term)s") % {
        "percent": f"{per_mille / 10:.1f}",
        "part": yuan(own.amount_fen),
        "whole": yuan(whole.amount_fen),
        "term": reported[0],
    }
    return Found(own.amount_fen, words, whole.payers, whole.amount_fen)


def revenue_rank(day: date) -> Found | None:
    """In the newest first half year that was over on the day, among the townships that reported it."""
    community = _community()
    here = subdistrict_of(community.place.path) if community else None
    if here is None:
        return None
    term = next((t for t in revenue_terms_of(here) if t.is_first_half and t.until <= day), None)
    ranking = ranking_of(here, term) if term else None
    rank = ranking.rank_of(here) if ranking else None
    if ranking is None or rank is None:
        return None
    words = _("%(rank)s of %(n)s, %(term)s") % {
        "rank": rank,
        "n": len(ranking.rows),
        "term": ranking.term,
    }
    return Found(rank, words, len(ranking.rows))


ANSWERS: Final = (
    Answer(
        "community.tax_share",
        gettext_lazy("Which share of the subdistrict's tax does the community give?"),
        gettext_lazy("share"),
        tax_share,
        "innovation_community:tax",
        gettext_lazy("Tax of the payers in the community over tax of all payers of the subdistrict, same period, same scope."),
    ),
    Answer(
        "community.revenue_rank",
        gettext_lazy("Which rank has the subdistrict's fiscal revenue in the district?"),
        gettext_lazy("rank"),
        revenue_rank,
        "innovation_community:tax",
        gettext_lazy("Its place by amount among the townships of the district that reported the same first half year."),
    ),
)  # fmt: skip
