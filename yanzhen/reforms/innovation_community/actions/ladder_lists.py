"""Lists of the ladder: candidates of a programme, who is near, who gains and loses by another version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.rulebook.contracts import FindingValue
from yanzhen.kernel.rulebook.models import RulePack
from yanzhen.reforms.innovation_community.kinds.ladder.size import SIZES
from yanzhen.reforms.innovation_community.models import Standing, Title
from yanzhen.reforms.innovation_community.models.findings import PARTS
from yanzhen.reforms.innovation_community.models.ladder import (
    RULED_OUT,
    StandingQuerySet,
    in_force_on,
)
from yanzhen.reforms.innovation_community.models.programmes import (
    BY_SLUG,
    CODES,
    PROGRAMMES,
    SCALE,
    SIZE,
    Programme,
)
from yanzhen.reforms.innovation_community.models.wording import keeping

# 小升规: from four fifths of the threshold on a firm is watched (a decision of this product).
WATCHED_SHORT_PPM: Final = PARTS // 5


# What the desk shows: one step away from step two, and near the scale.
WATCHED: Final = ("srdi", "scale")
NEAR_WORDS: Final = {
    "srdi": _("One condition away from the SRDI title"),
    "scale": _("Four fifths of the scale reached"),
}


@dataclass(frozen=True)
class View:
    """One tab of a list: its name in the address, its word, and which standings it shows."""

    slug: str
    title: "str | Promise"


LADDER_VIEWS: Final = (
    View("possible", _("Nothing stands in the way")),
    View("near", _("One condition away")),
    View("held", _("Hold the title")),
    View("out", _("Not now")),
)
SCALE_VIEWS: Final = (
    View("watched", _("Four fifths reached")),
    View("above", _("Above scale")),
    View("unknown", _("Not known")),
    View("below", _("Below")),
)


# The classes as the run calls them, and what has none.
SIZE_VIEWS: Final = (
    *(View(slug, SIZES[slug]) for slug in ("large", "medium", "small", "micro")),
    View("unknown", _("Not known")),
    View("none", _("No row of the table")),
)


def views_of(programme: Programme) -> Sequence[View]:
    if programme.code == SIZE:
        return SIZE_VIEWS
    return SCALE_VIEWS if programme.code == SCALE else LADDER_VIEWS


def shown(
    standings: StandingQuerySet, programme: Programme, view: str, day: date
) -> StandingQuerySet:
    """The standings of one tab; an unknown name shows the first."""
    if programme.code == SIZE:
        return standings.filter(_size_shown(view))
    if programme.code == SCALE:
        return _scale_shown(standings, view)
    holds = Exists(_held(programme, day).filter(enterprise=OuterRef("enterprise")))
    if view == "held":
        return standings.filter(holds)
    rest = standings.exclude(holds) if programme.gives else standings
    if view == "near":
        return rest.nearly()
    return (
        rest.ruled_out().exclude(value=FindingValue.UNMET, unmet__lte=1)
        if view == "out"
        else rest.possible()
    )


def _scale_shown(standings: StandingQuerySet, view: str) -> StandingQuerySet:
    if view == "above":
        return standings.filter(value=FindingValue.MET)
    if view == "unknown":
        return standings.filter(value__in=[FindingValue.UNKNOWN, FindingValue.MANUAL_REVIEW])
    short = standings.filter(value=FindingValue.UNMET)
    if view == "below":
        return short.filter(short_ppm__gt=WATCHED_SHORT_PPM)
    return short.filter(short_ppm__lte=WATCHED_SHORT_PPM)


def _held(programme: Programme, day: date) -> "QuerySet[Title, Any]":
    return Title.objects.filter(kind__in=programme.gives, valid_from__lte=day, valid_until__gte=day)


@dataclass(frozen=True)
class Tally:
    """How many firms stand where, for the first page."""

    programme: Programme
    pack: RulePack | None
    possible: int = 0
    near: int = 0
    held: int = 0


def tallies(standings: StandingQuerySet, titles: "QuerySet[Title, Any]", day: date) -> list[Tally]:
    """One row a programme; two questions for all of them."""
    packs = {pack.code: pack for pack in in_force_on(CODES, day)}
    found = []
    for programme in PROGRAMMES:
        pack = packs.get(programme.code)
        if pack is None:
            found.append(Tally(programme, None))
            continue
        rows = standings.by(pack)
        first, second = ("above", "watched") if programme.code == SCALE else ("possible", "near")
        held = titles.filter(kind__in=programme.gives, valid_from__lte=day, valid_until__gte=day)
        found.append(
            Tally(
                programme,
                pack,
                shown(rows, programme, first, day).count(),
                shown(rows, programme, second, day).count(),
                held.values("enterprise").distinct().count() if programme.gives else 0,
            )
        )
    return found


def near_counts(standings: StandingQuerySet, day: date) -> list[tuple[Any, str, int]]:
    """Title, slug and number of firms one condition away, for the desk; three questions."""
    packs = {pack.code: pack for pack in in_force_on([BY_SLUG[slug].code for slug in WATCHED], day)}
    found = []
    for slug in WATCHED:
        programme = BY_SLUG[slug]
        if programme.code in packs:
            tab = "watched" if programme.code == SCALE else "near"
            n = shown(standings.by(packs[programme.code]), programme, tab, day).count()
            found.append((NEAR_WORDS[slug], slug, n))
    return [row for row in found if row[2]]


def sizes(standings: StandingQuerySet, pack: RulePack) -> list[tuple[View, int]]:
    """How many firms of each size class, as the run called it; one question. Each opens to `shown`."""
    asked = {view.slug: Count("pk", filter=_size_shown(view.slug)) for view in SIZE_VIEWS}
    found = standings.by(pack).aggregate(**asked)
    return [(view, found[view.slug]) for view in SIZE_VIEWS if found[view.slug]]


def _size_shown(view: str) -> Q:
    if view == "unknown":
        return Q(value__in=[FindingValue.UNKNOWN, FindingValue.MANUAL_REVIEW])
    if view == "none":
        return Q(value=FindingValue.NOT_APPLICABLE)
    return Q(value=FindingValue.MET, measured=keeping(SIZES[view]))


def compared(
    standings: StandingQuerySet, old: RulePack, new: RulePack, *, gains: bool
) -> StandingQuerySet:
    """Firms that the new version lets through and the old one didn't, or the other way round; the old answer beside it."""
    before = Standing.objects.by(old).filter(enterprise=OuterRef("enterprise"))
    rows = standings.by(new).annotate(
        old_value=Subquery(before.values("value")[:1]),
        old_deciding=Subquery(before.values("deciding")[:1]),
        old_unmet=Subquery(before.values("unmet")[:1]),
        old_short=Subquery(before.values("gap_short")[:1]),
        old_unit=Subquery(before.values("gap_unit")[:1]),
    )
    out, was_out = Q(value__in=RULED_OUT), Q(old_value__in=RULED_OUT)
    chosen = (
        rows.filter(was_out & ~out)
        if gains
        else rows.filter(~was_out & out, old_value__isnull=False)
    )
    return chosen.order_by("unmet", "short_ppm", "enterprise_id")


def comparable() -> list[tuple[Programme, list[RulePack]]]:
    """Programmes of which there is more than one version, drafts among them; the oldest first."""
    packs = RulePack.objects.filter(code__in=CODES).order_by("effective_from", "version")
    by_code: dict[str, list[RulePack]] = {}
    for pack in packs:
        by_code.setdefault(pack.code, []).append(pack)
    return [(p, by_code[p.code]) for p in PROGRAMMES if len(by_code.get(p.code, [])) > 1]
