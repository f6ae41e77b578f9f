"""What is told of a firm: its years and whom to call."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Person
from yanzhen.reforms.innovation_community.actions.access import end_access
from yanzhen.reforms.innovation_community.models import Contact, Enterprise, EnterpriseYear
from yanzhen.reforms.innovation_community.models.years import (
    NEVER_NEGATIVE,
    NUMBERS,
    PARTS_OF,
    YEAR_NAMES,
)


@transaction.atomic
def report_year(
    enterprise: Enterprise,
    *,
    year: int,
    source: str,
    by: By,
    today: date | None = None,
    **numbers: int | str | None,
) -> EnterpriseYear:
    """Write or correct one year of a firm; a year that has not begun is refused.

    `numbers` are columns of EnterpriseYear. What is not named stays; what is named None is not known.
    """
    enterprise.must_be_open_to(by)
    today = today or timezone.localdate()
    if year > today.year:
        raise Refused(_("The year %(year)s has not begun yet."), year=year, field="year")
    if not source.strip():
        raise Refused(_("Say where the numbers are from."), field="source")
    row = (
        EnterpriseYear.objects.select_for_update().filter(enterprise=enterprise, year=year).first()
    )
    row = row or EnterpriseYear(enterprise=enterprise, year=year)
    values = {**numbers, "source": source.strip(), "recorded_on": today}
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    refuse_impossible_year(row)
    row.save()
    record(
        by=by,
        verb="innovation_community.report_year",
        noun=enterprise,
        changes={
            "year": year,
            **{
                name: [_said(before[name]), _said(value)]
                for name, value in values.items()
                if before[name] != value
            },
        },
        place_path=enterprise.scope_path,
    )
    return row


def refuse_impossible_year(row: EnterpriseYear) -> None:
    """Nothing at all, less than nothing, or a part above its whole."""
    if all(getattr(row, name) is None for name in NUMBERS):
        raise Refused(_("Write at least one number."), field="staff")
    for name in (*NEVER_NEGATIVE, "revenue_fen", "rd_fen"):
        if (getattr(row, name) or 0) < 0:
            raise Refused(_("%(what)s can't be below nought."), what=_name(name), field=name)
    for part, whole in PARTS_OF:
        known = getattr(row, part) is not None and getattr(row, whole) is not None
        if known and getattr(row, part) > getattr(row, whole):
            raise Refused(
                _("%(part)s can't be more than %(whole)s."),
                part=_name(part),
                whole=_name(whole),
                field=part,
            )


def _name(column: str) -> str:
    return str(YEAR_NAMES[column])


def _said(value: object) -> str:
    return "" if value is None else str(value)


@transaction.atomic
def add_contact(
    enterprise: Enterprise, person: Person, *, by: By, role: str = "", main: bool = False
) -> Contact:
    """Name a person as contact; a new main contact takes the place of the former one."""
    enterprise.must_be_open_to(by)
    if Contact.objects.filter(enterprise=enterprise, person=person, until=None).exists():
        raise Refused(_("%(name)s is a contact of this firm already."), name=person, field="name")
    running = Contact.objects.select_for_update().filter(enterprise=enterprise, until=None)
    first = not running.exists()
    if main:
        running.filter(main=True).update(main=False)
    contact = Contact.objects.create(
        enterprise=enterprise, person=person, role=role.strip(), main=main or first
    )
    record(
        by=by,
        verb="innovation_community.add_contact",
        noun=enterprise,
        changes={"role": role},
        place_path=enterprise.scope_path,
    )
    return contact


@transaction.atomic
def end_contact(contact: Contact, *, by: By, today: date | None = None) -> None:
    """The person speaks for the firm no longer, on the portal neither; the row stays."""
    contact.enterprise.must_be_open_to(by)
    end_access(contact, by=by)
    contact.until = today or timezone.localdate()
    contact.main = False
    contact.save(update_fields=["until", "main"])
    record(
        by=by,
        verb="innovation_community.end_contact",
        noun=contact.enterprise,
        place_path=contact.enterprise.scope_path,
    )
