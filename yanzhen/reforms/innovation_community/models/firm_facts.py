"""What the ladder's rules read of a firm: plain values, nothing to query. None is not known, never nought."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

# Kinds of intellectual property by class, as the tables of the ladder count them.
CLASS_ONE: Final = frozenset(
    {
        "invention",
        "defence_patent",
        "plant_variety",
        "crop_variety",
        "new_drug",
        "protected_tcm",
        "layout",
    }
)
CLASS_TWO: Final = frozenset({"utility_model", "design", "software"})
# What counts for class two only when it has been kept for more than two years after the grant.
KEPT_LONG: Final = frozenset({"utility_model", "design"})
PROVINCIAL_UP: Final = frozenset({"national", "provincial"})
FIRST_TIER: Final = frozenset({"tech_sme", "innovative_sme", "tech_innovative_sme"})


def years_before(day: date, years: int) -> date:
    """The same day `years` ago; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@dataclass(frozen=True)
class YearFacts:
    """One year of a firm, as reported."""

    revenue_fen: int | None = None
    main_income_fen: int | None = None
    cost_fen: int | None = None
    net_profit_fen: int | None = None
    rd_fen: int | None = None
    rd_domestic_fen: int | None = None
    hightech_income_fen: int | None = None
    assets_fen: int | None = None
    debt_fen: int | None = None
    staff: int | None = None
    rd_staff: int | None = None
    scitech_staff: int | None = None
    audit_code: str = ""
    source: str = ""


@dataclass(frozen=True)
class RightFacts:
    """One intellectual property right, or the application for one."""

    kind: str
    applied_on: date | None = None
    granted_on: date | None = None
    ended_on: date | None = None
    acquired_on: date | None = None
    self_developed: bool | None = None
    high_value: bool = False
    leading: bool | None = None
    in_use: bool | None = None
    holder_rank: int | None = None

    def holds_on(self, day: date) -> bool:
        granted = self.granted_on is not None and self.granted_on <= day
        return granted and (self.ended_on is None or self.ended_on > day)

    def is_class_one(self, day: date) -> bool:
        """Valid, and not transferred in within the year before."""
        settled = self.acquired_on is None or self.acquired_on <= years_before(day, 1)
        return self.kind in CLASS_ONE and self.holds_on(day) and settled

    def is_class_two(self, day: date) -> bool:
        """Valid; utility models and designs kept for more than two years."""
        if self.kind not in CLASS_TWO or not self.holds_on(day):
            return False
        granted = self.granted_on or day
        return self.kind not in KEPT_LONG or granted < years_before(day, 2)


@dataclass(frozen=True)
class MeritFacts:
    """An award, a research unit, a standard, a talent: what speaks for a firm.

    `rank` is the firm's place among the winners, `prize` the class of the prize.
    """

    kind: str
    level: str = ""
    rank: int | None = None
    prize: int | None = None
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        begun = self.since is not None and self.since <= day
        return begun and (self.until is None or self.until >= day)

    def is_within(self, first: date, day: date) -> bool:
        return self.since is not None and first <= self.since <= day


@dataclass(frozen=True)
class EquityFacts:
    """Money new shareholders paid in."""

    amount_fen: int
    paid_in_on: date | None
    qualified: bool | None = None


@dataclass(frozen=True)
class TitleFacts:
    """A certificate, from its first to its last day."""

    kind: str
    valid_from: date
    valid_until: date
    number: str = ""

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_until


@dataclass(frozen=True)
class MarkFacts:
    """An entry on an abnormal list, an accident, a fraud: what speaks against a firm."""

    kind: str
    since: date
    until: date | None = None


@dataclass(frozen=True)
class ScoreFacts:
    """A score the official platform gave, in hundredths of a point."""

    year: int
    hundredths: int
    document: str = ""


@dataclass(frozen=True)
class FirmFacts:
    """Everything the packs may ask of one firm on one day."""

    on: date
    uscc: str = ""
    registered_on: date | None = None
    industry_code: str = ""
    industry_section: str = ""
    years: Mapping[int, YearFacts] = field(default_factory=dict)
    rights: Sequence[RightFacts] = ()
    merits: Sequence[MeritFacts] = ()
    equity: Sequence[EquityFacts] = ()
    titles: Sequence[TitleFacts] = ()
    marks: Sequence[MarkFacts] = ()
    scores: Sequence[ScoreFacts] = ()
    niche_since: date | None = None
    strategic_field: bool | None = None
    chain_role: str = ""
    digital_level: int | None = None
    market_share_bp: int | None = None
    market_rank: int | None = None
    market_words: str = ""
    product_prohibited: bool | None = None
    in_giant_group: bool | None = None
    rights_complete: bool = False
    lists_checked_on: date | None = None

    @property
    def last_year(self) -> int:
        """The last full year: applications are judged by it."""
        return self.on.year - 1

    @property
    def division(self) -> int | None:
        """Two digits of GB/T 4754; None where only the section is known, or nothing."""
        digits = self.industry_code[:2]
        return int(digits) if len(digits) == 2 and digits.isdigit() else None

    def year(self, back: int = 0) -> YearFacts:
        """The last full year, or the one `back` years before it; an empty one where nothing is reported."""
        return self.years.get(self.last_year - back, _EMPTY)

    def holds(self, *kinds: str) -> TitleFacts | None:
        """A title of one of these kinds that is valid on the day, the longest one."""
        held = [t for t in self.titles if t.kind in kinds and t.holds_on(self.on)]
        return max(held, key=lambda title: title.valid_until, default=None)

    def class_one(self) -> Iterator[RightFacts]:
        return (right for right in self.rights if right.is_class_one(self.on))

    def class_two(self) -> Iterator[RightFacts]:
        return (right for right in self.rights if right.is_class_two(self.on))

    def awards(
        self, levels: frozenset[str], years: int, *, rank: int | None = None
    ) -> list[MeritFacts]:
        """Science awards of these levels in the last years, with the firm among the first `rank`."""
        first = years_before(self.on, years)
        return [
            merit
            for merit in self.merits
            if merit.kind == "science_award" and merit.level in levels
            if merit.is_within(first, self.on)
            if rank is None or (merit.rank is not None and merit.rank <= rank)
        ]

    def research_unit(self, levels: frozenset[str]) -> MeritFacts | None:
        units = [m for m in self.merits if m.kind == "research_unit" and m.holds_on(self.on)]
        return next((unit for unit in units if unit.level in levels), None)

    def equity_since(self, years: int, *, doubtful: bool = False) -> int:
        """Fen paid in by qualified investors in the last years; with `doubtful` also by those nobody has judged."""
        first = years_before(self.on, years)
        return sum(
            round_.amount_fen
            for round_ in self.equity
            if round_.paid_in_on is not None and first <= round_.paid_in_on <= self.on
            if round_.qualified or (doubtful and round_.qualified is None)
        )


_EMPTY: Final = YearFacts()
