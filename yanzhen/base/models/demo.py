"""Which demo year stands in this database."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key


class DemoLoad(models.Model):
    """One part of the demo year that was loaded whole; a part without a row is loaded at the next call."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    part = models.CharField(_("part"), max_length=100, unique=True)
    size = models.CharField(_("size"), max_length=10)
    seed = models.IntegerField(_("seed"))
    today = models.DateField(_("last day of the demo year"))
    # [username, password, who]: printed when the demo starts; they open nothing real.
    logins = models.JSONField(_("logins"), default=list, blank=True)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("loaded demo part")
        constraints = [
            models.CheckConstraint(
                condition=Q(size__in=["small", "full"]), name="a_demo_year_is_small_or_full"
            ),
        ]

    def __str__(self) -> str:
        return self.part
