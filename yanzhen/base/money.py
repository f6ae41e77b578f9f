"""Money is whole fen. It is read as people write it, shown with its sign, and shared out without loss."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused

FEN_PER_YUAN: Final = 100
# bigint holds more; nobody's books do (90 billion yuan).
FEN_MAX: Final = 9_000_000_000_000
MINUS: Final = "\u2212"

_UNITS: Final = {"": 1, "元": 1, "圆": 1, "块": 1, "块钱": 1, "百元": 100, "千元": 1000, "万": 10_000, "万元": 10_000,
                 "亿": 100_000_000, "亿元": 100_000_000}  # fmt: skip
_AMOUNT: Final = re.compile(r"([-+−]?)(?:¥|rmb|cny|人民币)?([-+−]?)(\d+(?:\.\d*)?|\.\d+)([^\d.]*)")
_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("仟", "佰", "拾", "")
_SECTIONS: Final = ("亿", "万", "")
# A thousands comma stands before exactly three digits; “12,5” is somebody's decimal comma.
_COMMAS: Final = re.compile(r"[-+−¥a-z人民币]*\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d*)?[^\d.,]*")


def yuan(fen: int) -> str:
    """28640000 → “¥286,400.00”, −5 → “−¥0.05”: never rounded, with a real minus sign."""
    whole, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{MINUS if fen < 0 else ''}¥{whole:,}.{rest:02d}"


def wan(fen: int) -> str:
    """123456789 → “123.46”, in 万元, rounded half up: for the cockpit, opening to the fen."""
    hundredths = (abs(fen) + 5_000) // 10_000
    whole, rest = divmod(hundredths, 100)
    return f"{MINUS if fen < 0 and hundredths else ''}{whole:,}.{rest:02d}"


def parse_yuan(text: str) -> int:
    """“1,234.50”, “￥１２”, “3 万元”, “-5 元” → fen. Raises Refused for more than fen, or for no amount."""
    plain = unicodedata.normalize("NFKC", text).strip().lower().replace(" ", "")
    if not plain:
        raise Refused(_("The amount is missing."))
    if "," in plain:
        if not _COMMAS.fullmatch(plain):
            raise Refused(
                _("“%(text)s” is not an amount: a comma stands before three digits."),
                text=text.strip(),
            )
        plain = plain.replace(",", "")
    match = _AMOUNT.fullmatch(plain)
    if not match or match[4] not in _UNITS or (match[1] and match[2]):
        raise Refused(_("“%(text)s” is not an amount of money."), text=text.strip())
    fen = Decimal(match[3]) * _UNITS[match[4]] * FEN_PER_YUAN
    if fen != fen.to_integral_value():
        raise Refused(_("“%(text)s” is finer than a fen: at most two decimals."), text=text.strip())
    if fen > FEN_MAX:
        raise Refused(_("“%(text)s” is more than any book holds."), text=text.strip())
    return -int(fen) if (match[1] or match[2]) in ("-", MINUS) else int(fen)


def split_fen(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` by `weights` so that the parts sum to it, to the fen.

    Each part is its exact share rounded down; the fen left over go to the largest remainders, equal
    ones in order. A negative total is split like the positive one. Raises Refused
    where there is nothing to share by.
    """
    whole = sum(weights)
    if not weights or whole <= 0 or min(weights) < 0:
        raise Refused(_("There is nothing to share by: the weights must be positive together."))
    sign, amount = (-1, -total) if total < 0 else (1, total)
    shares = [divmod(amount * weight, whole) for weight in weights]
    left = amount - sum(part for part, _rest in shares)
    order = sorted(range(len(shares)), key=lambda index: (-shares[index][1], index))
    lucky = set(order[:left])
    return [sign * (part + (index in lucky)) for index, (part, _rest) in enumerate(shares)]


def yuan_in_characters(fen: int) -> str:
    """280650 → “贰仟捌佰零陆元伍角整”: the characters that nobody turns into others, as on vouchers and bills.

    “整” closes what has no fen; a nought between digits is said once; less than nought begins with “负”.
    """
    yuan_part, rest = divmod(abs(fen), FEN_PER_YUAN)
    jiao, last = divmod(rest, 10)
    words = f"{_whole(yuan_part)}元" if yuan_part or not rest else ""
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif last and words:
        words += "零"
    words += f"{_DIGITS[last]}分" if last else "整"
    return f"负{words}" if fen < 0 else words


def _whole(number: int) -> str:
    """A whole number in sections of four digits, up to 9,999 亿."""
    sections = (number // 100_000_000, number // 10_000 % 10_000, number % 10_000)
    words, skipped = "", False
    for section, name in zip(sections, _SECTIONS, strict=True):
        if section == 0:
            skipped = True
            continue
        if words and (skipped or section < 1_000):
            words += "零"
        words += _four_digits(section) + name
        skipped = False
    return words or "零"


def _four_digits(section: int) -> str:
    words, skipped = "", False
    for digit, place in zip(f"{section:04d}", _PLACES, strict=True):
        if digit == "0":
            skipped = True
            continue
        if words and skipped:
            words += "零"
        words += _DIGITS[int(digit)] + place
        skipped = False
    return words


# The same as council_sum_said in kernel/council/sql/vouchers.sql.
SUM: Final = re.compile(r"([0-9][0-9,]{0,11}(?:\.[0-9]{1,4})?) *(万元|元|yuan)")


def sum_said(words: str) -> int | None:
    """The largest sum of money a text names, in fen: what those who passed it agreed to spend at most."""
    return max((int(Decimal(number.replace(",", "")) * (1_000_000 if of == "万元" else 100)) for number, of in SUM.findall(words)), default=None)  # fmt: skip
