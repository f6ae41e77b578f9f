"""Sorts of contracts, and how they came about."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementKind(models.TextChoices):
    LAND = "land", _("Lease of land, forest or pond")
    BUILDING = "building", _("Lease of a house or workshop")
    EQUIPMENT = "equipment", _("Lease of equipment")
    SITE = "site", _("Site for camping or tourism")
    SERVICE = "service", _("Service")
    WORKS = "works", _("Works")
    PURCHASE = "purchase", _("Purchase")
    COOPERATION = "cooperation", _("Cooperation")
    OTHER = "other", _("Other contract")


class Direction(models.TextChoices):
    INCOME = "income", _("They pay us")
    EXPENSE = "expense", _("We pay them")


class Obtained(models.TextChoices):
    TENDER = "tender", _("Public tender")
    PLATFORM = "platform", _("Rural property trading platform")
    QUOTATION = "quotation", _("Quotations compared")
    NEGOTIATION = "negotiation", _("Negotiation")
    DIRECT = "direct", _("Given directly")
    LEASE = "lease", _("Lease among members")
    SWAP = "swap", _("Swap")
    JOINT = "joint", _("Joint building")
    RENEWAL = "renewal", _("Renewal of the former one")


class ObjectClass(models.TextChoices):
    """What is bought, as the tender rules sort it; nothing for what is let."""

    CONSTRUCTION = "construction", _("Construction works")
    GOODS = "goods", _("Goods and materials")
    SERVICES = "services", _("Services")


class Basis(models.TextChoices):
    FIXED = "fixed", _("The same each year")
    PER_AREA = "per_area", _("By area")
    STEPPED = "stepped", _("Rising in steps")
    INDEXED = "indexed", _("Following an index")
    ONCE = "once", _("Once")
