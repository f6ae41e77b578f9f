"""Who belongs to a collective: entered from its register, taken from a plan's roll, ended on a day."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.keeping import keeps
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.distributions import DistributionPlan, PlanState
from yanzhen.kernel.ledger.models.members import CollectiveMember, MemberKind
from yanzhen.kernel.parties.models import Party

PREPARE = "ledger.prepare"


def is_own(book: Book, party: UUID, on: date) -> bool:
    """Whether the book's collective counts this party as its own on the day; a company has nobody of its own."""
    if not book.has_members:
        return False
    return bool(CollectiveMember.objects.among(book, [party], on))


@transaction.atomic
def enter_member(
    book: Book, party: Party, *, since: date, basis: str, by: By, kind: str = MemberKind.MEMBER, at: datetime | None = None
) -> CollectiveMember:  # fmt: skip
    """Enter a member or a unit from a day on. Refused in a company's book, without a basis, or a second time."""
    _check(book, by)
    if not basis.strip():
        raise Refused(_("Say what it rests on, such as the register of members."), field="basis")
    if party.pk == book.organisation_id:
        raise Refused(_("The collective is not its own member."), field="party")
    try:
        with transaction.atomic():
            made = CollectiveMember.objects.create(
                book=book, party=party, kind=kind, since=since, basis=basis.strip()[:200],
                made_by_name=by.person_name, made_at=at or timezone.now(),
            )  # fmt: skip
    except IntegrityError as error:
        if "a_member_is_entered_once" not in str(error):
            raise
        raise Refused(_("%(who)s is entered already."), field="party", who=party.name) from error
    record(by=by, verb="ledger.enter_member", noun=made, at=at, reason=basis)
    return made


def roll_of(book: Book) -> DistributionPlan | None:
    """The newest plan that was carried out: its roll names the members of its year."""
    plans = book.distribution_plans.filter(state=PlanState.EXECUTED)
    return plans.order_by("-year").first() if book.has_members else None


def missing_of(book: Book, plan: DistributionPlan) -> "QuerySet[Party]":
    """Who stands in the roll and is not entered as a member."""
    entered = book.members.filter(until__isnull=True).values("party")
    return Party.objects.filter(pk__in=plan.shares.values("party")).exclude(pk__in=entered)


@transaction.atomic
def enter_roll(book: Book, *, by: By, at: datetime | None = None) -> int:
    """Enter everybody of the newest carried-out roll who is not a member yet; gives how many. Pressed twice it is once."""
    _check(book, by)
    plan = roll_of(book)
    if plan is None:
        raise Refused(_("No plan has been carried out yet, so there is no roll to take from."))
    moment = at or timezone.now()
    basis = _now("Roll of the distribution of %(year)s") % {"year": plan.year}
    Book.objects.select_for_update(no_key=True).get(pk=book.pk)
    rows = [
        CollectiveMember(
            book=book, party=party, kind=MemberKind.MEMBER, since=max(date(plan.year, 1, 1), book.opened_on),
            basis=basis, made_by_name=by.person_name, made_at=moment,
        )
        for party in missing_of(book, plan)
    ]  # fmt: skip
    CollectiveMember.objects.bulk_create(rows)
    if rows:
        record(by=by, verb="ledger.enter_roll", noun=plan, at=at, changes={"members": len(rows)})
    return len(rows)


@transaction.atomic
def end_member(
    member: CollectiveMember, *, until: date, by: By, reason: str, at: datetime | None = None
) -> None:
    """The membership ends with this day; what stands on 113 stays there until it is settled."""
    _check(member.book, by)
    if not reason.strip():
        raise Refused(_("Write why."), field="reason")
    if until < member.since:
        raise Refused(_("It began on %(day)s only."), field="until", day=member.since)
    ended = CollectiveMember.objects.filter(pk=member.pk, until__isnull=True).update(until=until)
    if not ended:
        raise Refused(_("This membership has ended already."))
    record(by=by, verb="ledger.end_member", noun=member, at=at, reason=reason)


def _check(book: Book, by: By) -> None:
    if not keeps(by, PREPARE, book):
        raise Refused(_("Your office does not keep this book."))
    if not book.has_members:
        raise Refused(_("Only a collective has members; a company has shareholders."))
