"""Finding a division by what a register says of it: its code, its name, or both."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.places.models import CodeConflict, Place, RetiredCode, full_code

NAMESAKES_SHOWN: Final = 5


def find_division(code: str, *, name: str = "") -> Place:
    """The division that a register means, or Refused. For imports.

    Public lists give some codes to different places (data/NOTICE), so such a code is never joined
    on alone: the name decides, within the district that the code begins with.
    """
    full = full_code(code)
    _refuse_retired(full)
    if _is_disputed(full):
        return _by_name(full, name)
    place = Place.objects.with_code(full).first()
    if place is None:
        raise Refused(_("No place has the code %(code)s."), field="code", code=code)
    if name and place.name != name.strip():
        raise Refused(
            _("The code %(code)s belongs to %(place)s, not to %(name)s."),
            field="code",
            code=code,
            place=place.name,
            name=name,
        )
    return place


def _refuse_retired(code: str) -> None:
    retired = RetiredCode.objects.filter(code=code).first()
    if retired is None:
        return
    places = Place.objects.filter(code__in=retired.successors).order_by("code")
    raise Refused(
        _("The code %(code)s (%(name)s) has retired. After it came: %(places)s."),
        field="code",
        code=code,
        name=retired.name,
        places="、".join(place.name for place in places) or "—",
    )


def _is_disputed(code: str) -> bool:
    conflicts = CodeConflict.objects.exclude(other_code="")
    return conflicts.filter(code=code).exists() or conflicts.filter(other_code=code).exists()


def _by_name(code: str, name: str) -> Place:
    if not name.strip():
        raise Refused(
            _("The code %(code)s means different places in two public sources. Give the name too."),
            field="code",
            code=code,
        )
    codes = CodeConflict.objects.filter(name=name.strip(), code__startswith=code[:6])
    known = codes.filter(code=code) | codes.filter(other_code=code)
    place = Place.objects.filter(code__in=known.values("code"), code_valid_to=None).first()
    if place is None:
        raise Refused(
            _("Neither source gives the code %(code)s to %(name)s."),
            field="code",
            code=code,
            name=name,
        )
    return place


def place_named(words: str) -> Place:
    """The open place of this code or name; `above/name` tells two of one name apart. Or Refused."""
    above, _slash, name = words.strip().replace("\uff0f", "/").rpartition("/")
    found = Place.objects.open().select_related("parent")
    by_code = found.with_code(name.strip())
    by_name = found.filter(name=name.strip())
    if above.strip():
        by_name = by_name.filter(parent__name=above.strip())
    places = list(by_code[:1]) or list(by_name[:NAMESAKES_SHOWN])
    if not places:
        raise Refused(_("No place here is called %(name)s."), field="place", name=words.strip())
    if len(places) > 1:
        named = "、".join(f"{place.parent}/{place.name}" for place in places)
        raise Refused(
            _("Several places have this name: %(places)s. Write one of these."),
            field="place",
            places=named,
        )
    return places[0]
