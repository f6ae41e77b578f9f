"""Facts of many firms for the ladder's rules: a fixed number of questions, however many firms."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    EnterpriseYear,
    EquityRound,
    GrowthProfile,
    Mark,
    Merit,
    OfficialScore,
    PropertyRight,
    Title,
)
from yanzhen.reforms.innovation_community.models.firm_facts import (
    EquityFacts,
    FirmFacts,
    MarkFacts,
    MeritFacts,
    RightFacts,
    ScoreFacts,
    TitleFacts,
    YearFacts,
)

# Rules look at the last full year and up to three before it.
YEARS_READ: Final = 4
Rows = dict[UUID, list[Any]]
Kind = tuple[type[Any], type[Any], tuple[str, ...]]
LISTS: Final[dict[str, Kind]] = {
    "rights": (PropertyRight, RightFacts, tuple(RightFacts.__dataclass_fields__)),
    "merits": (Merit, MeritFacts, tuple(MeritFacts.__dataclass_fields__)),
    "equity": (EquityRound, EquityFacts, tuple(EquityFacts.__dataclass_fields__)),
    "titles": (Title, TitleFacts, tuple(TitleFacts.__dataclass_fields__)),
    "marks": (Mark, MarkFacts, tuple(MarkFacts.__dataclass_fields__)),
    "scores": (OfficialScore, ScoreFacts, tuple(ScoreFacts.__dataclass_fields__)),
}
YEAR: Final = tuple(YearFacts.__dataclass_fields__)
FIRM: Final = ("pk", "organisation__uscc", "organisation__registered_on", "industry_code", "industry_section")  # fmt: skip
OF_FIRM: Final = ("uscc", "registered_on", "industry_code", "industry_section")
PROFILE: Final = (
    "niche_since", "strategic_field", "chain_role", "digital_level", "market_share_bp", "market_rank",
    "market_words", "product_prohibited", "in_giant_group", "lists_checked_on",
)  # fmt: skip


def facts_of(firms: Collection[UUID], on: date) -> dict[UUID, FirmFacts]:
    """What is entered of these firms, as the rules read it on the day; nine questions."""
    lists: dict[str, Rows] = {name: _listed(kind, firms) for name, kind in LISTS.items()}
    years, profiles = _years(firms, on), _profiles(firms, on)
    rows = Enterprise.objects.filter(pk__in=firms).values_list(*FIRM)
    found = {}
    for key, *firm in rows:
        told: dict[str, Any] = {
            name: tuple(rows_of.get(key, ())) for name, rows_of in lists.items()
        }
        told |= dict(zip(OF_FIRM, firm, strict=True)) | profiles.get(key, {})
        found[key] = FirmFacts(on=on, years=years.get(key, {}), **told)
    return found


def facts_of_firm(firm: Enterprise, on: date) -> FirmFacts:
    return facts_of([firm.pk], on)[firm.pk]


def _listed(kind: Kind, firms: Collection[UUID]) -> Rows:
    model, make, names = kind
    rows: Iterable[tuple[Any, ...]] = (
        model.objects.filter(enterprise__in=firms).order_by().values_list("enterprise_id", *names)
    )
    found: Rows = defaultdict(list)
    for key, *values in rows:
        found[key].append(make(*values))
    return found


def _years(firms: Collection[UUID], on: date) -> dict[UUID, dict[int, YearFacts]]:
    rows = (
        EnterpriseYear.objects.filter(
            enterprise__in=firms, year__lte=on.year, year__gte=on.year - YEARS_READ
        )
        .order_by()
        .values_list("enterprise_id", "year", *YEAR)
    )
    found: dict[UUID, dict[int, YearFacts]] = defaultdict(dict)
    for key, year, *values in rows:
        found[key][year] = YearFacts(*values)
    return found


def _profiles(firms: Collection[UUID], on: date) -> dict[UUID, dict[str, Any]]:
    rows = GrowthProfile.objects.filter(enterprise__in=firms).values_list(
        "pk", "rights_complete_on", *PROFILE
    )
    return {
        key: {
            **dict(zip(PROFILE, values, strict=True)),
            "rights_complete": complete is not None and complete <= on,
        }
        for key, complete, *values in rows
    }
