"""Unified social credit codes (GB 32100-2015) and identity numbers (GB 11643), by their own arithmetic.

python-stdnum refuses village collectives (N2…), so the credit code is checked here.
"""

import re
import unicodedata
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused

# No I, O, S, V, Z: they look like digits.
USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_LENGTH: Final = 18
_USCC_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
_USCC_VALUES: Final = {char: value for value, char in enumerate(USCC_ALPHABET)}
# Who registers, and what kinds it registers; None where the standard's list was not read twice.
_REGISTRARS: Final[dict[str, str | None]] = {
    "1": "1239", "2": None, "3": "123459", "4": None, "5": "1239", "6": None, "7": None, "8": None,
    "9": "123", "A": None, "N": "1239", "Y": None,
}  # fmt: skip

_BODY_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"
_BIRTH_YEAR_MIN: Final = 1850


def normalised_code(text: str) -> str:
    """Half-width, upper case, without blanks and dashes: what is stored and compared."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s\-\u2010-\u2015]", "", plain)


def uscc_check(text: str) -> None:
    """Raise Refused with the reason where `text` is no unified social credit code (GB 32100-2015).

    The body code's own check digit is not asked for: see `body_code_fits`.
    """
    code = normalised_code(text)
    if len(code) != USCC_LENGTH:
        raise Refused(
            _("A unified social credit code has 18 characters; this has %(length)s."),
            length=len(code),
        )
    wrong = sorted({char for char in code if char not in _USCC_VALUES})
    if wrong:
        raise Refused(
            _("A unified social credit code has no “%(wrong)s” (nor I, O, S, V, Z)."),
            wrong="”, “".join(wrong),
        )
    _check_registrar(code)
    if uscc_check_char(code[:17]) != code[17]:
        raise Refused(
            _(
                "The unified social credit code does not fit its check digit: one character is wrong."
            )
        )


def uscc_check_char(first17: str) -> str:
    """The 18th character that belongs to the first 17."""
    total = sum(
        _USCC_VALUES[char] * weight for char, weight in zip(first17, _USCC_WEIGHTS, strict=True)
    )
    return USCC_ALPHABET[-total % 31]


def body_code_fits(text: str) -> bool:
    """Whether positions 9 to 17 fit the check digit of GB 11714: worth a warning, no refusal."""
    code = normalised_code(text)
    return len(code) == USCC_LENGTH and body_check_char(code[8:16]) == code[16]


def body_check_char(first8: str) -> str:
    """The check digit of an organisation's body code (GB 11714)."""
    total = sum(int(char, 36) * weight for char, weight in zip(first8, _BODY_WEIGHTS, strict=True))
    return "0X987654321"[total % 11]


def resident_id_check(text: str, today: date) -> None:
    """Raise Refused with the reason where `text` is no identity number of a citizen (GB 11643-1999).

    The division is not looked up: numbers keep the code of a county that has become a district.
    """
    number = normalised_code(text)
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        raise Refused(_("An identity number has 17 digits and a last digit or X."))
    born = _birth_date(number)
    if born is None:
        raise Refused(_("The date of birth in this identity number does not exist."))
    if born > today:
        raise Refused(_("The date of birth in this identity number lies in the future."))
    if resident_id_check_char(number[:17]) != number[17]:
        raise Refused(_("The identity number does not fit its check digit: one digit is wrong."))


def resident_id_check_char(first17: str) -> str:
    """The last digit, or X, that belongs to the first 17."""
    total = sum(int(char) * weight for char, weight in zip(first17, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def resident_id_birth(text: str) -> date:
    """The date of birth in a checked identity number."""
    born = _birth_date(normalised_code(text))
    if born is None:
        raise Refused(_("The date of birth in this identity number does not exist."))
    return born


def _birth_date(number: str) -> date | None:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= _BIRTH_YEAR_MIN else None


def _check_registrar(code: str) -> None:
    if code[0] not in _REGISTRARS:
        raise Refused(_("No registering department has the letter “%(letter)s”."), letter=code[0])
    kinds = _REGISTRARS[code[0]]
    if kinds is not None and code[1] not in kinds:
        raise Refused(
            _("The registering department “%(letter)s” registers no kind “%(kind)s”."),
            letter=code[0],
            kind=code[1],
        )
    if not re.fullmatch(r"[1-9][0-9]{5}", code[2:8]):
        raise Refused(
            _("Characters 3 to 8 are the division's six digits, not “%(division)s”."),
            division=code[2:8],
        )
