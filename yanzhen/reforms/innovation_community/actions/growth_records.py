"""Entering what the ladder reads, one record at a time; taking a wrong one away; describing product and market."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.base.turns import in_turn
from yanzhen.kernel.audit.models import record
from yanzhen.reforms.innovation_community.actions.growth_kinds import Cell, RecordKind
from yanzhen.reforms.innovation_community.models import Enterprise, GrowthProfile
from yanzhen.reforms.innovation_community.models.growth_records import SCORE_MAX

YEAR_MIN: Final = 2000
DIGITAL_MAX: Final = 5
SHARE_MAX_BP: Final = 10_000


@transaction.atomic
def enter_record(
    kind: RecordKind,
    firm: Enterprise,
    values: Mapping[str, Any],
    *,
    source: str,
    by: By,
    today: date | None = None,
) -> Any:
    """Write one record of a firm down, or raise Refused beside the cell that is wrong."""
    firm.must_be_open_to(by)
    today = today or timezone.localdate()
    told = {cell.name: _given(cell, values.get(cell.name)) for cell in kind.cells}
    refuse_impossible(kind, told, source=source, today=today)
    in_turn(firm)
    row = kind.model(enterprise=firm, source=source.strip(), recorded_on=today, **told)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(kind.twice, field=kind.key[0] if kind.key else "") from None
    record(
        by=by, verb="innovation_community.enter_growth", noun=firm, place_path=firm.scope_path,
        changes={"record": kind.slug, **_said(told), "source": source.strip()},
    )  # fmt: skip
    return row


@transaction.atomic
def take_away_record(row: Any, kind: RecordKind, *, by: By, reason: str) -> None:
    """Take a record away that was wrong; what it said stays in the audit."""
    firm = row.enterprise
    firm.must_be_open_to(by)
    if not reason.strip():
        raise Refused(_("Say what was wrong with it."), field="reason")
    told = {cell.name: getattr(row, cell.name) for cell in kind.cells}
    row.delete()
    record(
        by=by, verb="innovation_community.take_away_growth", noun=firm, reason=reason.strip(),
        changes={"record": kind.slug, **_said(told)}, place_path=firm.scope_path,
    )  # fmt: skip


@transaction.atomic
def describe_growth(firm: Enterprise, *, source: str, by: By, **told: Any) -> GrowthProfile:
    """Write down what the firm says of its product and market; the former words stay in the audit."""
    firm.must_be_open_to(by)
    if not source.strip():
        raise Refused(_("Say where this is from."), field="source")
    _refuse_impossible_profile(told)
    profile = GrowthProfile.objects.select_for_update().filter(pk=firm.pk).first()
    profile = profile or GrowthProfile(enterprise=firm)
    told = {**told, "source": source.strip()}
    before = {name: getattr(profile, name) for name in told}
    for name, value in told.items():
        setattr(profile, name, value)
    profile.save()
    changes = {
        name: [str(before[name]), str(told[name])] for name in told if before[name] != told[name]
    }
    record(
        by=by,
        verb="innovation_community.growth_profile",
        noun=firm,
        changes=changes,
        place_path=firm.scope_path,
    )
    return profile


def _refuse_impossible_profile(told: Mapping[str, Any]) -> None:
    level, share = told.get("digital_level"), told.get("market_share_bp")
    if level is not None and not 0 <= level <= DIGITAL_MAX:
        raise Refused(_("A digital level lies between 0 and 5."), field="digital_level")
    if share is not None and not 0 <= share <= SHARE_MAX_BP:
        raise Refused(_("A share of the market is at most 100%."), field="market_share_bp")


def refuse_impossible(
    kind: RecordKind, told: Mapping[str, Any], *, source: str, today: date
) -> None:
    """What the database would refuse too, in plain words: nothing missing, days in their order, sums in bounds."""
    if not source.strip():
        raise Refused(_("Say where this is from."), field="source")
    for cell in kind.cells:
        if cell.required and told.get(cell.name) in (None, ""):
            raise Refused(_("%(what)s is missing."), what=cell.title, field=cell.name)
        _refuse_impossible_cell(cell, told.get(cell.name), today)
    for first, last in kind.spans:
        begins, ends = told.get(first), told.get(last)
        if begins and ends and ends < begins:
            raise Refused(
                _("%(last)s lies before %(first)s."),
                first=kind.cell(first).title,
                last=kind.cell(last).title,
                field=last,
            )


def _refuse_impossible_cell(cell: Cell, value: Any, today: date) -> None:
    if value is None:
        return
    if cell.sort == "past_day" and value > today:
        raise Refused(_("This day is after today. Write a day that has passed."), field=cell.name)
    if cell.sort == "fen" and value <= 0:
        raise Refused(_("Write an amount above nought."), field=cell.name)
    if cell.sort == "points" and not 0 <= value <= SCORE_MAX:
        raise Refused(_("Points lie between 0 and 100."), field=cell.name)
    if cell.name == "year" and not YEAR_MIN <= value <= today.year:
        raise Refused(_("The year lies between 2000 and this one."), field=cell.name)


def _given(cell: Cell, value: Any) -> Any:
    """An empty cell: "" for texts, None for what is not known; whether it is of high value is yes or no."""
    if value in (None, ""):
        if cell.name == "high_value":
            return False
        return "" if cell.sort in ("text", "choice") else None
    return value


def _said(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in told.items() if value not in (None, "")}
