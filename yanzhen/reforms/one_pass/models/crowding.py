"""That a day came near its maximum was told, once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.reforms.one_pass.models.areas import Area


class NearTold(models.Model):
    """The desk and its head were told that this day of an area is near its approved maximum."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, models.CASCADE, related_name="near_told")
    day = models.DateField(_("day"))
    taken = models.PositiveIntegerField(_("sold and held"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("word that a day is near its maximum")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "day"], name="a_day_near_its_maximum_is_told_once"
            ),
            models.CheckConstraint(condition=Q(taken__gte=1), name="a_day_is_near_with_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.day}"
