"""A visit, who was there, and what they raised. Nothing is overwritten: a wrong visit is withdrawn with a reason."""

from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.parties.models import Appointment, Person
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models.enterprises import Enterprise
from yanzhen.reforms.innovation_community.models.scope import covers, within_scope
from yanzhen.reforms.innovation_community.models.talents import Talent
from yanzhen.reforms.innovation_community.models.visit_rules import MustVisitRule

ATTENDEES_MAX = 500


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, actor: Any) -> Self:
        """Officers see the visits of their scope; a firm sees when it was visited."""
        if actor.may("community.see"):
            return self.filter(within_scope(actor, "scope_path"))
        firm = getattr(actor, "organisation_id", None)
        person = actor.person_id
        if not firm and not person:
            return self.none()
        own = Q(talent_id=person) if person else Q(pk__isnull=True)
        return self.filter(own | Q(enterprise_id=firm)) if firm else self.filter(own)

    def counted(self) -> Self:
        """Without those that were withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def for_lists(self) -> Self:
        return self.select_related(
            "enterprise__organisation__party", "talent__person__party", "place", "reason"
        ).annotate(
            person_times=Sum(
                "attendances__count", filter=~Q(attendances__side=VisitAttendance.Side.OFFICER)
            )
        )


class Visit(models.Model):
    """One visit to one firm or one talent, at a time that has passed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    talent = models.ForeignKey(Talent, models.PROTECT, null=True, blank=True, related_name="visits")
    place = models.ForeignKey(Place, models.PROTECT, related_name="visits")
    scope_path = models.CharField(max_length=300, db_collation="C", editable=False)
    visited_at = models.DateTimeField(_("visited at"))
    recorded_at = models.DateTimeField(default=timezone.now)
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    visitor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="visits_made"
    )
    visitor_name = models.CharField(_("visited by"), max_length=120)
    companions = models.CharField(_("together with"), max_length=200, blank=True)
    reason = models.ForeignKey(
        MustVisitRule, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    topics = ArrayField(models.CharField(max_length=40), verbose_name=_("topics"), default=list, blank=True)  # fmt: skip
    note = models.TextField(_("note"), blank=True)
    # Made by the form; the second press of the button finds the first one's visit.
    once_key = models.UUIDField(unique=True, default=new_key, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_name = models.CharField(max_length=120, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        ordering = ["-visited_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(enterprise__isnull=True) ^ Q(talent__isnull=True),
                name="a_visit_is_to_a_firm_or_a_talent",
            ),
            models.CheckConstraint(
                condition=Q(visited_at__lte=F("recorded_at")),
                name="a_visit_has_happened_when_it_is_written_down",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="a_withdrawn_visit_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "visited_at"], name="visits_of_a_firm"),
            models.Index(fields=["talent", "visited_at"], name="visits_of_a_talent"),
            models.Index(fields=["scope_path", "visited_at"], name="visits_within_a_place"),
            models.Index(fields=["visited_at"], name="visits_by_day"),
            models.Index(fields=["visitor", "visited_at"], name="visits_of_an_officer"),
        ]

    def __str__(self) -> str:
        return f"{self.whom} {timezone.localdate(self.visited_at)}"

    @property
    def whom(self) -> "Enterprise | Talent":
        """The firm or the talent."""
        found = self.enterprise or self.talent
        assert found is not None  # noqa: S101  the CHECK above
        return found

    def may_withdraw(self, actor: Any) -> bool:
        """Whoever made the visit, or the head of the community."""
        own = actor.person_id is not None and actor.person_id == self.visitor_id
        head = bool(actor.may("community.rules")) and covers(actor, self.scope_path)
        return self.withdrawn_at is None and (own or head)

    @transaction.atomic
    def withdraw(self, *, by: By, reason: str, at: datetime | None = None) -> None:
        """Take the visit out of the count; what was written stays. Its cases go on."""
        at = at or timezone.now()
        self.refresh_from_db(from_queryset=Visit.objects.select_for_update(of=("self",)))
        if self.withdrawn_at is not None:
            raise Refused(_("This visit has been withdrawn already."))
        if not self.may_withdraw(by):
            raise Refused(_("Only who made the visit or the head of the community withdraws it."))
        if not reason.strip():
            raise Refused(_("Say why the visit is withdrawn."), field="reason")
        self.withdrawn_at, self.withdrawn_by_name = at, by.person_name
        self.withdrawn_reason = reason.strip()[:200]
        self.save(update_fields=["withdrawn_at", "withdrawn_by_name", "withdrawn_reason"])
        record(
            by=by,
            verb="innovation_community.withdraw_visit",
            noun=self,
            at=at,
            reason=reason,
            place_path=self.scope_path,
        )


class VisitAttendance(models.Model):
    """How many of a side were there. 人次 is the sum over the firm's side and the talents, not over officers."""

    class Side(models.TextChoices):
        ENTERPRISE = "enterprise", _("from the firm")
        TALENT = "talent", _("talents")
        OFFICER = "officer", _("officers")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="attendances")
    side = models.CharField(_("side"), max_length=20, choices=Side.choices)
    count = models.PositiveSmallIntegerField(_("people"))
    names = models.CharField(_("names"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "side"], name="a_side_is_counted_once_a_visit"
            ),
            models.CheckConstraint(
                condition=Q(count__gt=0) & Q(count__lte=ATTENDEES_MAX),
                name="somebody_was_there_and_no_more_than_500",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.count}"


class VisitProblem(models.Model):
    """One thing they raised, in their words; it became a case at once."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="problems")
    text = models.TextField(_("what they raised"))
    case = models.OneToOneField(Case, models.PROTECT, related_name="visit_problem")

    class Meta:
        verbose_name = _("problem raised on a visit")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]


def last_visit(of: str) -> Subquery:
    """When the firm (or talent) of the outer row was last visited; meant for one page of rows."""
    mine = Visit.objects.counted().filter(**{of: OuterRef("pk")}).order_by("-visited_at")
    return Subquery(mine.values("visited_at")[:1])


def visited_since(of: str, moment: Any) -> Exists:
    """Whether the firm (or talent) of the outer row was visited at or after the moment."""
    mine = Visit.objects.counted().filter(**{of: OuterRef("pk"), "visited_at__gte": moment})
    return Exists(mine)
