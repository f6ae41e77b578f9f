"""A committee hangs something out: for 15 days at least, a decision within three days, the use of the seal by half years."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.base.turns import in_turn
from yanzhen.kernel.audit.models import record
from yanzhen.reforms.co_governance.actions.income import half_of
from yanzhen.reforms.co_governance.contracts import EDIT, FUND
from yanzhen.reforms.co_governance.models import Committee, HungKind, HungOut
from yanzhen.reforms.co_governance.models.hung_out import HANGS_DAYS
from yanzhen.reforms.co_governance.models.scope import must


@dataclass(frozen=True)
class Sheet:
    """What hangs out. `day` is the day of a decision, or any day of the half year in which the seal was used."""

    kind: str
    title: str
    text: str
    day: date | None = None
    days: int = HANGS_DAYS


def may_hang_out(actor: Any) -> bool:
    """Whoever keeps the register, and the committee itself."""
    return bool(actor.may(EDIT) or actor.may(FUND))


@transaction.atomic
def hang_out(committee: Committee, sheet: Sheet, *, by: By, today: date | None = None) -> HungOut:
    """Owners read it on their page of the estate."""
    today = today or timezone.localdate()
    must(by, EDIT if by.may(EDIT) else FUND, committee.estate.place)
    in_turn(committee)
    _check(committee, sheet, today)
    seal, decision = sheet.kind == HungKind.SEAL, sheet.kind == HungKind.DECISION
    made = HungOut.objects.create(
        committee=committee, kind=sheet.kind, title=sheet.title.strip(), text=sheet.text.strip(), hung_on=today, hangs_until=today + timedelta(days=sheet.days),
        decided_on=sheet.day if decision else None, half=half_of(sheet.day)[0] if seal and sheet.day else None, hung_by_name=by.person_name,
    )  # fmt: skip
    record(by=by, verb="co_governance.hang_out", noun=committee, place_path=committee.estate.place.path, changes={"what": made.title})  # fmt: skip
    return made


def _check(committee: Committee, sheet: Sheet, today: date) -> None:
    if sheet.kind not in HungKind.values:
        raise Refused(_("Choose what is hung out."), field="kind")
    if not sheet.title.strip():
        raise Refused(_("Give it a title."), field="title")
    if not sheet.text.strip():
        raise Refused(_("Write what it says."), field="text")
    if sheet.days < HANGS_DAYS:
        raise Refused(_("It hangs for 15 days at least."), field="days")
    if sheet.kind in (HungKind.SEAL, HungKind.DECISION):
        _check_day(committee, sheet, today)


def _check_day(committee: Committee, sheet: Sheet, today: date) -> None:
    if sheet.day is None:
        raise Refused(_("Enter the day of the decision, or a day of the half year."), field="day")
    if sheet.kind == HungKind.DECISION and sheet.day > today:
        raise Refused(_("It was decided before it hangs out."), field="day")
    since, until = half_of(sheet.day)
    if sheet.kind == HungKind.SEAL and until >= today:
        raise Refused(_("The half year ends on %(day)s; its seal hangs out after that."), field="day", day=until)  # fmt: skip
    if sheet.kind == HungKind.SEAL and committee.hung_out.filter(half=since).exists():
        raise Refused(_("The use of the seal in this half year hangs out already."), field="day")
