"""Drawing a gathering up, its dates, and the steps of its life; opening makes the offer that sells or gives its places."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.photographs import as_shown
from yanzhen.base.refusals import Refused
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.gatherings.models import Gathering, Kind, Meeting, Registration
from yanzhen.kernel.gatherings.models.scope import covers, must
from yanzhen.kernel.gatherings.workflow import GATHERING_LIFE, PREPARE
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.orders.actions.offering import make_offer, move_offer, open_days
from yanzhen.kernel.orders.actions.pools import make_pool
from yanzhen.kernel.orders.actions.pricing import set_prices
from yanzhen.kernel.orders.models import Offer, PersonGroup, Queueing, Seller
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.places.models import Place

GROUP: Final = "place"
MEETINGS_MAX: Final = 60
DAYS_AFTER: Final = 2


@dataclass(frozen=True)
class GatheringDraft:
    title: str
    kind: str
    place: Place
    venue: str
    seller: Seller
    places: int
    text: str = ""
    price_fen: int = 0
    age_min: int | None = None
    age_max: int | None = None
    residents_only: bool = False
    after: Gathering | None = None
    walk_ins: bool = False


@transaction.atomic
def draft_gathering(draft: GatheringDraft, *, by: By, at: datetime | None = None) -> Gathering:
    must(by, PREPARE, draft.place)
    _check(draft, by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('gatherings_number')")
        number = f"G-{timezone.localdate(at).year}-{cursor.fetchone()[0]:05d}"
    gathering = Gathering.objects.create(number=number, created_by_id=by.person_id, created_by_name=by.person_name, **_facts(draft))  # fmt: skip
    gathering.keep("draft", by=by, at=at)
    return gathering


@transaction.atomic
def change_gathering(gathering: Gathering, draft: GatheringDraft, *, by: By) -> Gathering:
    gathering.lock()
    gathering.must_be_draft(by)
    must(by, PREPARE, draft.place)
    _check(draft, by)
    facts = _facts(draft)
    changes = {name: [str(getattr(gathering, name)), str(value)] for name, value in facts.items() if getattr(gathering, name) != value}  # fmt: skip
    for name, value in facts.items():
        setattr(gathering, name, value)
    gathering.save()
    gathering.keep("change", by=by, changes=changes)
    return gathering


def _facts(draft: GatheringDraft) -> dict[str, Any]:
    facts = {one.name: getattr(draft, one.name) for one in fields(draft)}
    for name in ("title", "venue", "text"):
        facts[name] = facts[name].strip()
    return facts


def _check(draft: GatheringDraft, by: By) -> None:
    if not draft.title.strip():
        raise Refused(_("Write in one line what it is."), field="title")
    if draft.kind not in Kind.values:
        raise Refused(_("Choose what kind it is."), field="kind")
    if not draft.venue.strip():
        raise Refused(_("Write where people come to."), field="venue")
    if draft.places < 1:
        raise Refused(_("At least one place."), field="places")
    _refuse_conditions(draft)
    if not covers(by, draft.seller.place):
        raise Refused(_("%(place)s lies outside the area of your office."), field="seller", place=draft.seller.place)  # fmt: skip


def _refuse_conditions(draft: GatheringDraft) -> None:
    if draft.age_min is not None and draft.age_max is not None and draft.age_max < draft.age_min:
        raise Refused(_("Nobody is that old and that young."), field="age_max")
    if draft.kind == Kind.SHIFT and draft.price_fen:
        raise Refused(_("Nobody pays for helping."), field="price_fen")
    if draft.walk_ins and (draft.kind != Kind.EVENT or draft.price_fen or _conditions(draft)):
        raise Refused(_("Who comes by is counted, not asked: that fits only a free event without conditions."), field="walk_ins")  # fmt: skip


def _conditions(draft: GatheringDraft) -> bool:
    return draft.age_min is not None or draft.age_max is not None or draft.residents_only or draft.after is not None  # fmt: skip


@transaction.atomic
def add_meeting(gathering: Gathering, starts_at: datetime, ends_at: datetime, *, by: By) -> Meeting:
    gathering.lock()
    gathering.must_be_draft(by)
    if ends_at <= starts_at:
        raise Refused(_("It ends before it begins."), field="ends_at")
    standing = list(gathering.meetings.all())
    if len(standing) >= MEETINGS_MAX:
        raise Refused(_("At most %(n)s dates. Make two gatherings of it."), n=MEETINGS_MAX)
    if standing and gathering.kind != Kind.COURSE:
        raise Refused(_("Only a course has several dates."))
    if any(one.starts_at < ends_at and starts_at < one.ends_at for one in standing):
        raise Refused(_("Two dates would overlap."), field="starts_at")
    if starts_at in gathering.begins_of_series():
        raise Refused(_("Another one of this series begins at that time."), field="starts_at")
    meeting = Meeting.objects.create(gathering=gathering, starts_at=starts_at, ends_at=ends_at)
    gathering.keep("add_meeting", by=by, changes={"starts_at": starts_at.isoformat()})
    return meeting


@transaction.atomic
def remove_meeting(meeting: Meeting, *, by: By) -> None:
    gathering = meeting.gathering
    gathering.lock()
    gathering.must_be_draft(by)
    gathering.keep("remove_meeting", by=by, changes={"starts_at": meeting.starts_at.isoformat()})
    meeting.delete()


@transaction.atomic
def set_picture(gathering: Gathering, upload: Any, *, by: By, at: datetime | None = None) -> Gathering:  # fmt: skip
    """Another picture for the poster, whatever the state; what was shown before stays a document."""
    gathering.lock()
    must(by, PREPARE, gathering.place)
    if not upload:
        raise Refused(_("Choose a picture."), field="picture")
    kept = store(as_shown(upload), owner=gathering, by=by, purpose="poster", at=at)
    gathering.picture = kept
    gathering.save(update_fields=["picture"])
    gathering.keep("picture", by=by, at=at, changes={"sha256": kept.sha256})
    return gathering


@transaction.atomic
def take_step(gathering: Gathering, name: str, *, by: By, at: datetime | None = None, note: str = "") -> Gathering:  # fmt: skip
    """Move it along its table with everything the step brings along, or raise Refused and change nothing."""
    at = at or timezone.now()
    gathering.lock()
    step = GATHERING_LIFE.step(name, gathering.state)
    must(by, step.may, gathering.place)
    if name == "open":
        gathering.offer = _make_offer(gathering, at)
    elif name in ("close", "cancel") and gathering.offer is not None:
        move_offer(gathering.offer, "ended", by=system_actor())
    gathering.move(name, by=by, at=at, note=note)
    if name == "cancel":
        people = Registration.objects.standing().filter(gathering=gathering)
        tell(people.values_list("person", flat=True), _("“%(title)s” is cancelled: %(why)s"), url=reverse("gatherings:mine"), kind="gatherings",
             at=at, values={"title": gathering.title, "why": note.strip()})  # fmt: skip
    return gathering


def _make_offer(gathering: Gathering, at: datetime) -> Offer:
    """One pool of so many places, counted by the guarded counter, and one offer that gives one of them each."""
    last = gathering.meetings.order_by("-ends_at").first()
    if last is None:
        raise Refused(_("Add a date first."))
    if last.ends_at <= at:
        raise Refused(_("All its dates are over."))
    house = system_actor()
    PersonGroup.objects.get_or_create(slug=GROUP, defaults={"name": "名额", "order": 70})
    pool = make_pool(gathering.seller, by=house, name=f"{gathering.number} {gathering.title}"[:100], dated=False, queue=Queueing.NEVER)  # fmt: skip
    open_days(pool, [None], size=gathering.places, by=house)
    days = (timezone.localdate(last.ends_at) - timezone.localdate(at)).days + DAYS_AFTER
    offer = make_offer(
        gathering.seller, by=house, demands={pool: 1}, code=gathering.number, name=gathering.title, kind="service", dated=False, per_order_max=1,
        valid_days=days, text=gathering.text,
    )  # fmt: skip
    set_prices(offer, [(GROUP, None, gathering.price_fen)], by=house, words=gathering.number)
    return move_offer(offer, "on_sale", by=house)
