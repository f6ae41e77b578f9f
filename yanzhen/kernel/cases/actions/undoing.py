"""An act is taken back as a new line of the history, while nothing else has happened since."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.models import Case, CaseEvent
from yanzhen.kernel.cases.models.case import COLUMNS_OF_STEPS
from yanzhen.kernel.cases.models.writing import event_actor, tell_office
from yanzhen.kernel.parties.models import Office


def snapshot(case: Case) -> dict[str, Any]:
    """What an act may change, as it stands now, fit to be stored."""
    fields = [Case._meta.get_field(name) for name in COLUMNS_OF_STEPS]  # noqa: SLF001  Django's documented model meta API
    return {field.attname: _plain(getattr(case, field.attname)) for field in fields}  # type: ignore[union-attr]


def take_back(case: Case, event: CaseEvent, *, before: Mapping[str, Any], by: By) -> CaseEvent:
    """Restore what stood before `event`, and write that down; the caller's transaction holds the case.

    Refused where something happened since. The history keeps both lines.
    """
    case.refresh_from_db(from_queryset=Case.objects.select_for_update(of=("self",)))
    last = case.events.order_by("-recorded_at", "-id").first()
    if last is None or last.pk != event.pk:
        raise Refused(_("Something else happened with %(number)s since."), number=case.number)
    _refuse_closed_office(case, before)
    source, now = case.state, timezone.now()
    # Those who had it for a moment hear that they have it no longer.
    tell_office(case, _("A case was taken back from you"), at=now, but=by.person_id)
    for name in COLUMNS_OF_STEPS:
        field: Any = Case._meta.get_field(name)  # noqa: SLF001
        setattr(case, field.attname, field.to_python(before[field.attname]))
    case.save(update_fields=COLUMNS_OF_STEPS)
    case.take_followers_along()
    taken = case.events.create(
        name="taken_back", source=source, target=case.state, public=False, data={"what": event.name},
        occurred_at=now, recorded_at=now, **event_actor(by),
    )  # fmt: skip
    record(
        by=by, verb="cases.taken_back", noun=case, at=now, changes={"what": event.name},
        place_path=case.scope_path,
    )  # fmt: skip
    return taken


def _refuse_closed_office(case: Case, before: Mapping[str, Any]) -> None:
    """Its row is held until the case is back there; PostgreSQL asks the same (sql/steps.sql)."""
    key = before["office_id"]
    if key is None or key == str(case.office_id):
        return
    office = Office.objects.select_for_update(of=("self",)).get(pk=key)
    if office.closed_on is not None:
        raise Refused(
            _("“%(office)s” was closed meanwhile, so %(number)s stays where it is."),
            office=office.title, number=case.number,
        )  # fmt: skip


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str | list) else str(value)
