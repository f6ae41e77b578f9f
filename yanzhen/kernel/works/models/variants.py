"""What could be built, and what people say about it: one opinion a person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.works.models.choices import Way
from yanzhen.kernel.works.models.project import Project


class Variant(models.Model):
    """One way to do it, with its cost in fen and its days of work."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="variants")
    name = models.CharField(_("variant"), max_length=80)
    text = models.TextField(_("what is done"))
    cost_fen = models.BigIntegerField(_("construction cost"))
    work_days = models.PositiveSmallIntegerField(_("days of work"))

    class Meta:
        verbose_name = _("variant of a project")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="variants_of_a_project_have_names"),
            models.CheckConstraint(condition=Q(cost_fen__gt=0), name="a_variant_states_its_cost"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(name=""), name="a_variant_says_what_is_done"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Opinion(models.Model):
    """What one person prefers; without a variant: none of them. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="opinions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, related_name="opinions")
    text = models.TextField(_("opinion"), blank=True)
    way = models.CharField(_("way"), max_length=8, choices=Way.choices, default=Way.SCREEN)
    written_by_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("opinion about a project")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "person"], name="one_opinion_per_person_and_project"),
            models.CheckConstraint(condition=Q(variant__isnull=False) | ~Q(text=""), name="whoever_wants_none_says_why"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="an_opinion_came_a_known_way"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.variant or _("None of them"))
