"""The words for what is entered of a firm: rights, merits, titles, bad records."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RightKind(models.TextChoices):
    INVENTION = "invention", _("invention patent")
    DEFENCE = "defence_patent", _("defence patent")
    PLANT = "plant_variety", _("plant variety")
    CROP = "crop_variety", _("national crop variety")
    DRUG = "new_drug", _("new drug")
    TCM = "protected_tcm", _("protected Chinese medicine, first class")
    LAYOUT = "layout", _("layout of integrated circuits")
    UTILITY = "utility_model", _("utility model")
    DESIGN = "design", _("design")
    SOFTWARE = "software", _("software copyright")
    PCT = "pct", _("international application (PCT)")


class MeritKind(models.TextChoices):
    SCIENCE_AWARD = "science_award", _("science and technology award")
    RESEARCH_UNIT = "research_unit", _("recognised research unit")
    STANDARD = "standard", _("standard it led")
    QUALITY_AWARD = "quality_award", _("quality award")
    QUALITY_SYSTEM = "quality_system", _("certified quality system")
    OWN_BRAND = "own_brand", _("own brand")
    TALENT_D = "talent_d", _("talent of class D or higher")
    QUALIFICATION = "qualification", _("construction qualification")


class Level(models.TextChoices):
    NATIONAL = "national", _("national")
    PROVINCIAL = "provincial", _("provincial")
    CITY = "city", _("of the city")
    LOWER = "lower", _("lower")


class TitleKind(models.TextChoices):
    TECH = "tech_sme", _("technology SME")
    INNOVATIVE = "innovative_sme", _("innovative SME")
    TECH_INNOVATIVE = "tech_innovative_sme", _("technology and innovative SME")
    SRDI = "srdi_sme", _("SRDI SME")
    GIANT = "little_giant", _("little giant")
    HIGH_TECH = "high_tech", _("high-tech enterprise")
    PROVINCIAL_TECH = "provincial_tech_sme", _("provincial technology SME")
    EAGLET = "eaglet", _("Hangzhou eaglet")
    CHAMPION = "champion", _("manufacturing champion")
    DEMO = "innovation_demo", _("national innovation demonstration enterprise")
    IP = "ip_advantage", _("IP advantage or demonstration enterprise")


class MarkKind(models.TextChoices):
    ABNORMAL = "abnormal", _("list of abnormal firms")
    DISHONEST = "dishonest", _("list of seriously dishonest firms")
    ACCIDENT = "accident", _("larger production accident")
    DATA = "data_incident", _("major network or data incident")
    ENVIRONMENT = "environment", _("major breach of environmental law")
    QUALITY = "quality", _("serious quality problem")
    INDUSTRY = "industry_rules", _("serious breach of industry rules")
    RESEARCH = "research_dishonesty", _("research dishonesty")
    FRAUD = "fraud", _("false data in an application")


class ChainRole(models.TextChoices):
    GAP = "gap", _("fills a gap of a key chain")
    BASE = "base", _("six bases, time-honoured brand or key supplier")
    NONE = "none", _("none of these")
