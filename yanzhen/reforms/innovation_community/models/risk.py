"""Signs that a firm may leave, each dated and explained, and the watch over it until one knows how it ended."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.templatetags.tags_time import date_cn
from yanzhen.reforms.innovation_community.models.enterprises import Enterprise
from yanzhen.reforms.innovation_community.models.scope import within_scope
from yanzhen.reforms.innovation_community.models.visits import Visit
from yanzhen.reforms.innovation_community.workflow import Stage


class Signal(models.TextChoices):
    LEASE = "lease", _("Lease ends soon")
    STAFF = "staff", _("Fewer staff than the year before")
    OPEN_CASE = "open_case", _("A case open for long")
    BAD_RATING = "bad_rating", _("Was not satisfied")
    REGISTERED_ELSEWHERE = "registered", _("Registered elsewhere")
    UNVISITED = "unvisited", _("Not visited for long")
    SAID_SO = "said", _("In difficulty or about to leave")


class Outcome(models.TextChoices):
    STAYED = "stayed", _("Stayed")
    LEFT = "left", _("Left")
    UNKNOWN = "unknown", _("Not known")


class RiskSetting(models.Model):
    """From when on a sign counts. One row; the numbers are the product's suggestions, no law sets them."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    only = models.BooleanField(default=True, editable=False, unique=True)
    lease_days = models.PositiveSmallIntegerField(_("lease ends within, days"), default=90)
    staff_fall_percent = models.PositiveSmallIntegerField(_("fewer staff by, per cent"), default=20)
    case_days = models.PositiveSmallIntegerField(_("case open for, days"), default=15)
    rating_days = models.PositiveSmallIntegerField(_("bad rating within, days"), default=180)
    unvisited_days = models.PositiveSmallIntegerField(_("not visited for, days"), default=180)
    # One sign of these alone is too common to worry; together with another it counts.
    signs_min = models.PositiveSmallIntegerField(_("signs needed"), default=2)
    quiet_days = models.PositiveSmallIntegerField(
        _("watch ends without signs after, days"), default=60
    )
    source = models.CharField(_("who decided it"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("setting of signs")
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="there_is_one_setting_of_signs"),
            models.CheckConstraint(
                condition=Q(staff_fall_percent__gte=1) & Q(staff_fall_percent__lte=100)
                & Q(lease_days__gte=1) & Q(case_days__gte=1) & Q(rating_days__gte=1)
                & Q(unvisited_days__gte=1) & Q(quiet_days__gte=1),
                name="a_sign_needs_a_number_above_nought",
            ),
            models.CheckConstraint(condition=Q(signs_min__gte=1) & Q(signs_min__lte=6), name="one_to_six_signs_are_needed"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(_("setting of signs"))


def risk_setting() -> RiskSetting:
    """The locality's numbers, or the product's suggestions."""
    return RiskSetting.objects.first() or RiskSetting()


class RiskFindingQuerySet(models.QuerySet["RiskFinding"]):
    def standing(self) -> Self:
        return self.filter(gone_on__isnull=True)


class RiskFinding(models.Model):
    """One sign at one firm: the day of the fact, what was measured and against what, seen from `found_on` to `gone_on`."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="risk_findings")
    signal = models.CharField(_("sign"), max_length=20, choices=Signal.choices)
    since = models.DateField(_("day of the fact"))
    measured = models.JSONField(default=dict)
    found_on = models.DateField(_("found on"))
    gone_on = models.DateField(_("gone on"), null=True, blank=True)

    objects = RiskFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign of leaving")
        ordering = ["-found_on", "signal"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "signal"], condition=Q(gone_on__isnull=True), name="a_sign_stands_once_at_a_firm"
            ),
            models.CheckConstraint(condition=Q(signal__in=Signal.values), name="a_sign_is_of_a_known_sort"),
            models.CheckConstraint(
                condition=Q(gone_on__isnull=True) | Q(gone_on__gte=F("found_on")), name="a_sign_goes_after_it_came"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.enterprise}: {self.get_signal_display()}"

    @property
    def words(self) -> str:
        """“租约 12 月 31 日到期”: what was measured, in a sentence."""
        stage = self.measured.get("stage", "")
        told = {**self.measured, "stage": dict(Stage.choices).get(stage, stage)}
        return str(_SENTENCES[self.signal]) % {"day": date_cn(self.since), **told}


_SENTENCES: "dict[str, str | Promise]" = {
    Signal.LEASE: _("the lease ends on %(day)s"),
    Signal.STAFF: _("%(now)s staff after %(before)s the year before, %(percent)s per cent fewer"),
    Signal.OPEN_CASE: _("a case open since %(day)s: %(number)s"),
    Signal.BAD_RATING: _("rated %(level)s of 5 on %(day)s: %(number)s"),
    Signal.REGISTERED_ELSEWHERE: _("registered at %(place)s, outside the community"),
    Signal.UNVISITED: _("no visit since %(day)s"),
    Signal.SAID_SO: _("%(stage)s since %(day)s"),
}


def _visits_since() -> "models.QuerySet[Visit]":
    return Visit.objects.counted().filter(
        enterprise=OuterRef("enterprise"), visited_at__date__gte=OuterRef("since")
    )


class WatchQuerySet(models.QuerySet["Watch"]):
    def visible_to(self, actor: Any) -> Self:
        if not actor.may("community.see"):
            return self.none()
        return self.filter(within_scope(actor, "scope_path"))

    def running(self) -> Self:
        return self.filter(until__isnull=True)

    def unvisited(self) -> Self:
        """Nobody has been there since the watch began."""
        return self.exclude(Exists(_visits_since()))

    def for_lists(self) -> Self:
        """With the standing signs, who looks after the firm, and the last visit since the watch began."""
        visits = _visits_since()
        signs = RiskFinding.objects.standing().order_by("found_on", "signal")
        joined = self.select_related(
            "enterprise__organisation__party", "enterprise__officer", "enterprise__place"
        )
        return joined.annotate(
            visited_at=Subquery(visits.order_by("-visited_at").values("visited_at")[:1])
        ).prefetch_related(Prefetch("enterprise__risk_findings", signs, to_attr="signs"))


class Watch(models.Model):
    """A firm that may leave, from the first signs until somebody knows how it ended."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="watches")
    # As everywhere: follows its place (actions/places.py).
    scope_path = models.CharField(max_length=300, blank=True, db_collation="C", editable=False)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    note = models.CharField(_("what shows it"), max_length=300, blank=True)
    quiet_since = models.DateField(null=True, blank=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch over a firm")
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(until__isnull=True), name="a_firm_is_watched_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, outcome="") | (Q(until__isnull=False) & Q(until__gte=F("since")) & Q(outcome__in=Outcome.values)),
                name="a_watch_ends_with_an_outcome",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["scope_path", "until"], name="watches_by_scope")]

    def __str__(self) -> str:
        return str(self.enterprise)
