"""What is told of contracts: dues that are late, in steps; terms that end; rights of first refusal. Each once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.money import yuan
from yanzhen.kernel.agreements.models import DUNNING_DAYS, Agreement, Due, Told
from yanzhen.kernel.assets.contracts import KEEPER, REVIEWER
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.parties.models import Office
from yanzhen.kernel.parties.models.roster import people_at

AT_ONCE_MAX: Final = 2_000
# What was told before the last day, by hand or by an earlier run, is not told again.
FIRST_REFUSAL_DAYS: Final = 30


@transaction.atomic
def remind(today: date) -> int:
    """One morning's telling: every step once, however often this runs; gives how many were new."""
    new = [*_late_dues(today), *_ending(today), *_first_refusals(today)]
    keys = {told.agreement_id for told in new}
    # Two runs at once take turns on the contracts; the second finds what the first has told.
    list(
        Agreement.objects.filter(pk__in=keys)
        .order_by("pk")
        .select_for_update()
        .values_list("pk", flat=True)
    )
    known = set(
        Told.objects.filter(agreement__in=keys).values_list("agreement_id", "due_id", "what", "day")
    )
    fresh = [
        told for told in new if (told.agreement_id, told.due_id, told.what, told.day) not in known
    ]
    Told.objects.bulk_create(fresh)
    _tell_desks(fresh)
    _tell_debtors([told for told in fresh if told.due_id], today)
    return len(fresh)


def _late_dues(today: date) -> list[Told]:
    """For each late due the step it has reached."""
    found = []
    late = Due.objects.late(today).filter(direction="income").for_lists()
    for due in late.order_by("due_on", "pk")[:AT_ONCE_MAX]:
        days = (today - due.due_on).days
        step = max(step for step in DUNNING_DAYS if step <= days)
        found.append(
            Told(
                agreement=due.agreement, due=due, what=f"late_{step}", day=due.due_on, told_on=today
            )
        )
    return found


def _ending(today: date) -> list[Told]:
    running = (
        Agreement.objects.running().for_lists().filter(until__gte=today).order_by("until", "pk")
    )
    soon = [
        one
        for one in running.filter(until__lte=today + timedelta(days=366))[:AT_ONCE_MAX]
        if one.until - timedelta(days=one.notice_days) <= today
    ]
    return [Told(agreement=one, what="ends", day=one.until, told_on=today) for one in soon]


def _first_refusals(today: date) -> list[Told]:
    near = (today, today + timedelta(days=FIRST_REFUSAL_DAYS))
    asked = Agreement.objects.running().for_lists().filter(first_refusal_on__range=near)
    return [
        Told(agreement=one, what="first_refusal", day=one.first_refusal_on or today, told_on=today)
        for one in asked.order_by("first_refusal_on", "pk")[:AT_ONCE_MAX]
    ]


SENTENCES: Final[dict[str, Any]] = {
    "late": _("%(n)s dues of contracts are late, first %(title)s of %(day)s"),
    "ends": _("%(n)s contracts end soon, first %(title)s on %(day)s"),
    "first_refusal": _("%(n)s rights of first refusal are to be asked, first %(title)s by %(day)s"),
}
PAGES: Final = {
    "late": "agreements:dues",
    "ends": "agreements:calendar",
    "first_refusal": "agreements:calendar",
}


def _tell_desks(fresh: Iterable[Told]) -> None:
    """One message a desk and sort, however many contracts."""
    by_desk: dict[tuple[Office, str], list[Told]] = defaultdict(list)
    offices: dict[Any, Office | None] = {}
    for told in fresh:
        place = told.agreement.place
        if place.pk not in offices:
            offices[place.pk] = Office.objects.nearest(KEEPER, place) or Office.objects.nearest(
                REVIEWER, place
            )
        office = offices[place.pk]
        if office is not None:
            by_desk[
                (office, told.what.split("_")[0] if told.what.startswith("late") else told.what)
            ].append(told)
    now = timezone.now()
    for (office, what), rows in by_desk.items():
        first = rows[0]
        values = {"n": len(rows), "title": first.agreement.title, "day": first.day}
        tell(
            people_at([office.pk], now),
            SENTENCES[what],
            url=reverse(PAGES[what]),
            kind="agreements",
            values=values,
        )


def _tell_debtors(late: Iterable[Told], today: date) -> None:
    """A debtor who is a person here reads it too; firms get the printed letter."""
    for told in late:
        if told.due is None or told.agreement.counterparty.kind != "person":
            continue
        values = {
            "title": told.agreement.title,
            "day": told.due.due_on,
            "fen": yuan(told.due.open_fen),
        }
        tell(
            [told.agreement.counterparty_id],
            _("%(title)s: %(fen)s was due on %(day)s"),
            url=told.agreement.get_absolute_url(),
            kind="agreements",
            values=values,
        )
