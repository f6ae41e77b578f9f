"""Statistical codes of divisions: 12 digits, by kind, retired with their successors, and where sources disagree."""

import re
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused

CODE_DIGITS: Final = 12
# 2 province, 2 city, 2 county, 3 township, 3 village (NBS statistical codes). The ranges of the last
# two parts are known by pattern only, so a code outside them is refused for its kind, by hand or import.
PATTERNS: Final[dict[str, str]] = {
    "region": r"[1-9]\d0{10}",
    "city": r"[1-9]\d(?!00)\d\d0{8}",
    "district": r"[1-9]\d{3}(?!00)\d\d0{6}",
    "subdistrict": r"[1-9]\d{5}0(?!00)\d\d000",
    "town": r"[1-9]\d{5}1\d\d000",
    "township": r"[1-9]\d{5}[23]\d\d000",
    "zone": r"[1-9]\d{5}[45]\d\d000",
    "community": r"[1-9]\d{8}(?!000)[01]\d\d",
    "village": r"[1-9]\d{8}[23]\d\d",
}
PROVISIONAL: Final = r"[1-9]\d{8}L\d\d"


def full_code(code: str) -> str:
    """`330110012` → `330110012000`; what is not 2, 4, 6, 9 or 12 digits stays as it is."""
    code = code.strip()
    return code.ljust(CODE_DIGITS, "0") if re.fullmatch(r"\d{2}|\d{4}|\d{6}|\d{9}", code) else code


def refuse_unfit_code(kind: str, code: str, *, provisional: bool = False) -> None:
    """Refuse a code whose shape does not fit the kind of place."""
    if not code:
        return
    if provisional:
        if not re.fullmatch(PROVISIONAL, code):
            raise Refused(
                _(
                    "A local provisional code is the nine digits of the subdistrict or town,"
                    " the letter L and two digits, such as 330110012L01."
                ),
                field="code",
            )
        return
    if not re.fullmatch(r"\d{12}", code):
        raise Refused(
            _("A statistical code has 12 digits; %(code)s has not."), field="code", code=code
        )
    pattern = PATTERNS.get(kind)
    if pattern is None:
        raise Refused(
            _("Only divisions down to communities and villages have a statistical code."),
            field="code",
        )
    if not re.fullmatch(pattern, code):
        raise Refused(
            _("The code %(code)s belongs to another kind of division."), field="code", code=code
        )


class RetiredCode(models.Model):
    """A code that was in force once, with those that took its place: one, several, or none known."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=120)
    successors = ArrayField(models.CharField(max_length=12), default=list)
    source = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("retired code")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CodeConflict(models.Model):
    """One division for which two public sources give different codes; `other_code` "" means: not listed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=120)
    other_code = models.CharField(max_length=12, blank=True, db_index=True)
    source = models.CharField(max_length=200)
    other_source = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("conflict of codes")

    def __str__(self) -> str:
        return f"{self.name}: {self.code} ≠ {self.other_code}"
