"""Leases that end, staff that fall, watches that ended: so that the list of firms that may leave has something to tell."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from yanzhen.base.demo import World
from yanzhen.reforms.innovation_community.actions.risk import look_for_risks
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    EnterpriseYear,
    Outcome,
    RiskFinding,
    Signal,
    Tenancy,
    Visit,
    Watch,
)

ENDING: Final = 130
FALLING: Final = 150
WATCHED: Final = 60
NOTES: Final = {
    Outcome.STAYED: (
        "已续租三年，扩了一层。",
        "诉求办结后决定留下。",
        "换到园内小一点的房间，继续经营。",
    ),
    Outcome.UNKNOWN: ("电话没有接通，楼里说还在办公。",),
}


def make_risk(world: World) -> None:
    """Facts first, then what the morning look finds in them; earlier watches round visits that were made."""
    keys = list(Enterprise.objects.present().order_by("pk").values_list("pk", flat=True))
    for firm in world.source.sample(keys, world.count(ENDING)):
        ends = world.today + timedelta(days=world.source.randint(5, 85))
        Tenancy.objects.on(world.today).filter(enterprise=firm).update(until=ends)
    for firm in world.source.sample(keys, world.count(FALLING)):
        newest = EnterpriseYear.objects.filter(enterprise=firm).order_by("-year").first()
        if newest and newest.staff:
            newest.staff = max(1, newest.staff * world.source.randint(45, 72) // 100)
            # Fewer people, so no more of them in research than there are.
            for part in ("rd_staff", "scitech_staff"):
                before = getattr(newest, part)
                setattr(newest, part, None if before is None else min(before, newest.staff))
            newest.save(update_fields=["staff", "rd_staff", "scitech_staff"])
    _earlier(world)
    look_for_risks(today=world.today)


def _earlier(world: World) -> None:
    """A lease that was about to end, a visit because of it, and how it went."""
    visits = Visit.objects.counted().filter(
        enterprise__isnull=False, visited_at__lt=world.moment(world.today - timedelta(days=40))
    )
    seen: set[object] = set()
    for visit in visits.select_related("enterprise").order_by("visited_at", "pk"):
        firm = visit.enterprise
        if firm is None or firm.pk in seen or len(seen) >= world.count(WATCHED, least=5):
            continue
        seen.add(firm.pk)
        since = timezone.localdate(visit.visited_at) - timedelta(days=world.source.randint(3, 15))
        until = since + timedelta(days=world.source.randint(20, 35))
        outcome = Outcome.STAYED if world.source.random() < 0.8 else Outcome.UNKNOWN
        RiskFinding.objects.create(
            enterprise=firm,
            signal=Signal.LEASE,
            since=since + timedelta(days=60),
            found_on=since,
            gone_on=until,
        )
        Watch.objects.create(
            enterprise=firm, scope_path=firm.scope_path, since=since, until=until, outcome=outcome,
            note=world.source.choice(NOTES[outcome]),
        )  # fmt: skip
