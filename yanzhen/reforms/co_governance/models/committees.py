"""Who acts for the owners: a committee with its seats, its term and its members, and what it has filed and handed over."""

from datetime import date, timedelta
from typing import Any, Final, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.council.models import Vote
from yanzhen.kernel.parties.models import Office, Person
from yanzhen.reforms.co_governance.models.estates import ActsForOwners, Estate
from yanzhen.reforms.co_governance.models.owners import days

BODIES: Final = [choice for choice in ActsForOwners.choices if choice[0] in ("owners_committee", "property_management_committee")]  # fmt: skip


def terms() -> Func:
    """From the first day of the term up to and without the day it ended, or was to end."""
    return Func(
        F("term_since"), Func(F("ended_on"), F("term_until"), function="coalesce"), Value("[)"),
        function="daterange", output_field=DateRangeField(),
    )  # fmt: skip


class CommitteeQuerySet(models.QuerySet["Committee"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(estate__in=Estate.objects.visible_to(actor))

    def sitting(self, day: date) -> Self:
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), term_since__lte=day, term_until__gt=day)  # fmt: skip


class Committee(models.Model):
    """One term. Its seats and days satisfy the pack “estates.committee”; one sits at a time."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="committees")
    body = models.CharField(_("body"), max_length=32, choices=BODIES)
    seats = models.PositiveSmallIntegerField(_("seats"))
    list_from = models.DateField(_("list of candidates made public on"))
    list_until = models.DateField(_("list of candidates made public until"))
    elected_on = models.DateField(_("elected on"))
    vote = models.ForeignKey(Vote, models.PROTECT, null=True, blank=True, related_name="committees", verbose_name=_("vote"))  # fmt: skip
    term_since = models.DateField(_("term from"))
    term_until = models.DateField(_("term until"))
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    filing_number = models.CharField(_("number of the filing"), max_length=80, blank=True)
    reported_on = models.DateField(_("end of term reported on"), null=True, blank=True)
    audited_on = models.DateField(_("audited on"), null=True, blank=True)
    chair_office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("office of the chair"))  # fmt: skip
    ended_on = models.DateField(_("term ended on"), null=True, blank=True)
    why_ended = models.CharField(_("why it ended"), max_length=200, blank=True)
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    handed_over = models.TextField(_("what was handed over"), blank=True)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("committee of owners")
        ordering = ["-term_since", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(seats__in=(3, 5, 7, 9, 11)), name="a_committee_has_an_odd_number_of_seats"),
            models.CheckConstraint(condition=Q(term_until__gt=F("term_since")), name="a_term_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(list_until__gte=F("list_from") + timedelta(days=7), elected_on__gte=F("list_from") + timedelta(days=7)),
                name="candidates_are_public_for_seven_days",
            ),
            models.CheckConstraint(
                condition=Q(body="property_management_committee") | Q(elected_on__gte=F("list_from") + timedelta(days=15)),
                name="candidates_are_public_fifteen_days_before",
            ),
            models.CheckConstraint(condition=Q(body="owners_committee") | Q(chair_office__isnull=False), name="the_subdistrict_chairs_a_management_committee"),
            models.CheckConstraint(condition=Q(filed_on__isnull=True) | ~Q(filing_number=""), name="a_filing_has_its_number"),
            models.CheckConstraint(condition=Q(ended_on__isnull=True) | ~Q(why_ended=""), name="a_committee_ends_for_a_reason"),
            models.CheckConstraint(condition=Q(handed_over_on__isnull=True) | ~Q(handed_over=""), name="a_handover_of_a_committee_says_what"),
            ExclusionConstraint(
                name="one_committee_sits_at_a_time", expressions=[("estate", RangeOperators.EQUAL), (terms(), RangeOperators.OVERLAPS)]
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.estate} {self.term_since:%Y}"

    def get_absolute_url(self) -> str:
        return reverse("co_governance:committee", args=[self.pk])

    @property
    def ends_on(self) -> date:
        return self.ended_on or self.term_until


class Role(models.TextChoices):
    CHAIR = "chair", _("Chair of the committee")
    VICE = "vice", _("Deputy chair")
    TREASURER = "treasurer", _("Treasurer")
    MEMBER = "member", _("Member of the committee")
    ALTERNATE = "alternate", _("Alternate")


class CommitteeMember(models.Model):
    """Somebody elected. Alternates follow in the order of their votes."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("member"))
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    order = models.PositiveSmallIntegerField(_("order of votes"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    why = models.CharField(_("why they left"), max_length=200, blank=True)
    handed_over_on = models.DateField(_("papers handed over on"), null=True, blank=True)
    refiled_on = models.DateField(_("change filed on"), null=True, blank=True)
    audited_on = models.DateField(_("audited on"), null=True, blank=True)

    class Meta:
        verbose_name = _("member of a committee")
        ordering = ["committee", "order", "since"]
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | (Q(until__gte=F("since")) & ~Q(why="")), name="a_member_leaves_for_a_reason"),
            models.UniqueConstraint(fields=["committee"], condition=Q(role="treasurer", until__isnull=True), name="a_committee_has_one_treasurer"),
            models.UniqueConstraint(fields=["committee"], condition=Q(role="chair", until__isnull=True), name="a_committee_has_one_chair"),
            ExclusionConstraint(
                name="nobody_sits_twice_on_a_committee",
                expressions=[("committee", RangeOperators.EQUAL), ("person", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.person)
