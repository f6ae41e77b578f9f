"""The rooms of a house that are alike: one pool of named rooms, one offer of nights with prices of its own."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.telling import Told
from yanzhen.kernel.orders.models import Offer, Pool
from yanzhen.reforms.one_pass.models.homestays import Homestay


class RoomType(models.Model):
    """A house has one of these, or several with a price each; nothing here counts rooms or money.

    `is_let` is the owner's wish; sold they are while the house is shown and its papers hold as well.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    homestay = models.ForeignKey(Homestay, models.PROTECT, related_name="room_types")
    pool = models.OneToOneField(Pool, models.PROTECT, related_name="room_type", editable=False)
    offer = models.OneToOneField(Offer, models.PROTECT, related_name="room_type", editable=False)
    name = models.CharField(_("name of these rooms"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    story = models.CharField(_("what a guest reads of these rooms"), max_length=200, blank=True)
    story_en = models.CharField(_("the same in English"), max_length=300, blank=True)
    beds = models.PositiveSmallIntegerField(_("guests a room takes"), default=2)
    is_let = models.BooleanField(_("are let"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("rooms of one kind")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["homestay", "name"], name="a_house_names_its_kinds_of_rooms_once"),
            models.CheckConstraint(condition=Q(beds__gte=1), name="a_room_takes_a_guest"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    told_name = Told("name")
    told_story = Told("story")

    @property
    def is_on_sale(self) -> bool:
        return self.offer.state == "on_sale"

    def rooms(self) -> list[Any]:
        """By name, as loaded."""
        return sorted(self.pool.units.all(), key=lambda unit: unit.name)
