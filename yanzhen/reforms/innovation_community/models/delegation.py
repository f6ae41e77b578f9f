"""What departments above gave down to a community, and which of its cases went up to them."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.cases.models.queries import CaseQuerySet
from yanzhen.kernel.cases.models.whistles import WhistleQuerySet
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models.buildings import Community
from yanzhen.reforms.innovation_community.models.scope import covers, within_scope


class Power(models.TextChoices):
    """What the community may do itself since."""

    ACCEPT = "accept", _("Accept applications")
    DECIDE = "decide", _("Decide and issue")
    COORDINATE = "coordinate", _("Call departments together")
    FUND = "fund", _("Spend money")
    ASSESS = "assess", _("Assess departments and staff")
    OTHER = "other", _("Other")


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def visible_to(self, actor: Any) -> Self:
        if not actor.may("community.see"):
            return self.none()
        return self.filter(within_scope(actor, "scope_path"))

    def on(self, day: date) -> Self:
        """In force on the day; `until` is the first day without it."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)


class Delegation(models.Model):
    """One power with its giver, its time and its document; without a document it is marked as an example (示例)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="delegations", verbose_name=_("community")
    )
    # As everywhere: follows its place (actions/places.py).
    scope_path = models.CharField(max_length=300, db_collation="C", editable=False)
    title = models.CharField(_("what was delegated"), max_length=160)
    power = models.CharField(_("power"), max_length=20, choices=Power.choices)
    given_by = models.CharField(_("department that gave it"), max_length=120)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    basis = models.CharField(_("basis document"), max_length=300, blank=True)
    is_example = models.BooleanField(_("example, no document"), default=False)
    items = models.ManyToManyField(
        Item, blank=True, related_name="delegations", verbose_name=_("items")
    )
    taken_back = models.CharField(_("why it was taken back"), max_length=300, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegated power")
        ordering = ["given_by", "title"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(basis="") | Q(is_example=True), name="a_delegated_power_has_a_document_or_is_marked_example"
            ),
            models.CheckConstraint(
                condition=Q(power__in=Power.values), name="a_delegated_power_is_of_a_known_sort"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | (Q(until__gt=F("since")) & ~Q(taken_back="")),
                name="a_power_is_taken_back_later_and_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["place", "title", "power"], condition=Q(until__isnull=True), name="a_power_is_delegated_once_at_a_time"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["scope_path", "since"], name="delegations_of_a_community")]

    def __str__(self) -> str:
        return self.title

    def may_change(self, actor: Any) -> bool:
        return bool(actor.may("community.rules")) and covers(actor, self.scope_path)


def escalated(cases: "CaseQuerySet | None" = None) -> CaseQuerySet:
    """Cases of a community that lie with an office above it: parts sent up, and whole cases handed on.

    Above is an office whose place holds the community's own: the subdistrict's, the district's.
    """
    rows = Case.objects.all() if cases is None else cases
    homes = (
        Community.objects.annotate(of=_text("scope_path"), above=_text("office__scope__path"))
        .filter(of__startswith=F("place__path"), place__path__startswith=F("above"))
        .exclude(place__path=F("above"))
    )
    return rows.filter(Exists(homes), office__scope__isnull=False)


def whistled(whistles: "WhistleQuerySet") -> "WhistleQuerySet":
    """Of these, those for cases of a community: departments outside it were called (吹哨报到)."""
    homes = Community.objects.annotate(of=_text("case__scope_path"))
    return whistles.filter(Exists(homes.filter(of__startswith=F("place__path"))))


def _text(path: str) -> Any:
    return ExpressionWrapper(OuterRef(path), output_field=models.CharField())
