"""The lists of a handover signed: on a sheet that was scanned, or by whoever speaks for the side, on their own phone."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.parties.actors import speaks_for
from yanzhen.reforms.co_governance.actions.handovers import locked
from yanzhen.reforms.co_governance.contracts import EDIT
from yanzhen.reforms.co_governance.models import Committee, Handover, HandoverSignature
from yanzhen.reforms.co_governance.models.committees import Role
from yanzhen.reforms.co_governance.models.law_handovers import Letter, Side
from yanzhen.reforms.co_governance.models.scope import must
from yanzhen.reforms.co_governance.workflow import HandoverState

SHEET = "signed_list"
SEATED = (Role.CHAIR, Role.VICE, Role.MEMBER)


@transaction.atomic
def sign_list(handover: Handover, letter: str, side: str, name: str, *, by: By, on: date | None = None, sheet: Any = None) -> HandoverSignature:  # fmt: skip
    """One side signs one list that has something on it, once. Without a sheet only for one's own side, in one's own name."""
    handover = locked(handover)
    own = side in own_sides(handover, by) and not sheet
    if not own:
        must(by, EDIT, handover.estate.place)
        if not name.strip():
            raise Refused(_("Write who signed."), field="name")
    if handover.state not in (HandoverState.INSPECTED, HandoverState.DEFECTS):
        raise Refused(_("Lists are signed after one inspected together."))
    if not handover.lines.filter(letter=letter).exists():
        raise Refused(_("This list is empty. Write at least that there is nothing."), field="letter")  # fmt: skip
    if handover.signatures.filter(letter=letter, side=side).exists():
        raise Refused(_("This side signed this list already."), field="side")
    if side == Side.WITNESS and handover.is_first and handover.supervisor_id is None:
        raise Refused(_("At the end of the developer's contract the subdistrict is the witness: name it first."), field="side")  # fmt: skip
    if not own and not sheet:
        raise Refused(_("Add the sheet that was signed."), field="sheet")
    made = HandoverSignature.objects.create(
        handover=handover, letter=letter, side=side, name=by.person_name if own else name.strip(), on=on or timezone.localdate(), by_id=by.person_id,
        signed_by_id=by.person_id if own else None, document=None if own else store(sheet, owner=handover, by=by, purpose=SHEET),
    )  # fmt: skip
    record(by=by, verb="co_governance.handover_sign", noun=handover, place_path=handover.estate.place.path, changes={"list": letter, "side": side})  # fmt: skip
    return made


@transaction.atomic
def sign_own(handover: Handover, *, by: By) -> list[HandoverSignature]:
    """All lists that one's own side has not signed yet, at once: one reads them above, then signs."""
    handover = locked(handover)
    sides = own_sides(handover, by)
    there = set(handover.signatures.values_list("letter", "side"))
    wanted = [(letter.value, side) for letter in Letter for side in sides if (letter.value, side) not in there]  # fmt: skip
    if not wanted:
        raise Refused(_("There is nothing here that you sign."))
    return [sign_list(handover, letter, side, "", by=by) for letter, side in wanted]


def own_sides(handover: Handover, by: By) -> list[str]:
    """The sides somebody signs for in person: of the company they work for, of the committee they sit on, of the office that supervises."""
    if by.person_id is None:
        return []
    mine = speaks_for(by)
    committee = Committee.objects.filter(estate=handover.estate_id, members__person=by.person_id, members__until__isnull=True, members__role__in=SEATED)  # fmt: skip
    sides = {
        Side.OLD: handover.old_company_id in mine, Side.NEW: handover.new_company_id in mine,
        Side.COMMITTEE: handover.estate.assembly_id in mine or committee.sitting(timezone.localdate()).exists(),
        Side.WITNESS: handover.supervisor_id in mine,
    }  # fmt: skip
    return [side for side, yes in sides.items() if yes]
