"""An area that visitors come to, with the maximum that was approved for it: no more are ever let on sale."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.telling import Told
from yanzhen.kernel.orders.models import Pool
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.one_pass.contracts import SEE
from yanzhen.reforms.one_pass.models.scope import within_scope


class AreaQuerySet(models.QuerySet["Area"]):
    def visible_to(self, actor: Any) -> Self:
        """Open areas are public; others are for those who keep them."""
        if not actor.may(SEE):
            return self.filter(is_open=True)
        return self.filter(Q(is_open=True) | within_scope(actor))

    def kept_by(self, actor: Any) -> Self:
        return self.filter(within_scope(actor)) if actor.may(SEE) else self.none()


class Area(models.Model):
    """An island, a scenic area. `pool` is its one counted resource: whoever comes in takes a place of it.

    The places of a day are never more than `day_max` (sql/one_pass.sql): the pool's own counter then holds that what is
    sold and held is no more than its places. From `near_percent` on the maximum counts as near; the law gives no number.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    slug = models.SlugField(_("short name in the address"), max_length=40, unique=True)
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="visited_areas", verbose_name=_("place")
    )
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    story = models.TextField(_("what a visitor reads"), blank=True)
    story_en = models.TextField(_("the same in English"), blank=True)
    way_here = models.CharField(_("how to get here"), max_length=300, blank=True)
    way_here_en = models.CharField(_("how to get here, in English"), max_length=400, blank=True)
    boundary = models.JSONField(_("outline"), null=True, blank=True)
    day_max = models.PositiveIntegerField(_("approved maximum of a day"))
    instant_max = models.PositiveIntegerField(
        _("approved maximum at one time"), null=True, blank=True
    )
    approval_number = models.CharField(_("number of the approval"), max_length=80, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=120, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    near_percent = models.PositiveSmallIntegerField(_("the maximum is near from, per cent"))
    # How long one stays, from the area's flow plan; no number of ours: without it nobody is held to be inside.
    stay_minutes = models.PositiveSmallIntegerField(
        _("minutes that a visitor stays"), null=True, blank=True
    )
    pool = models.OneToOneField(
        Pool, models.PROTECT, null=True, blank=True, related_name="visited_area"
    )
    is_open = models.BooleanField(_("shown to visitors"), default=False)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("visited area")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(day_max__gte=1), name="a_maximum_lets_somebody_in"
            ),
            models.CheckConstraint(
                condition=Q(near_percent__gte=1, near_percent__lte=100),
                name="near_the_maximum_is_a_part_of_it",
            ),
            models.CheckConstraint(
                condition=Q(stay_minutes__isnull=True) | Q(stay_minutes__gte=1), name="a_visitor_stays_some_time"
            ),
            models.CheckConstraint(
                condition=Q(pool__isnull=True) | (~Q(approval_number="") & Q(approved_on__isnull=False)),
                name="an_area_sells_under_its_approval",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    told_name = Told("name")
    told_story = Told("story")
    told_way = Told("way_here")

    def is_near(self, taken: int) -> bool:
        return taken * 100 >= self.day_max * self.near_percent
