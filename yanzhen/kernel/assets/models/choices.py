"""How an asset was got, and how it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Acquired(models.TextChoices):
    """How an asset was got."""

    BOUGHT = "bought", _("Bought")
    BUILT = "built", _("Built by oneself")
    GRANTED = "granted", _("Paid by a grant")
    ALLOTTED = "allotted", _("Allotted")
    DONATED = "donated", _("Given as a gift")
    CONTRIBUTED = "contributed", _("Brought in as a share")
    EXCHANGED = "exchanged", _("Got in exchange")
    INHERITED = "inherited", _("Of old the collective's")
    FOUND = "found", _("Found in a stock-take")


class Condition(models.TextChoices):
    GOOD = "good", _("Good")
    FAIR = "fair", _("Fair")
    POOR = "poor", _("Poor")
    DANGEROUS = "dangerous", _("Dangerous")
    UNUSABLE = "unusable", _("Unusable")
