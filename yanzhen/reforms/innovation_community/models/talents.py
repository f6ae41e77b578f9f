"""Talents: people whom the community serves, with or without a firm of the register."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models.enterprises import Enterprise
from yanzhen.reforms.innovation_community.models.scope import covers, within_scope


class TalentCategory(models.Model):
    """One row of the local list of categories; the shipped ones are examples, not an official list."""

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    title = models.CharField(_("title"), max_length=80)
    active = models.BooleanField(_("in use"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=50)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("talent category")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.title


class TalentQuerySet(models.QuerySet["Talent"]):
    def visible_to(self, actor: Any) -> Self:
        """Officers see those of their scope, a firm's contact those of the firm, a talent sees the own row."""
        if actor.may("community.see"):
            return self.filter(within_scope(actor, "scope_path"))
        own = Q(pk=actor.person_id) if actor.person_id else Q(pk__isnull=True)
        firm = getattr(actor, "organisation_id", None)
        return self.filter(own | Q(enterprise_id=firm)) if firm else self.filter(own)

    def present(self) -> Self:
        return self.filter(until__isnull=True)


class Talent(models.Model):
    """A person of a category whom the community serves, since a day, where they work or live."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="talent")
    category = models.ForeignKey(TalentCategory, models.PROTECT, related_name="talents")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="talents"
    )
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="talents")
    scope_path = models.CharField(
        max_length=300, blank=True, db_collation="C", editable=False, default=""
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    needs_housing = models.BooleanField(_("looks for housing"), default=False)
    needs_schooling = models.BooleanField(_("looks for a school place"), default=False)
    note = models.TextField(_("note"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = TalentQuerySet.as_manager()

    class Meta:
        verbose_name = _("talent")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="a_talent_leaves_after_arriving",
            ),
        ]
        indexes = [models.Index(fields=["scope_path"], name="talents_by_scope")]

    def __str__(self) -> str:
        return self.person.party.name

    @property
    def name(self) -> str:
        return self.person.party.name

    def may_change(self, actor: Any) -> bool:
        return bool(actor.may("community.edit")) and covers(actor, self.scope_path)

    def locate(self, place: Place | None) -> None:
        self.place = place
        self.scope_path = place.path if place else ""
