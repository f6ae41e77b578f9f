"""Committees: seated after an election, filed, a member replaced, the term ended, papers handed over; and the clocks of all that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.base.turns import in_turn
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.council.models import Vote
from yanzhen.kernel.parties.models import Appointment, Office, Person
from yanzhen.kernel.places.models import PlaceKind
from yanzhen.kernel.rulebook.actions import judge, keep
from yanzhen.kernel.rulebook.contracts import FindingValue
from yanzhen.reforms.co_governance.contracts import EDIT
from yanzhen.reforms.co_governance.models import Committee, CommitteeMember, Estate, Ownership
from yanzhen.reforms.co_governance.models import law_committees as law
from yanzhen.reforms.co_governance.models.committees import Role
from yanzhen.reforms.co_governance.models.scope import must

AUDITED: Final = (Role.CHAIR, Role.TREASURER)


@dataclass(frozen=True)
class Election:
    """What an election gave: days, seats and the elected in the order of their votes, the chair first."""

    body: str
    seats: int
    list_from: date
    list_until: date
    elected_on: date
    term_since: date
    term_until: date
    members: Sequence[Person]
    alternates: Sequence[Person] = ()
    vote: Vote | None = None


@transaction.atomic
def seat_committee(estate: Estate, election: Election, *, by: By) -> Committee:
    """A committee that meets every rule of its pack; Refused names the first that it does not."""
    must(by, EDIT, estate.place)
    in_turn(estate)
    chair_office = _chair_office(estate, election)
    judged = judge(law.CODE, {**_facts(estate, election), "chair_office": chair_office}, on=election.elected_on)  # fmt: skip
    for rule, answer in judged.answers:
        if answer.value != FindingValue.MET:
            raise Refused(_("%(rule)s: %(why)s (%(article)s)"), rule=rule.title, why=answer.explanation, article=rule.article, field=_FIELDS[rule.slug])  # fmt: skip
    committee = _seated(estate, election, chair_office)
    keep(judged, committee, by=by)
    estate.acts_for = election.body
    estate.save(update_fields=["acts_for"])
    record(by=by, verb="co_governance.seat_committee", noun=committee, place_path=estate.place.path,
           changes={"seats": election.seats, "elected": len(election.members), "until": str(election.term_until)})  # fmt: skip
    return committee


_FIELDS = {"seats": "seats", "term": "term_until", "formed": "members", "owners": "members", "chair": "members", "candidates": "list_from"}  # fmt: skip


def _chair_office(estate: Estate, election: Election) -> Office | None:
    """The office at the subdistrict that the first of the list holds; nobody asks for it in a committee of owners."""
    if election.body == law.COMMITTEE or not election.members:
        return None
    held = Appointment.objects.filter(person=election.members[0], since__lte=election.elected_on).exclude(until__lte=election.elected_on)  # fmt: skip
    streets = held.filter(office__scope__kind=PlaceKind.SUBDISTRICT, office__scope__path__in=estate.place.paths_up())  # fmt: skip
    found = streets.select_related("office").first()
    return found.office if found else None


def _facts(estate: Estate, election: Election) -> dict[str, Any]:
    people = {person.pk for person in election.members}
    held = Ownership.objects.on(election.elected_on).filter(unit__estate=estate, party__in=people)
    return {
        "body": election.body, "seats": election.seats, "units": estate.units.exclude(kind="parking").count(),
        "since": election.term_since, "until": election.term_until, "elected": len(people),
        "owners": held.values("party").distinct().count(), "list_from": election.list_from, "list_until": election.list_until,
        "elected_on": election.elected_on,
    }  # fmt: skip


def _seated(estate: Estate, election: Election, chair_office: Office | None) -> Committee:
    names = ("body", "seats", "list_from", "list_until", "elected_on", "term_since", "term_until", "vote")  # fmt: skip
    try:
        with transaction.atomic():
            committee = Committee.objects.create(estate=estate, chair_office=chair_office, **{name: getattr(election, name) for name in names})  # fmt: skip
    except IntegrityError as error:
        if "one_committee_sits_at_a_time" in str(error):
            raise Refused(_("Another committee sits in this term. End its term first."), field="term_since") from error  # fmt: skip
        raise
    roles = [Role.CHAIR, *[Role.MEMBER] * (len(election.members) - 1), *[Role.ALTERNATE] * len(election.alternates)]  # fmt: skip
    CommitteeMember.objects.bulk_create(
        CommitteeMember(committee=committee, person=person, role=role, order=order, since=election.term_since)
        for order, (person, role) in enumerate(zip([*election.members, *election.alternates], roles, strict=True), 1)
    )  # fmt: skip
    return committee


def _held(committee: Committee, by: By) -> Committee:
    must(by, EDIT, committee.estate.place)
    in_turn(committee)
    committee.refresh_from_db()
    return committee


@transaction.atomic
def file_committee(committee: Committee, *, by: By, on: date, number: str) -> Committee:
    """It was filed with the subdistrict and the housing authority."""
    committee = _held(committee, by)
    if not number.strip():
        raise Refused(_("Write the number of the filing."), field="number")
    if on < committee.elected_on:
        raise Refused(_("It is filed after it was elected, on %(day)s."), field="on", day=committee.elected_on)  # fmt: skip
    committee.filed_on, committee.filing_number = on, number.strip()
    committee.save(update_fields=["filed_on", "filing_number"])
    record(by=by, verb="co_governance.file_committee", noun=committee, place_path=committee.estate.place.path)  # fmt: skip
    return committee


@transaction.atomic
def report_end(committee: Committee, *, by: By, on: date) -> Committee:
    """Three months before its end the committee says so to the subdistrict."""
    committee = _held(committee, by)
    committee.reported_on = on
    committee.save(update_fields=["reported_on"])
    record(by=by, verb="co_governance.file_committee", noun=committee, changes={"reported_on": str(on)}, place_path=committee.estate.place.path)  # fmt: skip
    return committee


@transaction.atomic
def replace_member(member: CommitteeMember, *, by: By, on: date, why: str) -> CommitteeMember | None:  # fmt: skip
    """Somebody leaves; the alternate with the most votes takes the seat. None where no alternate is left."""
    committee = _held(member.committee, by)
    member.refresh_from_db()
    if member.until is not None or member.role == Role.ALTERNATE:
        raise Refused(_("%(name)s holds no seat."), name=member)
    if not why.strip():
        raise Refused(_("Write why."), field="why")
    if on < member.since:
        raise Refused(_("They took the seat on %(day)s."), field="on", day=member.since)
    member.until, member.why = on, why.strip()[:200]
    member.save(update_fields=["until", "why"])
    record(by=by, verb="co_governance.replace_member", noun=committee, reason=why.strip()[:300], place_path=committee.estate.place.path,
           personal={"left": str(member)}, subject_id=member.person_id)  # fmt: skip
    waiting = committee.members.filter(role=Role.ALTERNATE, until__isnull=True).order_by("order").first()  # fmt: skip
    if waiting is None:
        return None
    waiting.role, waiting.since = (Role.MEMBER, on)
    waiting.save(update_fields=["role", "since"])
    return waiting


@transaction.atomic
def end_committee(committee: Committee, *, by: By, on: date, why: str) -> Committee:
    """Before or at the end of its term; a recall is proposed by 20 per cent of owners and voted."""
    committee = _held(committee, by)
    if committee.ended_on is not None:
        raise Refused(_("It ended on %(day)s already."), day=committee.ended_on)
    if not why.strip():
        raise Refused(_("Write why."), field="why")
    if not committee.term_since < on <= committee.term_until:
        raise Refused(_("It ends within its term, at the latest on %(day)s."), field="on", day=committee.term_until)  # fmt: skip
    committee.ended_on, committee.why_ended = on, why.strip()[:200]
    committee.save(update_fields=["ended_on", "why_ended"])
    record(by=by, verb="co_governance.end_committee", noun=committee, reason=why.strip()[:300], place_path=committee.estate.place.path)  # fmt: skip
    return committee


@transaction.atomic
def hand_over_committee(committee: Committee, *, by: By, on: date, what: str) -> Committee:
    """Papers, seals and money of the old committee went to the new one."""
    committee = _held(committee, by)
    if not what.strip():
        raise Refused(_("List what was handed over: papers, seals, money."), field="what")
    if on < committee.elected_on:
        raise Refused(_("It can't be handed over before it was elected."), field="on")
    committee.handed_over_on, committee.handed_over = on, what.strip()
    committee.save(update_fields=["handed_over_on", "handed_over"])
    record(by=by, verb="co_governance.hand_over_committee", noun=committee, place_path=committee.estate.place.path)  # fmt: skip
    return committee


@transaction.atomic
def name_treasurer(member: CommitteeMember, *, by: By) -> CommitteeMember:
    """Who keeps the money of the committee; whoever kept it before is a member again."""
    committee = _held(member.committee, by)
    member.refresh_from_db()
    if member.until is not None or member.role not in (Role.MEMBER, Role.VICE):
        raise Refused(_("Choose a member who holds a seat and is not the chair."), field="member")
    committee.members.filter(role=Role.TREASURER, until=None).update(role=Role.MEMBER)
    member.role = Role.TREASURER
    member.save(update_fields=["role"])
    record(by=by, verb="co_governance.name_treasurer", noun=committee, place_path=committee.estate.place.path, subject_id=member.person_id)  # fmt: skip
    return member


@transaction.atomic
def note_audit(committee: Committee, *, by: By, on: date, member: CommitteeMember | None = None) -> None:  # fmt: skip
    """The term that ended, or the chair or treasurer who left, was audited."""
    committee = _held(committee, by)
    audited: Any = committee
    ended = committee.ends_on
    if member is not None:
        audited = committee.members.filter(pk=member.pk, role__in=AUDITED, until__isnull=False).first()  # fmt: skip
        if audited is None:
            raise Refused(_("Who left as chair or treasurer is audited."), field="member")
        ended = audited.until
    if on < ended:
        raise Refused(_("It is audited after the end, %(day)s."), field="on", day=ended)
    audited.audited_on = on
    audited.save(update_fields=["audited_on"])
    record(by=by, verb="co_governance.note_audit", noun=committee, changes={"audited_on": str(on)}, place_path=committee.estate.place.path)  # fmt: skip


@transaction.atomic
def note_leaving(member: CommitteeMember, *, by: By, handed_over_on: date | None, refiled_on: date | None) -> None:  # fmt: skip
    """Whoever left gave the papers back; the change was filed again."""
    committee = _held(member.committee, by)
    if member.until is None:
        raise Refused(_("%(name)s still holds the seat."), name=member)
    member.handed_over_on = handed_over_on or member.handed_over_on
    member.refiled_on = refiled_on or member.refiled_on
    member.save(update_fields=["handed_over_on", "refiled_on"])
    record(by=by, verb="co_governance.file_committee", noun=committee, place_path=committee.estate.place.path)  # fmt: skip
