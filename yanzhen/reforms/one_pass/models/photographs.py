"""Photographs of products and attractions in three widths: the large one hangs on its record, the small ones hang on it."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.documents.models import Document, label_of

# Widths in pixels; a page loads the one that its screen needs (templates/one_pass/_picture.html).
LARGE: Final = 1600
MEDIUM: Final = 960
SMALL: Final = 480
SIZES: Final = {"large": LARGE, "medium": MEDIUM, "small": SMALL}


class PhotographQuerySet(models.QuerySet["Photograph"]):
    def hanging(self) -> "PhotographQuerySet":
        """Whose large file was not taken off its record; first hung, first shown."""
        return self.filter(large__removed_at__isnull=True).select_related("large").order_by("large__created_at", "pk")  # fmt: skip

    def of(self, owner: models.Model) -> "PhotographQuerySet":
        return self.hanging().filter(large__owner_label=label_of(owner), large__owner_id=owner.pk)


class Photograph(models.Model):
    """One photograph that visitors see."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    large = models.OneToOneField(Document, models.PROTECT, related_name="photograph")
    medium = models.OneToOneField(Document, models.PROTECT, related_name="+")
    small = models.OneToOneField(Document, models.PROTECT, related_name="+")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    objects = PhotographQuerySet.as_manager()

    class Meta:
        verbose_name = _("photograph")
        constraints = [
            models.CheckConstraint(condition=Q(width__gte=1) & Q(height__gte=1), name="a_hung_photograph_has_a_size"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.large.name

    def url(self, size: str) -> str:
        return reverse("one_pass:photograph", args=[self.pk, size])

    @property
    def large_url(self) -> str:
        return self.url("large")

    @property
    def medium_url(self) -> str:
        return self.url("medium")

    @property
    def small_url(self) -> str:
        return self.url("small")


def with_covers(rows: Iterable[Any]) -> list[Any]:
    """Each with its first photograph as `cover`, or None; one question for all of one kind."""
    found = list(rows)
    if not found:
        return found
    shown = Photograph.objects.hanging().filter(
        large__owner_label=label_of(found[0]), large__owner_id__in=[one.pk for one in found]
    )
    first: dict[UUID, Photograph] = {}
    for photo in shown:
        first.setdefault(photo.large.owner_id, photo)
    for one in found:
        one.cover = first.get(one.pk)
    return found
