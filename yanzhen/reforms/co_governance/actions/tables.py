"""A round table: its day, its agenda of screened topics, sign-in on the day, minutes item by item, what follows."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.ical import CalendarDate, calendar_file
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.base.turns import in_turn
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.council.actions.deliberating import (
    Attended,
    TopicDraft,
    invite,
    note_attendance,
    raise_topic,
    take_topic_step,
)
from yanzhen.kernel.council.models import AgreedItem, Deliberation
from yanzhen.kernel.council.models.choices import THREE_PARTIES, Side, TopicSource
from yanzhen.kernel.council.workflow import DELIBERATE, TopicState
from yanzhen.reforms.co_governance.models import AgendaItem, Estate, RoundTable, SignIn
from yanzhen.reforms.co_governance.models.scope import must


@dataclass(frozen=True)
class TableDraft:
    """When and where the three parties sit together."""

    held_on: date
    starts_at: time
    venue: str
    chair: str = ""


def _keep(table: RoundTable, verb: str, by: By, at: datetime | None, **changes: Any) -> None:
    record(
        by=by,
        verb=f"co_governance.{verb}",
        noun=table,
        at=at,
        changes=changes,
        place_path=table.estate.place.path,
    )


def _lock(table: RoundTable, by: By) -> None:
    """Locked, for this office, and still open."""
    locked = RoundTable.objects.select_for_update(of=("self",)).select_related("estate__place")
    table.refresh_from_db(from_queryset=locked)
    must(by, DELIBERATE, table.estate.place)
    if table.closed_on is not None:
        raise Refused(_("This round table is closed."))


@transaction.atomic
def plan_table(
    estate: Estate, draft: TableDraft, *, by: By, at: datetime | None = None
) -> RoundTable:
    """One a day for an estate, today or later."""
    must(by, DELIBERATE, estate.place)
    if draft.held_on < timezone.localdate(at):
        raise Refused(
            _("This day has passed. Plan the round table for today or later."), field="held_on"
        )
    if not draft.venue.strip():
        raise Refused(_("Write where it is."), field="venue")
    # Two who plan the same day come one after the other.
    in_turn(estate)
    if estate.round_tables.filter(held_on=draft.held_on).exists():
        raise Refused(
            _("There is a round table on this day already. Put the topic on its agenda."),
            field="held_on",
        )
    made = RoundTable.objects.create(
        estate=estate, held_on=draft.held_on, starts_at=draft.starts_at, venue=draft.venue.strip(), chair=draft.chair.strip(),
        created_by_name=by.person_name,
    )  # fmt: skip
    _keep(made, "plan_table", by, at, held_on=str(draft.held_on))
    return made


def topics_for(table: RoundTable) -> QuerySet[Deliberation]:
    """Screened topics of this estate that wait for a day."""
    return Deliberation.objects.filter(
        state=TopicState.SCREENED, place__path__startswith=table.estate.place.path
    ).order_by("pk")


@transaction.atomic
def put_on(
    table: RoundTable, topic: Deliberation, *, by: By, at: datetime | None = None
) -> AgendaItem:
    """The topic gets its day; the three parties are invited whatever the topic."""
    _lock(table, by)
    if not topic.place.path.startswith(table.estate.place.path):
        raise Refused(_("This topic is of another place."), field="topic")
    there = set(topic.invitations.values_list("side", flat=True))
    for side in THREE_PARTIES:
        if side not in there:
            invite(topic, side, str(side.label), by=by)
    take_topic_step(
        topic, "schedule", by=by, at=at, data={"held_on": table.held_on, "venue": table.venue}
    )
    made = AgendaItem.objects.create(
        table=table, deliberation=topic, order=table.agenda.count() + 1
    )
    _keep(table, "put_on", by, at, topic=topic.number)
    return made


@transaction.atomic
def topic_from_case(
    table: RoundTable, case: Case, *, by: By, at: datetime | None = None
) -> Deliberation:
    """What a request asked becomes a topic; it is screened by the chair like any other."""
    _lock(table, by)
    if not case.place.path.startswith(table.estate.place.path):
        raise Refused(_("This request is of another place."), field="case")
    source = TopicSource.HOTLINE if case.channel == "12345" else TopicSource.REQUEST
    draft = TopicDraft(case.title[:160], table.estate.place, case.text, source, origin=case)
    topic = raise_topic(draft, by=by, at=at)
    _keep(table, "topic_from_case", by, at, topic=topic.number, case=case.number)
    return topic


@transaction.atomic
def sign_in(
    table: RoundTable,
    side: str,
    name: str,
    *,
    by: By,
    own: bool = False,
    at: datetime | None = None,
) -> SignIn:
    """On the day: by the office at the door, or by whoever comes, in their own name as a resident."""
    at = at or timezone.now()
    locked = RoundTable.objects.select_for_update(of=("self",)).select_related("estate__place")
    table.refresh_from_db(from_queryset=locked)
    if own:
        if by.person_id is None:
            raise Refused(_("Please log in first."))
        side, name = Side.RESIDENTS, by.person_name
    else:
        must(by, DELIBERATE, table.estate.place)
    if table.closed_on is not None:
        raise Refused(_("This round table is closed."))
    if timezone.localdate(at) != table.held_on:
        raise Refused(_("One signs in on the day itself, %(day)s."), day=table.held_on)
    if not name.strip():
        raise Refused(_("Write who came."), field="name")
    if table.sign_ins.filter(side=side, name=name.strip()).exists():
        raise Refused(_("%(name)s has signed in already."), field="name", name=name.strip())
    made = SignIn.objects.create(
        table=table,
        side=side,
        name=name.strip(),
        person_id=by.person_id if own else None,
        recorded_at=at,
    )
    _keep(table, "sign_in", by, at, side=side)
    return made


@transaction.atomic
def write_minutes(
    item: AgendaItem, minutes: str, *, by: By, at: datetime | None = None
) -> Deliberation:
    """Whoever signed in was present, also if nobody had invited them; who did not sign in was absent."""
    table, topic = item.table, item.deliberation
    _lock(table, by)
    topic.lock()
    invited = {(one.side, one.name) for one in topic.invitations.all()}
    came = [(one.side, one.name) for one in table.sign_ins.all()]
    if topic.state == TopicState.SCHEDULED:
        for side, name in came:
            # An invitation of a whole side is met by whoever comes for it.
            if (side, name) not in invited:
                invite(topic, side, name, by=by)
        sides = {side for side, _name in came}
        note_attendance(
            topic, [_attended(one, sides, came) for one in topic.invitations.all()], by=by
        )
    done = take_topic_step(topic, "hold", by=by, at=at, data={"minutes": minutes})
    _keep(table, "write_minutes", by, at, topic=topic.number)
    return done


def _attended(invitation: Any, sides: set[str], came: list[tuple[str, str]]) -> Attended:
    whole_side = invitation.name == str(Side(invitation.side).label) and invitation.side in sides
    present = whole_side or (invitation.side, invitation.name) in came
    return Attended(invitation, present, absence="" if present else _now("did not sign in"))


@transaction.atomic
def close_table(table: RoundTable, *, by: By, at: datetime | None = None) -> RoundTable:
    """When every item has its minutes."""
    _lock(table, by)
    if timezone.localdate(at) < table.held_on:
        raise Refused(_("It is held on %(day)s; it is closed after that."), day=table.held_on)
    if not table.agenda.exists():
        raise Refused(_("Nothing stands on the agenda."))
    waits = (
        table.agenda.filter(deliberation__state=TopicState.SCHEDULED)
        .select_related("deliberation")
        .first()
    )
    if waits is not None:
        raise Refused(_("“%(topic)s” has no minutes yet."), topic=waits.deliberation.topic)
    table.closed_on = timezone.localdate(at)
    table.save(update_fields=["closed_on"])
    _keep(table, "close_table", by, at)
    return table


def date_file(table: RoundTable, address: str, *, at: datetime) -> bytes:
    """Its day for any calendar; how long people talk nobody knows, so it has no end."""
    begins = datetime.combine(table.held_on, table.starts_at, SHANGHAI)
    title = _now("Round table of %(estate)s") % {"estate": table.estate}
    where = f"{table.estate.place.name} {table.venue}"
    return calendar_file([CalendarDate(table.pk, begins, title, where, address)], about="Round tables", at=at)  # fmt: skip


def followed(tables: QuerySet[RoundTable]) -> QuerySet[AgreedItem]:
    """What these round tables agreed, each with the case it became, the nearest day first."""
    rows = AgreedItem.objects.filter(deliberation__agenda_items__table__in=tables).distinct()
    return rows.select_related(
        "deliberation", "responsible", "case", "deliberation__place"
    ).order_by("due_on", "pk")
