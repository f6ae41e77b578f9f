"""Photographs of a house and its rooms: the files lie in documents; here is what they show and in which order."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.documents.models import Document
from yanzhen.reforms.one_pass.models.homestays import Homestay
from yanzhen.reforms.one_pass.models.homestays_rooms import RoomType


class HomestayPhoto(models.Model):
    """One photograph in three widths; `alt` says what it shows to whoever does not see it. The first one stands in lists."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    homestay = models.ForeignKey(Homestay, models.PROTECT, related_name="photos")
    room_type = models.ForeignKey(RoomType, models.PROTECT, null=True, blank=True, related_name="photos")  # fmt: skip
    large = models.OneToOneField(Document, models.PROTECT, related_name="+")
    # Null only for what was taken in before the widths were made; that is done at night (jobs.py).
    medium = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")
    small = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")
    alt = models.CharField(_("what it shows"), max_length=100)
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    position = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("photograph of a homestay")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(alt=""), name="a_photograph_says_what_it_shows"),
            models.CheckConstraint(condition=Q(width__gte=1) & Q(height__gte=1), name="a_photograph_has_a_size"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.alt

    @property
    def url(self) -> str:
        return self._url("large")

    @property
    def medium_url(self) -> str:
        return self._url("medium" if self.medium_id else "large")

    @property
    def small_url(self) -> str:
        """The small one where there is one."""
        return self._url("small" if self.small_id else "large")

    def _url(self, size: str) -> str:
        return reverse("one_pass:homestay_photo", args=[self.pk, size])

    def file(self, size: str) -> Any:
        """The document of this width; the large one where it was not made yet."""
        return getattr(self, size) or self.large
