"""Deriving: the cells of what was marked are counted anew from the rows; a crash on the way loses nothing."""

import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from yanzhen.base.contracts import figures
from yanzhen.base.figures import Figure
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.figures.actions.lineage import Lineage, adds_up, keepable, lineage_of
from yanzhen.kernel.figures.actions.nets import Days, by_day_and_place, by_month_and_place
from yanzhen.kernel.figures.contracts import DAY, first_of_month
from yanzhen.kernel.figures.models import EVERYTHING, UNDATED, Cell, Kept, Mark, Watched

log = logging.getLogger(__name__)
# So many marks are taken at once; the rest is taken in the next round.
MARKS_MAX: Final = 200_000
LAST_DAY: Final = date(9999, 12, 30)
Months = set[date] | None  # None is every month


def derive(*, now: datetime) -> dict[str, int]:
    """Count anew what is marked; gives the number of months per figure (0 for all of them).

    The marks go last. Until then whoever reads counts live; if we stop before, the next run finds
    them again. What changes meanwhile has marks of its own, which stay.
    """
    marks = list(Mark.objects.order_by("pk").values_list("pk", "source", "month")[:MARKS_MAX])
    watched = set(Watched.objects.values_list("source", flat=True))
    kept = {one.slug: one for one in Kept.objects.all()}
    touched: dict[str, set[date | None]] = {}
    for _key, source, month in marks:
        touched.setdefault(source, set()).add(month)
    done = {}
    for figure in figures:
        try:
            months = _months_of(figure, kept.get(figure.slug), touched, watched)
            if months is None or months:
                derive_figure(figure, months, now=now)
                done[figure.slug] = len(months or ())
        except Exception:
            # One figure that can't be derived is counted live; it must not hold up all others.
            log.exception("The figure %s could not be derived.", figure.slug)
            Kept.objects.filter(pk=figure.slug).delete()
            kept.pop(figure.slug, None)
    forget_others(kept, watched)
    _take_away([key for key, _source, _month in marks])
    return done


def _months_of(
    figure: Figure, kept: Kept | None, touched: dict[str, set[date | None]], watched: set[str]
) -> Months:
    """The months to count anew: none, some, or all."""
    if not may_be_kept(figure, watched):
        return set()
    lineage = lineage_of(figure)
    if kept is None or kept.definition != lineage.definition or EVERYTHING in touched:
        return None
    months = set().union(*(touched.get(source.name, ()) for source in lineage.sources))
    return None if None in months else {month for month in months if month is not None}


def may_be_kept(figure: Figure, watched: set[str]) -> bool:
    """Only what triggers watch: a figure that came with the code and without a migration stays live."""
    return keepable(figure) and {source.name for source in lineage_of(figure).sources} <= watched


@transaction.atomic
def derive_figure(figure: Figure, months: Months, *, now: datetime) -> int:
    """Replace the cells of these months (None: of all); gives how many cells there are of them now."""
    _wait_for_turn()
    lineage = lineage_of(figure)
    kept = _keep(figure, lineage, anew=months is None, now=now)
    days = None if months is None else [_days_of(month) for month in sorted(months)]
    stale = Cell.objects.filter(figure=figure.slug)
    (stale if months is None else stale.filter(month__in=months)).delete()
    found = [(month, 0, path, n) for (path, month), n in by_month_and_place(figure, days).items()]
    if adds_up(figure):
        daily = [d for d in days or [Days(kept.days_from, LAST_DAY)] if d.start >= kept.days_from]
        by_day = by_day_and_place(figure, daily) if daily else {}
        found += [(first_of_month(day), day.day, path, n) for (path, day), n in by_day.items()]
    _write(figure, found)
    return len(found)


def _wait_for_turn() -> None:
    # Whoever derives later has seen more: two at once could leave the older number behind.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('figures.derive ' || current_schema()))"
        )


def _keep(figure: Figure, lineage: Lineage, *, anew: bool, now: datetime) -> Kept:
    kept = Kept.objects.filter(pk=figure.slug).first()
    days_from = first_of_month(now.astimezone(SHANGHAI).date(), back=1)
    if kept is None or anew:
        kept = Kept(slug=figure.slug, definition=lineage.definition, days_from=days_from)
    kept.derived_at = now
    kept.save()
    return kept


def _write(figure: Figure, found: Sequence[tuple[date, int, str, int]]) -> None:
    table = Cell._meta.db_table  # noqa: SLF001  Django's documented model meta API
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} (figure, month, day, path, value) FROM STDIN") as copy,
    ):
        for month, day, path, number in found:
            copy.write_row((figure.slug, month, day, path, number))


def _days_of(month: date) -> Days:
    if month == UNDATED:
        return Days(UNDATED, UNDATED)
    return Days(month, first_of_month(month, back=-1) - DAY)


def forget_others(kept: Iterable[str], watched: set[str]) -> None:
    """Cells of a figure that nobody registers or watches any more go."""
    gone = [
        slug
        for slug in kept
        if (figure := figures.get(slug)) is None or not may_be_kept(figure, watched)
    ]
    Kept.objects.filter(slug__in=gone).delete()
    Cell.objects.filter(figure__in=gone).delete()


def _take_away(marks: list[int]) -> None:
    table = Mark._meta.db_table  # noqa: SLF001  Django's documented model meta API
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [marks])  # noqa: S608  own name


def forget_old_days(*, today: date) -> int:
    """Days are kept of this month and the last; the months before have their sums."""
    since = first_of_month(today, back=1)
    with transaction.atomic():
        _wait_for_turn()
        Kept.objects.filter(days_from__lt=since).update(days_from=since)
        gone, _by_model = Cell.objects.filter(Q(day__gt=0), month__lt=since).delete()
    return gone


def mark_all(slug: str = "") -> None:
    """Count everything anew at the next deriving, as after a restored backup; or one figure only."""
    if slug:
        Kept.objects.filter(slug=slug).update(definition="")
    else:
        Mark.objects.create(source=EVERYTHING, month=None)
