"""Elections: candidates as matters of one vote, ranked by what each reached; seats, alternates, and ties that nobody breaks by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.preparing import open_kind
from yanzhen.kernel.council.contracts import AREA, ElectionRules
from yanzhen.kernel.council.models import Election, Matter, Result, Vote
from yanzhen.kernel.council.models.choices import Outcome, RankedBy


@dataclass(frozen=True)
class Body:
    """What is elected. `ranked_by` is answered by the rules of the election; where nobody counts area it is heads."""

    title: str
    kind: str
    seats: int
    candidates: Sequence[str]
    ranked_by: str = ""
    term_years: int | None = None


@transaction.atomic
def add_election(vote: Vote, body: Body, *, by: By) -> Election:
    """A body with its candidates, each a matter of the ballot, while the notice is not out."""
    kind = open_kind(vote, body.kind, by)
    if kind.election is None:
        raise Refused(gettext_lazy("Nobody is elected by this kind of matter."), field="kind")
    names = [name.strip() for name in body.candidates if name.strip()]
    if not names or len(set(names)) < len(names):
        raise Refused(gettext_lazy("Write the candidates, each on a line of its own and once."), field="candidates")  # fmt: skip
    _check_seats(kind.election, body)
    ranked_by = body.ranked_by if AREA in vote.rules.measures else RankedBy.HEADS
    if ranked_by not in RankedBy.values:
        raise Refused(gettext_lazy("Say whether area or heads put one candidate before another: the rules of the election answer it."), field="ranked_by")  # fmt: skip
    election = Election.objects.create(
        vote=vote, title=body.title.strip() or str(kind.title), seats=body.seats, ranked_by=ranked_by, term_years=body.term_years,
    )  # fmt: skip
    first = vote.matters.count() + 1
    Matter.objects.bulk_create(
        [Matter(vote=vote, order=order, kind=kind.slug, title=name, election=election) for order, name in enumerate(names, first)]
    )  # fmt: skip
    vote.keep("add_election", by=by, changes={"body": election.title, "seats": body.seats, "candidates": len(names)})  # fmt: skip
    return election


def _check_seats(rules: ElectionRules, body: Body) -> None:
    small = rules.small is not None and body.seats == rules.small
    fits = (rules.seats_min or 1) <= body.seats <= (rules.seats_max or body.seats)
    if not small and (not fits or (rules.odd and body.seats % 2 == 0)):
        raise Refused(
            gettext_lazy("This body has %(least)s to %(most)s seats by %(article)s."), field="seats",
            least=rules.seats_min or 1, most=rules.seats_max or "–", article=rules.article,
        )  # fmt: skip
    least, most = rules.term_min, rules.term_max
    if least and most and (body.term_years is None or not least <= body.term_years <= most):
        raise Refused(gettext_lazy("The term is %(least)s to %(most)s years."), field="term_years", least=least, most=most)  # fmt: skip


def seats_missing(vote: Vote) -> list[str]:
    """Why the roll and the seats do not fit: few seats are for few households."""
    found, lines = [], vote.roll.count()
    for election in vote.elections.all():
        rules = rules_of(vote, election)
        if rules and election.seats < rules.least(lines):
            found.append(_("“%(body)s” has %(seats)s seats; with %(lines)s lines on the roll it needs %(least)s.") % {"body": election.title, "seats": election.seats, "lines": lines, "least": rules.least(lines)})  # fmt: skip
    return found


def rules_of(vote: Vote, election: Election) -> ElectionRules | None:
    slug = election.candidates.values_list("kind", flat=True).first()
    kind = vote.rules.matter(slug) if slug else None
    return kind.election if kind else None


@dataclass(frozen=True)
class Standing:
    """A candidate with what the count found: whether they reached what is needed, and by how much."""

    name: str
    reached: bool
    area: int
    heads: int


@dataclass(frozen=True)
class Elected:
    """`tied` stand level where the last seat ends: they are voted on again, nobody chooses between them."""

    seats: int
    least: int
    members: list[Standing] = field(default_factory=list)
    alternates: list[Standing] = field(default_factory=list)
    tied: list[Standing] = field(default_factory=list)

    @property
    def exists(self) -> bool:
        """The body exists with its legal minimum and more than half of the seats agreed on."""
        return len(self.members) >= self.least and 2 * len(self.members) > self.seats


def elected(standings: Sequence[Standing], seats: int, ranked_by: str, least: int) -> Elected:
    """Who has a seat, who waits as alternate in the order of votes. A pure function in whole numbers."""

    def measure(one: Standing) -> int:
        return one.area if ranked_by == RankedBy.AREA else one.heads

    ranked = sorted((one for one in standings if one.reached), key=lambda one: (-measure(one), one.name))  # fmt: skip
    if len(ranked) <= seats:
        return Elected(seats, least, ranked)
    edge = measure(ranked[seats - 1])
    if measure(ranked[seats]) != edge:
        return Elected(seats, least, ranked[:seats], ranked[seats:])
    ahead = [one for one in ranked if measure(one) > edge]
    level = [one for one in ranked if measure(one) == edge]
    return Elected(seats, least, ahead, ranked[len(ahead) + len(level) :], level)


@dataclass(frozen=True)
class ElectionShown:
    election: Election
    found: Elected


def elections_shown(vote: Vote) -> list[ElectionShown]:
    """Every body with who sits in it, from the kept results."""
    bodies = list(vote.elections.all())
    if not bodies:
        return []
    standings: dict[Any, list[Standing]] = {}
    for result in Result.objects.filter(matter__vote=vote, matter__election__isnull=False).select_related("matter"):  # fmt: skip
        standings.setdefault(result.matter.election_id, []).append(_standing(result.matter.title, result.outcome, result.by_rules))  # fmt: skip
    return [
        ElectionShown(body, elected(standings.get(body.pk, []), body.seats, body.ranked_by, _least(vote, body)))
        for body in bodies
    ]  # fmt: skip


def _least(vote: Vote, body: Election) -> int:
    rules = rules_of(vote, body)
    return rules.least(vote.lines_all) if rules else 1


def _standing(name: str, outcome: str, facts: Mapping[str, int]) -> Standing:
    return Standing(name, outcome == Outcome.PASSED, facts["area_yes"], facts["heads_yes"])
