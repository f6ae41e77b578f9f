"""Closed lists of small works."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    CASE = "case", _("A request")
    MEETING = "meeting", _("A round table or meeting")
    INSPECTION = "inspection", _("An inspection")
    PLAN = "plan", _("A plan of the year")


class DecidedHow(models.TextChoices):
    OPINIONS = "opinions", _("By the opinions given")
    VOTE = "vote", _("By a vote")
    MEETING = "meeting", _("By a meeting")
    OWNER = "owner", _("By the owner alone")


class FundingKind(models.TextChoices):
    """Where money comes from. Whatever it is, a document stands behind it."""

    OWNERS = "owners", _("The owners concerned pay")
    MAINTENANCE_FUND = "maintenance_fund", _("Maintenance fund")
    COMMON_INCOME = "common_income", _("Common income of the estate")
    RENEWAL = "renewal", _("Government renewal subsidy")
    BUDGET = "budget", _("Budget of the subdistrict or town")
    COLLECTIVE = "collective", _("The village collective")
    DONATION = "donation", _("Donation")
    LIABLE = "liable", _("Whoever is liable")


class Stage(models.TextChoices):
    VARIANT = "variant", _("Picture of a variant")
    BEFORE = "before", _("Before the works")
    DURING = "during", _("During the works")
    MENDED = "mended", _("What was mended")
    AFTER = "after", _("After the works")


class Way(models.TextChoices):
    SCREEN = "screen", _("On the screen")
    PAPER = "paper", _("On paper")
    PHONE = "phone", _("By telephone")
    VISIT = "visit", _("Home visit")


class Role(models.TextChoices):
    """In which role somebody accepts."""

    CLIENT = "client", _("Client")
    RESIDENTS_COMMITTEE = "residents_committee", _("Residents' committee")
    OWNERS_COMMITTEE = "owners_committee", _("Owners' committee")
    PROPERTY_COMPANY = "property_company", _("Property company")
    RESIDENT = "resident", _("Resident concerned")
    SUPERVISOR = "supervisor", _("Supervision committee")
    EXPERT = "expert", _("Expert")
