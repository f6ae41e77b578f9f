"""The programmes of the ladder in the order of the page: code of the pack, the title it leads to, the step."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.reforms.innovation_community.models.growth_kinds import TitleKind


@dataclass(frozen=True)
class Programme:
    """What a firm can become. `step` is 1 to 3 on the ladder, 0 beside it; `gives` are the titles it leads to."""

    slug: str
    code: str
    title: "str | Promise"
    short: "str | Promise"
    step: int = 0
    gives: tuple[str, ...] = ()


SCALE: Final = "sme.scale"
SIZE: Final = "sme.size"
PROGRAMMES: Final = (
    Programme("tech", "sme.tech", _("Technology SME"), _("Technology SME"), 1, (TitleKind.TECH, TitleKind.TECH_INNOVATIVE)),
    Programme("innovative", "sme.innovative", _("Innovative SME"), _("Innovative SME"), 1, (TitleKind.INNOVATIVE, TitleKind.TECH_INNOVATIVE)),
    Programme("srdi", "sme.srdi", _("SRDI SME"), _("SRDI"), 2, (TitleKind.SRDI,)),
    Programme("giant", "sme.giant", _("SRDI little giant"), _("Little giant"), 3, (TitleKind.GIANT,)),
    Programme("hightech", "sme.hightech", _("High-tech enterprise"), _("High-tech"), 0, (TitleKind.HIGH_TECH,)),
    Programme("eaglet", "sme.eaglet", _("Hangzhou eaglet"), _("Eaglet"), 0, (TitleKind.EAGLET,)),
    Programme("scale", SCALE, _("Above scale"), _("Above scale"), 0),
)  # fmt: skip
BY_SLUG: Final = {programme.slug: programme for programme in PROGRAMMES}
# Not a title to reach, but listed like one.
SIZE_CLASSES: Final = Programme("size", SIZE, _("Size classes"), _("Size classes"))
LISTED: Final = {**BY_SLUG, SIZE_CLASSES.slug: SIZE_CLASSES}
BY_CODE: Final = {programme.code: programme for programme in PROGRAMMES}
# What a run judges: all of these, and the size class.
CODES: Final = [*(programme.code for programme in PROGRAMMES), SIZE]
STEP_TITLES: Final = {
    1: _("Technology and innovative SME"),
    2: _("SRDI SME"),
    3: _("SRDI little giant"),
}
# Which certificates let a firm stand on a step.
STEP_GIVEN: Final = {
    1: (TitleKind.TECH, TitleKind.INNOVATIVE, TitleKind.TECH_INNOVATIVE),
    2: (TitleKind.SRDI,),
    3: (TitleKind.GIANT,),
}
