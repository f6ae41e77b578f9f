"""Drawing a vote up: its matters and its roll."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By
from yanzhen.base.crypto import blind_index
from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.contracts import MatterKind, Procedure, rules_on
from yanzhen.kernel.council.models import Deliberation, Matter, RollEntry, RollOwner, Vote
from yanzhen.kernel.council.models.choices import Basis, Scope, SilencePolicy, UnitKind
from yanzhen.kernel.council.models.deliberation import AFTER_MEETING
from yanzhen.kernel.council.models.scope import must
from yanzhen.kernel.council.workflow import PREPARE, VoteState
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.places.models import Place


@dataclass(frozen=True)
class VoteDraft:
    """What a vote is about, before it has a number."""

    title: str
    electorate: str
    place: Place
    matters: Sequence[tuple[str, str]] = ()
    temporary: bool = False
    secret: bool = False
    count_parking: bool | None = None
    silence: str = SilencePolicy.NOT_PARTICIPATING
    silence_clause: str = ""
    scope: str = Scope.ESTATE
    scope_reason: str = ""
    proxy_cap: int | None = None
    deliberation: Deliberation | None = None


@dataclass(frozen=True)
class OwnerDraft:
    """One owner: a party we know, or a name with an identity number that tells namesakes apart."""

    party: Party | None = None
    name: str = ""
    identity: str = ""
    part: int = 1
    whole: int = 1

    @property
    def key(self) -> str:
        if self.party is not None:
            return f"party:{self.party.pk}"
        if self.identity.strip():
            return blind_index(self.identity.strip().upper(), "council.identity")
        return ""


@dataclass(frozen=True)
class LineDraft:
    """A line of the roll; `area` in hundredths of a square metre."""

    unit: str
    owners: Sequence[OwnerDraft]
    area: int | None = None
    area_source: str = ""
    kind: str = UnitKind.DWELLING
    basis: str = Basis.REGISTERED
    household: str = ""

    @property
    def head(self) -> str:
        """Who counts as one: the developer's stock once, the same buyers once, an unknown identity by its unit."""
        if self.basis == Basis.UNDELIVERED:
            return "developer"
        keys = sorted(owner.key for owner in self.owners)
        if not keys or not all(keys):
            return f"unit:{self.unit}"[:80]
        return (
            keys[0][:80] if len(keys) == 1 else blind_index("|".join(keys), "council.owners")[:80]
        )


@transaction.atomic
def draft_vote(draft: VoteDraft, *, by: By, at: datetime | None = None) -> Vote:
    """A vote with its matters, not yet published; Refused where this electorate may not decide one of them."""
    must(by, PREPARE, draft.place)
    rules = rules_on(draft.electorate, timezone.localdate(at))
    if rules is None:
        raise Refused(gettext_lazy("Choose who decides."), field="electorate")
    _check_topic(draft, by)
    check_draft(draft, rules.procedure)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('council_number')")
        number = f"V-{timezone.localdate(at).year}-{cursor.fetchone()[0]:05d}"
    vote = Vote.objects.create(
        number=number, title=draft.title.strip(), electorate=draft.electorate, place=draft.place, temporary=draft.temporary,
        secret=draft.secret, count_parking=draft.count_parking, silence=draft.silence, silence_clause=draft.silence_clause.strip(),
        scope=draft.scope, scope_reason=draft.scope_reason.strip(), proxy_cap=draft.proxy_cap, deliberation=draft.deliberation,
        created_by_id=by.person_id, created_by_name=by.person_name,
    )  # fmt: skip
    vote.keep("draft", by=by, at=at)
    for kind, title in draft.matters:
        add_matter(vote, kind, title, by=by)
    return vote


def _check_topic(draft: VoteDraft, by: By) -> None:
    """A vote is drawn up for a topic after its meeting, and at its place: within it, or around it."""
    topic = draft.deliberation
    if topic is None:
        return
    topic.lock()
    must(by, PREPARE, topic.place)
    if topic.state not in AFTER_MEETING:
        raise Refused(gettext_lazy("The vote of a topic is drawn up after its meeting was held."))
    here, there = draft.place.path, topic.place.path
    if not here.startswith(there) and not there.startswith(here):
        raise Refused(gettext_lazy("The topic is about %(place)s: its vote is held there."), field="place", place=topic.place)  # fmt: skip


def check_draft(draft: VoteDraft, procedure: Procedure) -> None:
    """Refused where what a draft says does not fit together, or not this electorate."""
    if not draft.title.strip():
        raise Refused(gettext_lazy("Write in one line what is decided."), field="title")
    if draft.secret and not procedure.secret:
        raise Refused(gettext_lazy("Owners vote by name: only one person, one vote can be secret."), field="secret")  # fmt: skip
    if draft.silence != SilencePolicy.NOT_PARTICIPATING and not procedure.silence:
        raise Refused(gettext_lazy("Silence never counts here: no rules of this electorate may say so."), field="silence")  # fmt: skip
    if draft.silence != SilencePolicy.NOT_PARTICIPATING and not draft.silence_clause.strip():
        raise Refused(gettext_lazy("Silence counts only by a clause of the adopted rules: name it."), field="silence_clause")  # fmt: skip
    if draft.scope != Scope.ESTATE and not draft.scope_reason.strip():
        raise Refused(gettext_lazy("Say why only these owners vote."), field="scope_reason")


@transaction.atomic
def add_matter(vote: Vote, kind: str, title: str, *, by: By, text: str = "") -> Matter:
    """One more thing to decide, while the notice is not out."""
    found = open_kind(vote, kind, by)
    if found.asks_text and not text.strip():
        raise Refused(found.asks_text, field="text")
    matter = Matter.objects.create(
        vote=vote, order=vote.matters.count() + 1, kind=kind, title=title.strip() or str(found.title), text=text.strip(),
    )  # fmt: skip
    vote.keep("add_matter", by=by, changes={"matter": matter.title, "kind": kind})
    return matter


def open_kind(vote: Vote, kind: str, by: By) -> MatterKind:
    """The kind of matter, of a draft that is locked; Refused where this electorate may not decide it."""
    vote.lock()
    vote.must_be_draft(by)
    if vote.state != VoteState.DRAFT:
        raise Refused(gettext_lazy("What was not published can't be voted on. Draw up another vote for it."))  # fmt: skip
    found = vote.rules.matter(kind)
    if found is None:
        raise Refused(gettext_lazy("This electorate does not decide such a matter."), field="kind")
    if found.refused:
        raise Refused(found.refused, field="kind")
    return found


@transaction.atomic
def add_lines(vote: Vote, lines: Sequence[LineDraft], *, by: By) -> list[RollEntry]:
    """Lines of the roll, while it is not frozen. Four statements, whatever their number."""
    vote.lock()
    vote.must_be_draft(by)
    known = set(vote.roll.filter(unit__in=[line.unit for line in lines]).values_list("unit", flat=True))  # fmt: skip
    for line in lines:
        check_line(line, known)
        known.add(line.unit)
    first = (vote.roll.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    entries = RollEntry.objects.bulk_create(
        [
            RollEntry(
                vote=vote, number=number, unit=line.unit, kind=line.kind, area=line.area, area_source=line.area_source,
                basis=line.basis, head=line.head, household=line.household,
            )
            for number, line in enumerate(lines, first)
        ],
        batch_size=2_000,
    )  # fmt: skip
    RollOwner.objects.bulk_create(
        [
            RollOwner(entry=entry, party=owner.party, name="" if owner.party else owner.name, share_part=owner.part, share_whole=owner.whole)
            for entry, line in zip(entries, lines, strict=True)
            for owner in line.owners
        ],
        batch_size=2_000,
    )  # fmt: skip
    vote.keep("add_lines", by=by, changes={"lines": len(entries)})
    return entries


def check_line(line: LineDraft, known: set[str]) -> None:
    if not line.unit.strip() or line.unit in known:
        raise Refused(gettext_lazy("“%(unit)s” stands on the roll already, or has no name."), field="unit", unit=line.unit)  # fmt: skip
    if line.area is not None and line.area <= 0:
        raise Refused(gettext_lazy("“%(unit)s” has no area. Enter the registered area, or leave it open."), field="area", unit=line.unit)  # fmt: skip
    if line.area is not None and not line.area_source:
        raise Refused(gettext_lazy("Say where the area of “%(unit)s” is written."), field="area_source", unit=line.unit)  # fmt: skip
    if not line.owners or not all(owner.party or owner.name.strip() for owner in line.owners):
        raise Refused(gettext_lazy("“%(unit)s” has no owner. Enter who votes for it."), field="owners", unit=line.unit)  # fmt: skip


@transaction.atomic
def set_area(entry: RollEntry, area: int, source: str, *, by: By) -> None:
    """Fill in what was missing, while the roll is not frozen."""
    vote = entry.vote
    vote.lock()
    vote.must_be_draft(by)
    check_line(LineDraft(entry.unit, [OwnerDraft(name="–")], area, source), set())
    entry.area, entry.area_source = area, source
    entry.save(update_fields=["area", "area_source"])
    vote.keep("set_area", by=by, changes={"unit": entry.unit, "area": area, "source": source})
