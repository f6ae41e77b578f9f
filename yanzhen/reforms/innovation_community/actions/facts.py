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


@transaction.atomic
def report_year(
    enterprise: Enterprise,
    *,
    year: int,
    source: str,
    by: By,
    staff: int | None = None,
    revenue_fen: int | None = None,
    rd_fen: int | None = None,
    today: date | None = None,
) -> EnterpriseYear:
    """Write or correct one year of a firm; a year that has not begun is refused."""
    enterprise.must_be_open_to(by)
    today = today or timezone.localdate()
    if year > today.year:
        raise Refused(_("The year %(year)s has not begun yet."), year=year, field="year")
    if staff is None and revenue_fen is None and rd_fen is None:
        raise Refused(_("Write at least one of staff, revenue and R&D."), field="staff")
    values = {
        "staff": staff,
        "revenue_fen": revenue_fen,
        "rd_fen": rd_fen,
        "source": source,
        "recorded_on": today,
    }
    row, created = EnterpriseYear.objects.select_for_update().get_or_create(
        enterprise=enterprise, year=year, defaults=values
    )
    before = {} if created else {name: getattr(row, name) for name in values}
    if not created:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    record(
        by=by,
        verb="innovation_community.report_year",
        noun=enterprise,
        changes={
            "year": year,
            **{
                name: [str(before.get(name) or ""), str(value or "")]
                for name, value in values.items()
            },
        },
        place_path=enterprise.scope_path,
    )
    return row


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
