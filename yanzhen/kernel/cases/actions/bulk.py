"""One press on many cases: each in a transaction of its own, each with its line on the receipt."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.actions import allowing
from yanzhen.kernel.cases.actions.assigning import assign
from yanzhen.kernel.cases.actions.handling import hand_on, urge
from yanzhen.kernel.cases.actions.undoing import snapshot, take_back
from yanzhen.kernel.cases.models import BulkAct, BulkLine, Case, CaseEvent, LineState

CASES_MAX: Final = 200


@dataclass(frozen=True)
class Given:
    """What was typed for one case of the press."""

    note: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def detail(self) -> str:
        """Whom or what it went to, in words."""
        return "、".join(str(value) for value in self.data.values())[:200]


@dataclass(frozen=True)
class ManyAct:
    """Something one can do with many cases. `asks` names its fields; `undo` says that it can be taken back."""

    slug: str
    title: "str | Promise"
    done: "str | Promise"  # "18 dispatched": the receipt's first half
    capability: str
    icon: str
    do: Callable[[Case, Given, By], CaseEvent]
    allows: Callable[[Case, Any], bool]  # what the row can tell, without a question to the database
    asks: tuple[str, ...] = ()
    undo: bool = False


def _dispatch(case: Case, given: Given, by: By) -> CaseEvent:
    return case.take_step("dispatch", by=by, note=given.note, data=dict(given.data))


def _hand_on(case: Case, given: Given, by: By) -> CaseEvent:
    return hand_on(case, to=given.data["office"], by=by, reason=given.note)


def _take(case: Case, given: Given, by: By) -> CaseEvent:
    return case.take_step("accept", by=by)


def _urge(case: Case, given: Given, by: By) -> CaseEvent:
    return urge(case, by=by, note=given.note)


def _assign(case: Case, given: Given, by: By) -> CaseEvent:
    return assign(case, to=given.data["handler"], by=by, note=given.note)


def _close(case: Case, given: Given, by: By) -> CaseEvent:
    """In hand it is answered first; answered already, it is closed."""
    if case.state == "handling":
        case.take_step("reply", by=by, note=given.note, data=dict(given.data))
        return case.take_step("close", by=by)
    return case.take_step("close", by=by, note=given.note)


# fmt: off
MANY_ACTS: Final = (
    ManyAct("take", _("Take them"), _("%(n)s taken"), "cases.handle", "i-ok", _take, allowing.take, undo=True),
    ManyAct("urge", _("Ask to hurry"), _("%(n)s asked to hurry"), "cases.see_scope", "i-send", _urge, allowing.urge, asks=("note?",)),
    ManyAct("dispatch", _("Dispatch"), _("%(n)s dispatched"), "cases.dispatch", "i-swap", _dispatch, allowing.dispatch, asks=("office", "note?"), undo=True),
    ManyAct("hand_on", _("Hand on"), _("%(n)s handed on"), "cases.handle", "i-users", _hand_on, allowing.hand_on, asks=("office", "note"), undo=True),
    ManyAct("assign", _("Assign"), _("%(n)s assigned"), "cases.handle", "i-user", _assign, allowing.assign, asks=("handler", "note?"), undo=True),
    ManyAct("close", _("Reply and close"), _("%(n)s closed"), "cases.handle", "i-say", _close, allowing.close, asks=("outcome", "note")),
)
# fmt: on


def many_act(slug: str) -> ManyAct:
    act = next((act for act in MANY_ACTS if act.slug == slug), None)
    if act is None:
        raise Refused(_("Choose what shall happen with the cases."))
    return act


def acts_for(actor: Any) -> list[ManyAct]:
    """What this actor may press; whether a case allows it is asked row by row."""
    return [act for act in MANY_ACTS if actor.may(act.capability)]


def act_on_many(
    slug: str,
    cases: Mapping[UUID, Given],
    *,
    by: By,
    note: str = "",
    once: UUID | None = None,
    at: datetime | None = None,
) -> BulkAct:
    """Do it with each case that allows it; the others stand on the receipt with their reason.

    Each case is its own transaction with its own line, so a process that is killed leaves a receipt
    that says how far it came. The same `once` is one press: the second gets the first one's receipt.
    """
    act = many_act(slug)
    if not by.may(act.capability):
        raise Refused(_("Your office may not do this: “%(act)s”."), act=act.title)
    if len(cases) > CASES_MAX:
        raise Refused(_("At most %(max)s cases at once."), max=CASES_MAX)
    bulk, fresh = _begin(act, cases, by=by, note=note, once=once, at=at or timezone.now())
    if fresh:
        for line in bulk.lines.order_by("id").values_list("pk", "case_id"):
            _act_on_one(act, line[0], cases[line[1]], by)
        # From now on the seconds for an undo run.
        bulk.at = at or timezone.now()
        bulk.save(update_fields=["at"])
    return bulk


def undo_many(bulk: BulkAct, *, by: By, at: datetime | None = None) -> int:
    """Take the press back, case by case, as new lines of their histories. Gives how many went back.

    Only who pressed, only within the seconds of the toast, and only where nothing happened since.
    """
    at = at or timezone.now()
    if not many_act(bulk.act).undo:
        raise Refused(_("This can't be taken back: others have read it."))
    if by.person_id != bulk.person_id:
        raise Refused(_("Only who pressed may take it back."))
    if at > bulk.undo_until():
        raise Refused(_("The time for taking it back is over."))
    done = bulk.lines.filter(state=LineState.DONE).order_by("-id")
    return sum(_take_back_one(line, by) for line in done.values_list("pk", flat=True))


def _begin(
    act: ManyAct,
    cases: Mapping[UUID, Given],
    *,
    by: By,
    note: str,
    once: UUID | None,
    at: datetime,
) -> tuple[BulkAct, bool]:
    seen = _seen(cases, by)
    details = sorted({given.detail for given in cases.values() if given.detail})
    bulk = BulkAct(
        act=act.slug, note=note.strip(), given={"to": details}, at=at, person_id=by.person_id,
        person_name=by.person_name, office_id=by.office_id, office_name=by.office_name,
    )  # fmt: skip
    if once is not None:
        bulk.pk = once
    try:
        with transaction.atomic():
            bulk.save(force_insert=True)
            BulkLine.objects.bulk_create(
                BulkLine(bulk=bulk, case_id=key, detail=cases[key].detail) for key in seen
            )
            changes = {"cases": len(seen), "act": act.slug}
            record(by=by, verb="cases.act_on_many", noun=bulk, at=at, changes=changes)
    except IntegrityError:
        pressed = BulkAct.objects.visible_to(by).filter(pk=bulk.pk).first()
        if pressed is None:
            raise
        return pressed, False
    return bulk, True


def _seen(cases: Iterable[UUID], by: By) -> list[UUID]:
    """Those the actor may see, in the order given; others do not exist for them."""
    keys = list(cases)
    seen = set(Case.objects.visible_to(by).filter(pk__in=keys).values_list("pk", flat=True))
    if not seen:
        raise Refused(_("Choose at least one case."))
    return [key for key in keys if key in seen]


def _act_on_one(act: ManyAct, line_id: UUID, given: Given, by: By) -> None:
    line = BulkLine.objects.select_related("case__item", "case__office").get(pk=line_id)
    try:
        with transaction.atomic():
            # Locked here, so that what an undo restores is what the act found.
            Case.objects.select_for_update(of=("self",)).get(pk=line.case_id)
            line.case.refresh_from_db()
            line.before = snapshot(line.case) if act.undo else {}
            line.event = act.do(line.case, given, by)
            line.state = LineState.DONE
            line.save(update_fields=["before", "event", "state"])
    except Refused as refusal:
        reason = refusal.sentence[:300]
        BulkLine.objects.filter(pk=line_id).update(state=LineState.REFUSED, reason=reason)


def _take_back_one(line_id: UUID, by: By) -> bool:
    try:
        with transaction.atomic():
            line = (
                BulkLine.objects.select_for_update(of=("self",))
                .select_related("case", "event")
                .get(pk=line_id)
            )
            if line.state != LineState.DONE or line.event is None:
                return False
            take_back(line.case, line.event, before=line.before, by=by)
            line.state = LineState.UNDONE
            line.save(update_fields=["state"])
    except Refused as refusal:
        sentence = gettext("Not taken back: %(reason)s") % {"reason": refusal.sentence}
        BulkLine.objects.filter(pk=line_id).update(reason=sentence[:300])
        return False
    return True


def numbers_of(lines: Sequence[BulkLine]) -> dict[str, int]:
    """How many in each state; they add up to the lines."""
    return {state: sum(line.state == state for line in lines) for state in LineState.values}
