"""One officer's month: the visits made, what came of them, and how the own cases went."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils import timezone

from yanzhen.kernel.cases.models import Case, CaseQuerySet, Rating
from yanzhen.reforms.innovation_community.models.visits import (
    Visit,
    VisitAttendance,
    VisitQuerySet,
)


@dataclass(frozen=True)
class Month:
    """The rows behind each number of a month; each is a query that is not asked yet."""

    actor: Any
    person_id: UUID
    first: date

    @property
    def start(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    def visits(self) -> VisitQuerySet:
        mine = Visit.objects.visible_to(self.actor).counted().filter(visitor=self.person_id)
        return mine.filter(visited_at__gte=self.start)

    def solved(self) -> CaseQuerySet:
        """Cases out of this officer's visits, at any time, that were solved this month."""
        raised = Visit.objects.counted().filter(visitor=self.person_id)
        cases = Case.objects.visible_to(self.actor).from_origin("innovation_community.visit")
        return cases.solved().filter(origin_id__in=raised.values("pk"), ended_at__gte=self.start)

    def timed(self) -> CaseQuerySet:
        """This officer's cases with a due time whose clock stopped this month."""
        mine = Case.objects.visible_to(self.actor).filter(handler_person=self.person_id)
        return mine.filter(clock_stopped_at__gte=self.start, due_at__isnull=False)

    def in_time(self) -> CaseQuerySet:
        return self.timed().kept_in_time()

    def rated(self, *, good: bool = False) -> CaseQuerySet:
        """Cases whose handling by this officer was rated this month; defaults are never counted."""
        ratings = Rating.objects.good() if good else Rating.objects.actual()
        given = ratings.filter(handler_person_id=self.person_id, rated_at__gte=self.start)
        return Case.objects.visible_to(self.actor).filter(pk__in=given.values("case"))

    def counts(self) -> dict[str, int]:
        """All numbers, in four questions."""
        sides = ~Q(attendances__side=VisitAttendance.Side.OFFICER)
        visits = (
            self.visits()
            .order_by()
            .aggregate(
                visits=Count("pk", distinct=True),
                person_times=Sum("attendances__count", filter=sides),
            )
        )
        timed = (
            self.timed()
            .order_by()
            .aggregate(
                timed=Count("pk"), in_time=Count("pk", filter=Q(pk__in=self.in_time().values("pk")))
            )
        )
        rated = (
            self.rated()
            .order_by()
            .aggregate(
                rated=Count("pk"),
                good=Count("pk", filter=Q(pk__in=self.rated(good=True).values("pk"))),
            )
        )
        found = {**visits, **timed, **rated, "solved": self.solved().count()}
        return {name: value or 0 for name, value in found.items()}


def month_of(actor: Any, today: date) -> Month:
    """The month of `today` up to now."""
    return Month(actor, actor.person_id, today.replace(day=1))
