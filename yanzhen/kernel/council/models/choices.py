"""Closed lists of the council."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Choice(models.TextChoices):
    YES = "yes", _("In favour")
    NO = "no", _("Against")
    ABSTAIN = "abstain", _("Abstain")
    SPOILED = "spoiled", _("Spoiled ballot")


class Channel(models.TextChoices):
    ELECTRONIC = "electronic", _("Electronic")
    PAPER = "paper", pgettext_lazy("way to vote", "Paper")
    PHONE = "phone", _("By telephone")
    VISIT = "visit", _("Home visit")


class Invalid(models.TextChoices):
    """Why a whole sheet says nothing (废票)."""

    TOO_MANY = "too_many", _("More are chosen than there are seats")
    UNREADABLE = "unreadable", _("Nobody can read what is meant")
    SIGNED = "signed", _("A name or a sign stands on it")
    FOREIGN = "foreign", _("It is not the paper that was handed out")
    BLANK = "blank", _("Nothing is chosen on it")


class UnitKind(models.TextChoices):
    DWELLING = "dwelling", _("Dwelling")
    SHOP = "shop", _("Shop or office")
    PARKING = "parking", _("Parking space")
    OTHER = "other", _("Other unit")
    PERSON = "person", _("Person or household")


class AreaSource(models.TextChoices):
    REGISTERED = "registered", _("Registered area")
    SURVEYED = "surveyed", _("Surveyed area")
    CONTRACT = "contract", _("Area of the sale contract")


class Basis(models.TextChoices):
    REGISTERED = "registered", _("Registered owner")
    POSSESSION = "possession", _("Buyer in possession")
    INHERITED = "inherited", _("Inherited")
    COURT = "court", _("By judgment")
    UNDELIVERED = "undelivered", _("Developer, unsold or not delivered")
    MEMBER = "member", _("Member")


class Scope(models.TextChoices):
    ESTATE = "estate", _("The whole estate")
    BUILDING = "building", _("One building")
    UNIT = "unit", _("One entrance")
    LIST = "custom_list", _("A list of units")


class RankedBy(models.TextChoices):
    """What counts as more votes between candidates who have all reached what is needed."""

    AREA = "area", _("area")
    HEADS = "heads", _("heads")


class SilencePolicy(models.TextChoices):
    NOT_PARTICIPATING = "not_participating", _("Silence is not taking part")
    DELIVERED = "delivered_counts_as_participating", _("A delivered ballot takes part")
    MAJORITY = "follows_majority", _("Silence follows the majority cast")


class Outcome(models.TextChoices):
    PASSED = "passed", _("Passed")
    REJECTED = "rejected", _("Rejected")
    FAILED_QUORUM = "failed_quorum", _("Too few took part")


class Side(models.TextChoices):
    """Who is invited to a deliberation. The first three are the three parties."""

    RESIDENTS_COMMITTEE = "residents_committee", _("Residents' committee")
    OWNERS_COMMITTEE = "owners_committee", _("Owners' committee")
    PROPERTY_COMPANY = "property_company", _("Property company")
    RESIDENTS = "residents", _("Residents")
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    DEPARTMENT = "department", _("Department")
    EXPERT = "expert", _("Expert")
    SUPERVISOR = "supervisor", _("Supervision committee")


class TopicSource(models.TextChoices):
    REQUEST = "request", _("A request")
    GRID = "grid", _("Grid officers")
    HOTLINE = "12345", _("Hotline 12345")
    OWNERS = "owners", _("Owners")
    OTHER = "other", _("Other source")


class Form(models.TextChoices):
    COUNCIL = "council", _("Council (议事会)")
    HEARING = "hearing", _("Hearing (听证会)")
    TALK = "talk", _("Talk (恳谈会)")


THREE_PARTIES = (Side.RESIDENTS_COMMITTEE, Side.OWNERS_COMMITTEE, Side.PROPERTY_COMPANY)


class AcceptedBy(models.TextChoices):
    """Who says of an agreed item that it was done as agreed."""

    PARTICIPANTS = "participants", _("those who took part")
    CONVENOR = "convenor", _("whoever called the meeting")


class AskedHow(models.TextChoices):
    MEETING = "meeting", _("asked together")
    VISIT = "visit", _("asked at the door")
    PHONE = "phone", _("asked by telephone")
    PAPER = "paper", _("asked on paper")
    ONLINE = "online", _("asked online")
