"""Filters an officer keeps: a name for a query string of the case list."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.parties.models import Person


class SavedFilter(models.Model):
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="saved_filters")
    title = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        verbose_name = _("saved filter")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "title"], name="a_saved_filter_has_its_own_name"
            ),
        ]

    def __str__(self) -> str:
        return self.title
