"""What others plug in: electorates, each with dated packs of rules about who decides what by which share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.contracts import Capability, Duty, Registry
from yanzhen.kernel.council.workflow import CERTIFY, DELIBERATE, PREPARE, SCREEN
from yanzhen.kernel.rulebook.contracts import (
    Answer,
    Pack,
    Rule,
    register_pack,
    share_at_least,
    share_more_than,
)

SECRETARY: Final = "council_secretary"
CHAIR: Final = "council_chair"
SEE: Final = "council.see"
COUNT: Final = "council.count"
CAPABILITIES: Final = (
    Capability(SEE, gettext_lazy("See votes and deliberations")),
    Capability(PREPARE, gettext_lazy("Prepare, publish and open votes")),
    Capability(COUNT, gettext_lazy("Enter paper ballots and see named ballots")),
    Capability(CERTIFY, gettext_lazy("Certify and publish the result of a vote")),
    Capability(DELIBERATE, gettext_lazy("Convene deliberations and keep their minutes")),
    Capability(SCREEN, gettext_lazy("Screen topics before they are deliberated")),
)
_BOTH: Final = frozenset({SEE, COUNT, "portal.use", "parties.see"})
DUTIES: Final = (
    Duty(SECRETARY, gettext_lazy("Secretary of votes and deliberations"), _BOTH | {PREPARE, DELIBERATE}),
    Duty(CHAIR, gettext_lazy("Chair who screens topics and certifies votes"), _BOTH | {SCREEN, CERTIFY, "audit.of_noun"}),
)  # fmt: skip

AREA: Final = "area"
HEADS: Final = "heads"
MEASURES: Final[Mapping[str, "str | Promise"]] = {
    AREA: gettext_lazy("area"),
    HEADS: gettext_lazy("heads"),
}

# Whose ballots a proxy may bring.
PROXY_NONE: Final = "none"
PROXY_WRITTEN: Final = "written"
PROXY_HOUSEHOLD: Final = "household"


@dataclass(frozen=True)
class Requirement:
    """One share that must be reached: `part` of `whole`, of one measure.

    Parts and wholes are facts of the tally: `all`, `present`, `part` (took part by a choice) and `yes`.
    `includes` says 以上 (the number itself suffices) or 过半 (it does not).
    """

    slug: str
    title: "str | Promise"
    measure: str
    part: str
    whole: str
    share: Fraction
    includes: bool
    article: str
    quorum: bool = False

    def rule(self) -> Rule:
        part, whole = f"{self.measure}_{self.part}", f"{self.measure}_{self.whole}"
        return Rule(self.slug, self.title, self.article, self._judge, (part, whole))

    def _judge(self, facts: Mapping[str, Any]) -> Answer:
        compare = share_at_least if self.includes else share_more_than
        return compare(
            facts[f"{self.measure}_{self.part}"], facts[f"{self.measure}_{self.whole}"], self.share
        )


@dataclass(frozen=True)
class ElectionRules:
    """Seats of a body that is elected, None where no law names the number. `small` seats do where so few lines are on the roll.

    `candidate_days`: so long before the first day the candidates are published, whatever the notice of the meeting.
    """

    article: str
    seats_min: int | None = None
    seats_max: int | None = None
    odd: bool = False
    small: int | None = None
    small_lines: int = 0
    candidate_days: int = 0
    term_min: int | None = None
    term_max: int | None = None

    def least(self, lines: int) -> int:
        """The fewest seats with which this body exists, for a roll of so many lines."""
        return self.small if self.small and lines <= self.small_lines else self.seats_min or 1


@dataclass(frozen=True)
class MatterKind:
    """What may be decided, and by which requirements (their slugs). `refused` says why this electorate may not.

    `asks_text` says what must be explained beside the title; `election` makes each matter one candidate.
    """

    slug: str
    title: "str | Promise"
    requirements: tuple[str, ...]
    article: str
    refused: "str | Promise" = ""
    asks_text: "str | Promise" = ""
    election: ElectionRules | None = None


@dataclass(frozen=True)
class CallRule:
    """Who may call a meeting beside those who regularly do: by a share of all heads, by an order, by what has happened.

    `waits` are days after the order that must have passed; `first` asks for the area that was delivered.
    """

    slug: str
    title: "str | Promise"
    article: str
    temporary: bool = True
    share: Fraction | None = None
    waits: int | None = None
    first: bool = False


@dataclass(frozen=True)
class Procedure:
    """Clocks and forms of one electorate. `temporary_days` is the shorter notice, with a warning, or None.

    `studied_first`: the party organisation studies what is decided before the notice. `roll_min`: so many stand on
    the roll at least. `publish_days`: the result is out so soon. `silence`: a clause may make silence count.
    """

    notice_days: int
    temporary_days: int | None = None
    period_min: int | None = None
    period_max: int | None = None
    proxies: str = PROXY_NONE
    secret: bool = False
    counts_parking: bool = False
    notice_article: str = ""
    period_article: str = ""
    calls: tuple[CallRule, ...] = ()
    studied_first: str = ""
    roll_min: int = 1
    roll_article: str = ""
    publish_days: int | None = None
    publish_article: str = ""
    filed: bool = False
    silence: bool = False

    def call(self, slug: str) -> CallRule | None:
        return next((rule for rule in self.calls if rule.slug == slug), None)


@dataclass(frozen=True)
class VotingRules:
    """One version of an electorate's rules. `measures` has the area only where the law counts it."""

    electorate: str
    title: "str | Promise"
    version: str
    document_no: str
    effective_from: date
    jurisdiction: str
    evidence: str
    measures: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    matters: tuple[MatterKind, ...]
    procedure: Procedure
    effective_to: date | None = None
    note: "str | Promise" = ""
    _by_slug: dict[str, MatterKind] = field(default_factory=dict, init=False, compare=False, repr=False)  # fmt: skip

    def __post_init__(self) -> None:
        known = {requirement.slug for requirement in self.requirements}
        for kind in self.matters:
            if unknown := set(kind.requirements) - known:
                raise ImproperlyConfigured(f"“{kind.slug}” asks for unknown {sorted(unknown)}.")
            self._by_slug[kind.slug] = kind
        if len(self._by_slug) != len(self.matters):
            raise ImproperlyConfigured(f"Two matters of “{self.code}” have one name.")
        if self.procedure.secret and AREA in self.measures:
            raise ImproperlyConfigured("Only one person, one vote can be secret.")

    @property
    def code(self) -> str:
        return f"council.{self.electorate}"

    @property
    def slug(self) -> str:
        return f"{self.code}@{self.version}"

    def matter(self, slug: str) -> MatterKind | None:
        return self._by_slug.get(slug)

    def asked_of(self, matter: str) -> tuple[Requirement, ...]:
        """What a matter needs, quorum first; nothing for a matter it does not know."""
        kind = self.matter(matter)
        named = kind.requirements if kind else ()
        return tuple(
            sorted((r for r in self.requirements if r.slug in named), key=lambda r: not r.quorum)
        )

    def pack(self) -> Pack:
        return Pack(
            code=self.code,
            version=self.version,
            title=self.title,
            document_no=self.document_no,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            jurisdiction=self.jurisdiction,
            evidence=self.evidence,
            rules=tuple(requirement.rule() for requirement in self.requirements),
            note=self.note,
        )


voting_rules: Registry[VotingRules] = Registry("rules of an electorate")


def register_electorate(rules: VotingRules) -> None:
    """Plug in one version of an electorate's rules; the rulebook keeps it as a pack of its own."""
    voting_rules.register(rules.slug, rules)
    register_pack(rules.pack())


def rules_on(electorate: str, day: date) -> VotingRules | None:
    """The version that holds on the day."""
    for rules in voting_rules:
        begun = rules.electorate == electorate and rules.effective_from <= day
        if begun and (rules.effective_to is None or rules.effective_to >= day):
            return rules
    return None


def measure_title(measure: str) -> str:
    return str(MEASURES.get(measure, _("count")))
