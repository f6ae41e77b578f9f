"""Kinds of questions, who is asked, and the ways in which an answer comes."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    SINGLE = "single", _("One of several")
    MULTIPLE = "multiple", _("Any of several")
    SCALE = "scale", _("Scale from 1 to 5")
    NUMBER = "number", _("Number")
    TEXT = "text", _("In their own words")
    MATRIX = "matrix", _("Several lines, one choice each")


class Frame(models.TextChoices):
    LISTED = "listed", _("A list: everybody on it is known before")
    OPEN = "open", _("Open: whoever wants to answers (self-selected)")


class Sampling(models.TextChoices):
    ALL = "all", _("Everybody on the list")
    RANDOM = "random", _("Random sample by a recorded seed")


class Channel(models.TextChoices):
    PORTAL = "portal", _("Portal, signed in")
    LINK = "link", _("Personal link or QR code")
    PHONE = "phone", _("By telephone, an interviewer asks")
    PAPER = "paper", _("Paper, entered by an officer")


WITH_OPTIONS: Final = (Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX)
# An open survey knows nobody beforehand: only a login tells one person from another.
OPEN_CHANNELS: Final = (Channel.PORTAL,)
ASSISTED: Final = (Channel.PHONE, Channel.PAPER)
SCALE_MIN: Final = 1
SCALE_MAX: Final = 5
OPTIONS_MAX: Final = 20
SAID_MAX: Final = 2_000
