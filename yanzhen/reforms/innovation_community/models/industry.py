"""The twenty sections of GB/T 4754-2017 and which division belongs to which."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """国民经济行业分类 GB/T 4754-2017, sections A to T (rules §5.4)."""

    A = "A", _("Agriculture, forestry, animal husbandry and fishery")
    B = "B", _("Mining")
    C = "C", _("Manufacturing")
    D = "D", _("Electricity, heat, gas and water")
    E = "E", _("Construction")
    F = "F", _("Wholesale and retail")
    G = "G", _("Transport, storage and post")
    H = "H", _("Accommodation and catering")
    I = "I", _("Information transmission, software and IT services")  # noqa: E741  the standard's letter
    J = "J", _("Finance")
    K = "K", _("Real estate")
    L = "L", _("Leasing and business services")
    M = "M", _("Scientific research and technical services")
    N = "N", _("Water, environment and public facilities")
    O = "O", _("Resident services, repair and other services")  # noqa: E741  the standard's letter
    P = "P", _("Education")
    Q = "Q", _("Health and social work")
    R = "R", _("Culture, sport and entertainment")
    S = "S", _("Public administration, social security and organisations")
    T = "T", _("International organisations")


# The last division (first two digits of a class code) of each section.
LAST_DIVISION: Final = {
    "A": 5,
    "B": 12,
    "C": 43,
    "D": 46,
    "E": 50,
    "F": 52,
    "G": 60,
    "H": 62,
    "I": 65,
    "J": 69,
    "K": 70,
    "L": 72,
    "M": 75,
    "N": 79,
    "O": 82,
    "P": 83,
    "Q": 85,
    "R": 90,
    "S": 96,
    "T": 97,
}


def section_of(code: str) -> str:
    """The section of a class code such as "6513" or "I6513"; "" where there is none."""
    digits = code[1:] if code[:1].isalpha() else code
    if not digits[:2].isdigit() or len(digits) < 2:
        return code[:1].upper() if code[:1].upper() in LAST_DIVISION else ""
    division = int(digits[:2])
    if division == 0:
        return ""
    return next((letter for letter, last in LAST_DIVISION.items() if division <= last), "")
