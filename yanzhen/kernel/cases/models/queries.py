"""The questions one asks about cases; each starts from what the actor may see."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least

from yanzhen.kernel.cases.contracts import case_kinds
from yanzhen.kernel.places.models import Place

if TYPE_CHECKING:
    from yanzhen.kernel.cases.models.case import Case

# A leading case is as due as the first of those that it answers.
FIRST_DUE: Final = Least("due_at", "followers_due_at")
SOONEST_FIRST: Final = (
    F("clock_stopped_at").asc(nulls_first=True),
    FIRST_DUE.asc(),
    F("id").asc(),
)
SOONEST_LAST: Final = (
    F("clock_stopped_at").desc(nulls_last=True),
    FIRST_DUE.desc(nulls_first=True),
    F("id").desc(),
)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Any) -> Self:
        """Own requests, those of the organisation one stands for, those of one's office, and those
        in one's scope where the duty gives that."""
        if actor.person_id is None:
            return self.none()
        parties = [actor.person_id, *filter(None, [getattr(actor, "organisation_id", None)])]
        seen = Q(reporter_id__in=parties) | Q(subject_id__in=parties)
        if actor.office_id is not None:
            seen |= Q(office_id=actor.office_id) | Q(beside__contains=[actor.office_id])
        if actor.may("cases.see_scope") and actor.scope_path:
            seen |= Q(scope_path__startswith=actor.scope_path)
        return self.filter(seen)

    def on_desk_of(self, actor: Any) -> Self:
        """Those of the actor's office; whoever dispatches also has those that no office has yet."""
        mine = Q(office_id=actor.office_id) if actor.office_id is not None else Q(pk__in=())
        if actor.may("cases.dispatch") and actor.scope_path:
            mine |= Q(office__isnull=True, scope_path__startswith=actor.scope_path)
        # What another case answers needs no hand; it is on that one's page.
        return self.filter(mine).exclude(state="merged")

    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def ended(self) -> Self:
        return self.filter(ended_at__isnull=False)

    def within(self, place: Place | str) -> Self:
        path = place if isinstance(place, str) else place.path
        return self.filter(scope_path__startswith=path)

    def of_office(self, office_id: Any) -> Self:
        return self.filter(office_id=office_id)

    def running(self) -> Self:
        """Those whose clock runs now."""
        return self.open().filter(
            clock_from__isnull=False, clock_stopped_at__isnull=True, paused=False
        )

    def overdue(self, now: datetime) -> Self:
        return self.running().filter(due_at__lt=now)

    def due_before(self, moment: datetime) -> Self:
        return self.running().filter(due_at__lt=moment)

    def unhappy(self) -> Self:
        """Rated bad, and the loop of that rating is not closed."""
        open_loop = Q(ratings__loop__isnull=False, ratings__loop__closed_at__isnull=True)
        return self.filter(pk__in=self.model.objects.filter(open_loop).values("pk"))

    def kept_in_time(self) -> Self:
        return self.filter(clock_stopped_at__isnull=False, clock_stopped_at__lte=F("due_at"))

    def solved(self) -> Self:
        """Ended with an outcome that counts as solved: "resolved" for requests, "granted" for services."""
        ways = Q()
        for kind in case_kinds:
            ways |= Q(kind=kind.slug, outcome__in=kind.solved)
        return self.ended().filter(ways)

    def beside(self, case: "Case") -> "tuple[Case | None, Case | None]":
        """The one before and the one after it among those that run: soonest due first."""
        due = min(filter(None, (case.due_at, case.followers_due_at)), default=None)
        if due is None:
            before = Q(first_due__isnull=False) | Q(first_due__isnull=True, id__lt=case.pk)
            after = Q(first_due__isnull=True, id__gt=case.pk)
        else:
            before = Q(first_due__lt=due) | Q(first_due=due, id__lt=case.pk)
            after = (
                Q(first_due__gt=due) | Q(first_due=due, id__gt=case.pk) | Q(first_due__isnull=True)
            )
        running = self.filter(clock_stopped_at__isnull=True).alias(first_due=FIRST_DUE)
        backwards = running.filter(before).order_by(*SOONEST_LAST)
        return backwards.first(), running.filter(after).order_by(*SOONEST_FIRST).first()

    def of_callers(self) -> Self:
        """Of those who called about a mass fault, without the case that does the work."""
        return self.filter(fault__isnull=False).exclude(pk=F("fault__case")).select_related("place")

    def from_origin(self, label: str) -> Self:
        return self.filter(origin_label=label)

    def soonest_first(self) -> Self:
        """What runs and is due soonest; then what is answered and only has to be finished."""
        return self.order_by(*SOONEST_FIRST)

    def for_list(self) -> Self:
        """With what a row of a list shows; a constant number of queries whatever the page's length."""
        return self.select_related("item", "office", "handler_person__party", "subject", "reporter")
