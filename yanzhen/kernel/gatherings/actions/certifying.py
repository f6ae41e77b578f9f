"""Certificates: what the records say, printed with a code that anybody can verify; and calendars."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By
from yanzhen.base.ical import CalendarDate, calendar_file
from yanzhen.base.pdf import Block, Paper
from yanzhen.base.refusals import Refused
from yanzhen.kernel.gatherings.actions.attending import MINUTES, minutes_of_all
from yanzhen.kernel.gatherings.contracts import RESULTS
from yanzhen.kernel.gatherings.models import Certificate, Gathering, Kind, Placing, Registration
from yanzhen.kernel.gatherings.models.scope import must


def hours_words(minutes: int) -> str:
    """Hours with two digits, rounded down: a certificate never says more than was done."""
    return f"{minutes // MINUTES}.{minutes % MINUTES * 100 // MINUTES:02d}"


@transaction.atomic
def issue(registration: Registration, *, by: By, at: datetime | None = None) -> Certificate:
    """Once a registration, for who came; free of charge (浙江省志愿服务条例)."""
    at = at or timezone.now()
    gathering = registration.gathering
    must(by, RESULTS, gathering.place)
    gathering.lock()
    if Certificate.objects.filter(registration=registration).exists():
        raise Refused(gettext_lazy("The certificate was issued already."))
    came = registration.attendances.count()
    if not came:
        raise Refused(gettext_lazy("%(name)s did not come, as the door has it. Nothing is certified that was not."), name=registration.person.name)  # fmt: skip
    if gathering.kind == Kind.CONTEST and gathering.scores_opened_at is None:
        raise Refused(gettext_lazy("Open the scores first."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('gatherings_certificate_number')")
        number = f"C-{timezone.localdate(at).year}-{cursor.fetchone()[0]:05d}"
    made = Certificate.objects.create(number=number, registration=registration, title=gathering.title, facts=_facts(registration, came), person_name=by.person_name, issued_at=at)  # fmt: skip
    gathering.keep("issue", by=by, at=at, changes={"certificate": number})
    return made


def _facts(registration: Registration, came: int) -> list[list[str]]:
    gathering = registration.gathering
    days = [timezone.localdate(one.starts_at).isoformat() for one in gathering.meetings.all()]
    facts = [[_("What"), f"{gathering.title} ({gathering.get_kind_display()})"], [_("Venue"), f"{gathering.place.name} {gathering.venue}"], [_("When"), days[0] if len(days) == 1 else f"{days[0]} – {days[-1]}"]]  # fmt: skip
    if gathering.kind == Kind.COURSE:
        facts.append([_("Dates attended"), f"{came} / {len(days)}"])
    if gathering.kind in (Kind.COURSE, Kind.SHIFT):
        facts.append([_("Hours"), hours_words(minutes_of_all(registration))])
    placing = Placing.objects.filter(registration=registration).first()
    if placing is not None:
        facts.append([_("Rank"), str(placing.rank)])
    facts.append([_("Organiser"), gathering.seller.organisation.name])
    return facts


def certificate_paper(certificate: Certificate, address: str) -> Paper:
    name = certificate.registration.person.name
    blocks = [Block("facts", "", [(_("Name"), name), *[(title, value) for title, value in certificate.facts]])]  # fmt: skip
    foot = _("Issued on %(day)s by %(who)s. Scan the code to verify it.") % {"day": timezone.localdate(certificate.issued_at), "who": certificate.person_name}  # fmt: skip
    return Paper(_("Certificate"), certificate.title, certificate.number, qr=address, qr_words=(_("Verify"), certificate.number), blocks=blocks, foot=foot)  # fmt: skip


def calendar_of(gathering: Gathering, address: str, *, at: datetime) -> bytes:
    """Its dates for any calendar; no name of anybody who comes."""
    where, off = f"{gathering.place.name} {gathering.venue}", gathering.state == "cancelled"
    dates = [
        CalendarDate(meeting.pk, meeting.starts_at, gathering.title, where, address, meeting.ends_at, off)
        for meeting in gathering.meetings.all()
    ]  # fmt: skip
    return calendar_file(dates, about="Gatherings", at=at)
