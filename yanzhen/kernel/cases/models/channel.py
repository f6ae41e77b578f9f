"""The way by which something came in."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    WEB = "web", _("Online")
    COUNTER = "counter", _("Counter")
    PHONE = "phone", pgettext_lazy("channel", "Telephone")
    VISIT = "visit", _("Visit")
    SCAN = "scan", _("QR code")
    API = "api", _("Interface")
    JOB = "job", _("System")
    OWN = "own", _("Found by ourselves")
