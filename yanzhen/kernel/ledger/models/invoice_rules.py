"""What an invoice is made of: its number, its rates, and whether its amounts can be right.

The forms of numbers are those of the tax administration's own printing: a fully digital invoice (数电票) has one
number of twenty digits, an older one a code of ten or twelve digits and a number of eight.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.money import FEN_MAX, yuan
from yanzhen.base.refusals import Refused

# A rate in hundredths of a per cent: 1300 is 13%.
RATE_WHOLE: Final = 10_000
RATE_MAX: Final = 1_700
DIGITAL_NUMBER: Final = r"[0-9]{20}"
OLDER_CODE: Final = r"[0-9]{10}([0-9]{2})?"
OLDER_NUMBER: Final = r"[0-9]{8}"
LINES_MAX: Final = 999


class InvoiceKind(models.TextChoices):
    """The paper or file that stands for the sale."""

    DIGITAL_SPECIAL = "digital_special", _("Digital invoice, special")
    DIGITAL_ORDINARY = "digital_ordinary", _("Digital invoice, ordinary")
    SPECIAL = "special", _("Older special VAT invoice")
    ORDINARY = "ordinary", _("Older ordinary VAT invoice")
    RECEIPT = "receipt", _("Fiscal receipt or other paper")
    NONE = "none", _("Income without invoice")


DIGITAL: Final = frozenset({InvoiceKind.DIGITAL_SPECIAL, InvoiceKind.DIGITAL_ORDINARY})
OLDER: Final = frozenset({InvoiceKind.SPECIAL, InvoiceKind.ORDINARY})
# Only of these may a general taxpayer take the tax off what it owes, as a rule.
SPECIAL: Final = frozenset({InvoiceKind.DIGITAL_SPECIAL, InvoiceKind.SPECIAL})


class Direction(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("invoice", "Received")
    ISSUED = "issued", pgettext_lazy("invoice", "Issued")


class Treatment(models.TextChoices):
    TAXED = "taxed", _("Taxed")
    EXEMPT = "exempt", _("Exempt")
    UNTAXED = "untaxed", _("Not taxable")


@dataclass(frozen=True)
class InvoiceNumber:
    """The printed identity; `code` is empty but for the older kinds."""

    code: str
    number: str

    def __str__(self) -> str:
        return f"{self.code} {self.number}".strip()


@dataclass(frozen=True)
class Share:
    """What of an invoice falls under one rate, in fen; `lines` printed lines were rounded on the way."""

    net_fen: int
    tax_fen: int
    rate: int = 0
    treatment: str = Treatment.TAXED
    lines: int = 1


@dataclass(frozen=True)
class Scanned:
    """What the code on an invoice says. Amount and day may be missing."""

    kind: str
    code: str
    number: str
    amount_fen: int | None
    issued_on: date | None


def number_of(kind: str, code: str, number: str) -> InvoiceNumber:
    """The number as printed, freed of blanks and full-width digits, or Refused beside its field."""
    code, number = _plain(code), _plain(number)
    if kind in DIGITAL:
        _check_digital(code, number)
    elif kind in OLDER:
        _check_older(code, number)
    elif kind == InvoiceKind.RECEIPT and not number:
        raise Refused(_("Write the number printed on it."), field="number")
    elif kind == InvoiceKind.NONE and (code or number):
        raise Refused(_("Income without invoice has no number."), field="number")
    return InvoiceNumber(code[:12], number[:40])


def _check_digital(code: str, number: str) -> None:
    if code:
        raise Refused(_("A digital invoice has no code. Leave it empty."), field="code")
    if not re.fullmatch(DIGITAL_NUMBER, number):
        raise Refused(
            _("The number of a digital invoice has 20 digits; this has %(n)s."), field="number", n=len(number)
        )  # fmt: skip


def _check_older(code: str, number: str) -> None:
    if not re.fullmatch(OLDER_CODE, code):
        raise Refused(_("The code of such an invoice has 10 or 12 digits."), field="code")
    if not re.fullmatch(OLDER_NUMBER, number):
        raise Refused(_("The number of such an invoice has 8 digits."), field="number")


def check_share(share: Share, *, red: bool) -> None:
    """Refuse amounts that no invoice can show: signs, size, and tax that is not net times rate.

    Each printed line is rounded to the fen, so the tax may differ by one fen a line.
    """
    if not 1 <= share.lines <= LINES_MAX or not 0 <= share.rate <= RATE_MAX:
        raise Refused(_("Write the rate in per cent, such as 13, 9, 6, 3 or 1."), field="rate")
    if abs(share.net_fen) > FEN_MAX or abs(share.tax_fen) > FEN_MAX:
        raise Refused(_("This is more than any book holds."), field="net")
    _check_signs(share, red=red)
    if share.treatment != Treatment.TAXED:
        if share.tax_fen or share.rate:
            raise Refused(_("What is exempt or not taxable has no tax and no rate."), field="tax")
        return
    if not tax_fits(share):
        raise Refused(
            _("Net %(net)s at %(rate)s%% gives tax %(right)s, the invoice says %(said)s. Look at it again, or say how many lines it has."),
            field="tax", net=yuan(share.net_fen), rate=per_cent(share.rate),
            right=yuan(tax_of(share.net_fen, share.rate)), said=yuan(share.tax_fen),
        )  # fmt: skip


def _check_signs(share: Share, *, red: bool) -> None:
    wrong = max(share.net_fen, share.tax_fen) > 0 if red else min(share.net_fen, share.tax_fen) < 0
    if wrong:
        raise Refused(
            _("A red invoice has amounts below nought.")
            if red
            else _("Amounts below nought stand on red invoices only."),
            field="net",
        )
    if share.net_fen == 0:
        raise Refused(_("The net amount is missing."), field="net")


def tax_fits(share: Share) -> bool:
    """Whether the tax is net × rate but for the rounding of its lines."""
    return abs(share.tax_fen * RATE_WHOLE - share.net_fen * share.rate) <= RATE_WHOLE * share.lines


def tax_of(net_fen: int, rate: int) -> int:
    """Net → tax, rounded half up to the fen, below nought as above."""
    sign = -1 if net_fen < 0 else 1
    return sign * ((abs(net_fen) * rate + RATE_WHOLE // 2) // RATE_WHOLE)


def split_gross(gross_fen: int, rate: int) -> Share:
    """An amount with tax → net and tax, which add up to it to the fen."""
    sign, gross = (-1, -gross_fen) if gross_fen < 0 else (1, gross_fen)
    whole = RATE_WHOLE + rate
    net = (gross * RATE_WHOLE * 2 + whole) // (whole * 2)
    return Share(sign * net, sign * (gross - net), rate)


def per_cent(rate: int) -> str:
    """1300 → “13”, 150 → “1.5”."""
    whole, rest = divmod(rate, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def read_code(text: str) -> Scanned:
    """What a scanner reads off an invoice, comma by comma, or Refused.

    Second field: the kind; then code, number, amount, day as 20260922. A digital invoice has no code.
    """
    parts = [part.strip() for part in _plain_text(text).split(",")]
    if len(parts) < 6 or parts[0] != "01":
        raise Refused(_("This is not the code of an invoice."), field="scan")
    code, number = parts[2], parts[3]
    special = parts[1] in ("01", "08", "31")
    if re.fullmatch(DIGITAL_NUMBER, number):
        kind, code = InvoiceKind.DIGITAL_SPECIAL if special else InvoiceKind.DIGITAL_ORDINARY, ""
    else:
        kind = InvoiceKind.SPECIAL if special else InvoiceKind.ORDINARY
    return Scanned(str(kind), code, number, _amount(parts[4]), _day(parts[5]))


def _amount(text: str) -> int | None:
    match = re.fullmatch(r"(\d{1,11})(?:\.(\d{1,2}))?", text)
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if match else None


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8])) if len(text) == 8 else None
    except ValueError:
        return None


def _plain(text: str) -> str:
    return re.sub(r"[\s\-]+", "", unicodedata.normalize("NFKC", text)).upper()


def _plain_text(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
