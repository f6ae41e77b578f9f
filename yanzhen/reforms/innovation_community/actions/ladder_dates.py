"""What falls due on the ladder: titles that end, the update by 31 May, the self-update by the end of March."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.parties.models import Appointment
from yanzhen.reforms.innovation_community.models import Enterprise, LadderReminder, Title
from yanzhen.reforms.innovation_community.models.growth_kinds import TitleKind
from yanzhen.reforms.innovation_community.models.ladder import ReminderKind

# Three months before a certificate ends somebody should know (a decision of this product).
EXPIRY_DAYS: Final = 90
UPDATE_OPENS_DAYS: Final = 30
YEARLY: Final = (TitleKind.INNOVATIVE, TitleKind.TECH_INNOVATIVE, TitleKind.SRDI, TitleKind.GIANT)
# 2号: data on the platform by 31 May each year. 115号: the number is updated by the end of March.
DAYS: Final = {ReminderKind.YEARLY_UPDATE: (5, 31), ReminderKind.SELF_UPDATE: (3, 31)}
CONTACT: Final = "enterprise_contact"
KEEPER: Final = "officer_economy"


@dataclass(frozen=True)
class Deadline:
    """One thing of one firm that falls due."""

    title: Title
    kind: str
    due_on: date

    @property
    def word(self) -> Any:
        return ReminderKind(self.kind).label


def expiring(titles: Any, today: date, days: int = EXPIRY_DAYS) -> Any:
    """Certificates that end within these days and are followed by none of their kind."""
    follower = Title.objects.filter(
        enterprise=OuterRef("enterprise"),
        kind=OuterRef("kind"),
        valid_until__gt=OuterRef("valid_until"),
    )
    ends = Q(valid_until__gte=today, valid_until__lte=today + timedelta(days=days))
    return titles.filter(ends, ~Exists(follower))


def to_update(titles: Any, today: date) -> list[tuple[ReminderKind, date, Any]]:
    """For each yearly update whose month has come: its kind, its day, and the titles it concerns."""
    return [row for row in next_updates(titles, today) if opens_on(row[1]) <= today]


def next_updates(titles: Any, today: date) -> list[tuple[ReminderKind, date, Any]]:
    """The next day of each yearly update, and the titles it will concern as far as they are known now."""
    found = []
    for kind, (month, day) in DAYS.items():
        due = date(today.year, month, day)
        if due < today:
            due = date(today.year + 1, month, day)
        kinds = YEARLY if kind == ReminderKind.YEARLY_UPDATE else (TitleKind.TECH,)
        still = today if opens_on(due) <= today else due
        held = titles.filter(
            kind__in=kinds, valid_from__lt=date(due.year, 1, 1), valid_until__gte=still
        )
        found.append((kind, due, held))
    return sorted(found, key=lambda row: row[1])


def opens_on(due: date) -> date:
    """From this day on the firms of an update are listed."""
    return due - timedelta(days=UPDATE_OPENS_DAYS)


def deadlines(titles: Any, today: date) -> list[Deadline]:
    """Everything that falls due, the nearest first; three questions at most."""
    rows = [Deadline(t, ReminderKind.EXPIRY, t.valid_until) for t in expiring(titles, today)]
    for kind, due, held in to_update(titles, today):
        rows += [Deadline(title, kind, due) for title in held]
    return sorted(rows, key=lambda row: (row.due_on, row.title.enterprise_id))


@transaction.atomic
def remind(today: date) -> int:
    """Tell the firm's contacts of each new deadline and each desk how many there are. Once and no more."""
    titles = Title.objects.exclude(enterprise__stage="left").select_related(
        "enterprise__organisation__party", "enterprise__officer"
    )
    due = deadlines(titles, today)
    new = _note(due, today)
    for deadline in new:
        _tell_firm(deadline)
    _tell_desks(new, today)
    return len(new)


def _note(due: Iterable[Deadline], today: date) -> list[Deadline]:
    """Write down what is told now; what was told before is left out."""
    due = list(due)
    keys = [row.title.enterprise_id for row in due]
    told = set(
        LadderReminder.objects.filter(enterprise__in=keys).values_list(
            "enterprise_id", "kind", "title_kind", "due_on"
        )
    )
    new = [r for r in due if (r.title.enterprise_id, r.kind, r.title.kind, r.due_on) not in told]
    LadderReminder.objects.bulk_create(
        [
            LadderReminder(
                enterprise_id=row.title.enterprise_id, kind=row.kind, title_kind=row.title.kind, due_on=row.due_on, told_on=today
            )
            for row in new
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return new


def _tell_firm(deadline: Deadline) -> None:
    firm = deadline.title.enterprise
    people = Appointment.objects.on(deadline.due_on).filter(
        office__duty=CONTACT, office__organisation=firm.organisation_id, office__closed_on=None
    )
    tell(
        people.values_list("person_id", flat=True),
        _("%(title)s: %(what)s on %(day)s"),
        _("Open the page of your firm to see what to do."),
        url=reverse("innovation_community:firm_ladder", args=[firm.pk]),
        kind="ladder",
        values={
            "title": TitleKind(deadline.title.kind).label,
            "what": deadline.word,
            "day": deadline.due_on,
        },
    )


def _tell_desks(new: Iterable[Deadline], today: date) -> None:
    """One message a desk, however many firms it looks after."""
    by_office: dict[UUID, int] = {}
    desks = _desks(today)
    for deadline in new:
        firm = deadline.title.enterprise
        offices = [firm.officer_id] if firm.officer_id else _keepers_of(firm, desks)
        for office in offices:
            by_office[office] = by_office.get(office, 0) + 1
    for office, count in by_office.items():
        tell(
            {person for key, _duty, _path, person in desks if key == office},
            _("%(count)s titles need somebody: an update or an end is near"),
            url=reverse("innovation_community:ladder_dates"),
            kind="ladder",
            values={"count": count},
        )


Desk = tuple[UUID, str, str, UUID]


def _desks(today: date) -> list[Desk]:
    rows = (
        Appointment.objects.on(today).filter(office__closed_on=None).exclude(office__duty=CONTACT)
    )
    return list(rows.values_list("office_id", "office__duty", "office__scope__path", "person_id"))


def _keepers_of(firm: Enterprise, desks: list[Desk]) -> list[UUID]:
    """Where nobody looks after the firm: the economy desks whose place it lies in, the nearest ones."""
    covering = [
        (len(path or ""), key)
        for key, duty, path, _person in desks
        if duty == KEEPER and firm.scope_path.startswith(path or "")
    ]
    nearest = max((length for length, _key in covering), default=0)
    return sorted({key for length, key in covering if length == nearest}, key=str)
