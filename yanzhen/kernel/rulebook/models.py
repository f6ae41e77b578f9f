"""Packs as they stood, findings as they were given, and the answers of this locality."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.rulebook.contracts import UNVERIFIED, Evidence, FindingValue, Pack, packs


class PackStatus(models.TextChoices):
    ACTIVE = "active", _("in force")
    SUPERSEDED = "superseded", _("superseded")
    DRAFT = "draft", _("draft")


class RulePackQuerySet(models.QuerySet["RulePack"]):
    def visible_to(self, actor: object) -> Self:
        """Rules are public: whoever is judged by one may read it."""
        return self

    def in_force(self, code: str, day: date) -> "RulePack | None":
        """The one version of a code that held on the day; a draft never holds."""
        return (
            self.exclude(status=PackStatus.DRAFT)
            .filter(Q(effective_to__isnull=True) | Q(effective_to__gte=day))
            .filter(code=code, effective_from__lte=day)
            .first()
        )


class RulePack(models.Model):
    """One version of a set of rules. Written from the registry at migrate; its rules are functions there."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    code = models.CharField(_("code"), max_length=80)
    version = models.CharField(_("version"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    document_no = models.CharField(_("document"), max_length=120, blank=True)
    effective_from = models.DateField(_("in force from"))
    effective_to = models.DateField(_("in force until"), null=True, blank=True)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=80)
    status = models.CharField(_("status"), max_length=20, choices=PackStatus.choices)
    evidence = models.CharField(_("evidence"), max_length=2, choices=Evidence.choices)

    objects = RulePackQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule pack")
        ordering = ["code", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], name="one_pack_per_code_and_version"
            ),
            models.CheckConstraint(
                condition=Q(status__in=PackStatus.values), name="a_pack_has_a_known_status"
            ),
            models.CheckConstraint(
                condition=Q(evidence__in=Evidence.values), name="a_pack_says_how_well_it_is_known"
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="a_pack_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="one_version_of_a_pack_holds_at_a_time",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (
                        Func(
                            F("effective_from"),
                            F("effective_to"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(status="draft"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    @property
    def declared(self) -> Pack | None:
        """The pack in the code, or None where the app that brought it is gone."""
        return packs.get(f"{self.code}@{self.version}")

    @property
    def unverified(self) -> bool:
        return self.evidence in UNVERIFIED


class RuleAnswer(models.Model):
    """What this locality answers to an open question. No row, no answer: nothing is assumed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    pack = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    value = models.BigIntegerField(_("value"))
    least = models.BigIntegerField()
    most = models.BigIntegerField()
    source = models.CharField(_("where it is written"), max_length=300)
    answered_by_id = models.UUIDField(null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(_("answered at"))

    class Meta:
        verbose_name = _("answer to an open question")
        constraints = [
            models.UniqueConstraint(fields=["pack", "name"], name="one_answer_per_question"),
            models.CheckConstraint(condition=~Q(source=""), name="an_answer_names_its_source"),
            models.CheckConstraint(
                condition=Q(value__gte=F("least")) & Q(value__lte=F("most")),
                name="an_answer_lies_within_its_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack}.{self.name} = {self.value}"


class FindingQuerySet(models.QuerySet["Finding"]):
    def about(self, subject: models.Model) -> Self:
        """The findings on a record, the latest judging first, in the order of the rules."""
        label = subject._meta.label_lower  # noqa: SLF001  Django's documented model meta API
        return (
            self.filter(subject_label=label, subject_id=subject.pk)
            .select_related("pack")
            .order_by("-judged_at", "id")
        )


class Finding(models.Model):
    """What a rule of a pack's version said of a record on a day; later packs never rewrite it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    pack = models.ForeignKey(RulePack, models.PROTECT, related_name="findings")
    rule = models.CharField(max_length=80)
    subject_label = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    value = models.CharField(max_length=20, choices=FindingValue.choices)
    measured = models.CharField(_("measured"), max_length=200, blank=True)
    threshold = models.CharField(_("needed"), max_length=200, blank=True)
    article = models.CharField(_("article"), max_length=200, blank=True)
    explanation = models.TextField(_("explanation"), blank=True)
    gap = models.CharField(_("what is missing"), max_length=200, blank=True)
    on = models.DateField(_("as of"))
    judged_at = models.DateTimeField(_("judged at"))
    judged_by_id = models.UUIDField(null=True)
    judged_by_name = models.CharField(max_length=200, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        constraints = [
            models.CheckConstraint(
                condition=Q(value__in=FindingValue.values), name="a_finding_has_one_of_five_values"
            ),
        ]
        indexes = [
            models.Index(fields=["subject_label", "subject_id"], name="findings_about_a_record"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.value}"

    @property
    def shape(self) -> str:
        return FindingValue(self.value).shape

    @property
    def title(self) -> str:
        """The rule in today's language; its name where the app that brought it is gone."""
        declared = self.pack.declared
        rule = declared.rule(self.rule) if declared else None
        return str(rule.title) if rule else self.rule
