"""A handover planned, listed, inspected, signed, settled, left and filed; no list is short and no name stays behind."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Organisation, OrganisationKind
from yanzhen.reforms.co_governance.contracts import EDIT
from yanzhen.reforms.co_governance.models import (
    Estate,
    Handover,
    HandoverLine,
    HandoverMoney,
)
from yanzhen.reforms.co_governance.models import law_handovers as law
from yanzhen.reforms.co_governance.models.scope import must
from yanzhen.reforms.co_governance.workflow import HANDOVER_LIFE, HandoverState

LISTING = (HandoverState.PLANNED, HandoverState.NOTICED, HandoverState.INVENTORY, HandoverState.INSPECTED, HandoverState.DEFECTS)  # fmt: skip


@transaction.atomic
def plan_handover(estate: Estate, old: Organisation, *, by: By, ending: str, ends_on: date) -> Handover:  # fmt: skip
    """The old contract ends on a day, for a reason the code knows."""
    must(by, EDIT, estate.place)
    if ending not in law.Ending.values:
        raise Refused(_("Choose why the old contract ends."), field="ending")
    try:
        with transaction.atomic():
            made = Handover.objects.create(estate=estate, old_company=old, ending=ending, ends_on=ends_on)  # fmt: skip
    except IntegrityError as error:
        if "an_estate_is_handed_over_once_at_a_time" in str(error):
            raise Refused(_("A handover of this estate is under way already.")) from error
        raise
    record(by=by, verb="co_governance.plan_handover", noun=made, place_path=estate.place.path)
    return made


def locked(handover: Handover) -> Handover:
    rows = Handover.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("estate__place").get(pk=handover.pk)


@transaction.atomic
def name_new_company(handover: Handover, new: Organisation, *, by: By, contract_on: date, effective_on: date) -> Handover:  # fmt: skip
    """Who takes over, under a contract of a day, from a day on."""
    handover = locked(handover)
    must(by, EDIT, handover.estate.place)
    if new.pk == handover.old_company_id:
        raise Refused(_("The old company does not take over from itself."), field="company")
    if effective_on < contract_on:
        raise Refused(_("The service begins after the contract was signed."), field="effective_on")
    if handover.state not in LISTING[:3]:
        raise Refused(_("The new company is named before one inspects together."))
    handover.new_company, handover.new_contract_on, handover.effective_on = new, contract_on, effective_on  # fmt: skip
    handover.save(update_fields=["new_company", "new_contract_on", "effective_on"])
    record(by=by, verb="co_governance.handover_step", noun=handover, place_path=handover.estate.place.path, changes={"new_company": str(new)})  # fmt: skip
    return handover


@transaction.atomic
def add_line(handover: Handover, letter: str, what: str, *, by: By, exists: bool = True, quantity: str = "", condition: str = "", defect: str = "") -> HandoverLine:  # fmt: skip
    """A thing onto one of the lists, while nobody has signed that list."""
    handover = locked(handover)
    must(by, EDIT, handover.estate.place)
    if letter not in law.Letter.values or not what.strip():
        raise Refused(_("Write on which list it stands and what it is."), field="what")
    if not exists and not defect.strip():
        raise Refused(_("What is not there is written down as missing."), field="defect")
    if handover.state not in LISTING or handover.signatures.filter(letter=letter).exists():
        raise Refused(_("A list that somebody signed stands still."), field="letter")
    made = HandoverLine.objects.create(
        handover=handover, letter=letter, what=what.strip(), exists=exists, quantity=quantity.strip(), condition=condition.strip(), defect=defect.strip()
    )  # fmt: skip
    record(by=by, verb="co_governance.handover_line", noun=handover, place_path=handover.estate.place.path, changes={"list": letter})  # fmt: skip
    return made


@transaction.atomic
def add_money(handover: Handover, what: str, fen: int, *, by: By) -> HandoverMoney:
    """An amount that goes over: common income, prepaid fees, deposits."""
    handover = locked(handover)
    must(by, EDIT, handover.estate.place)
    if fen <= 0 or not what.strip():
        raise Refused(_("Write what for, and an amount above nought."), field="fen")
    if handover.state in (HandoverState.SETTLED, HandoverState.LEFT, HandoverState.FILED):
        raise Refused(_("The money of this handover is settled."))
    made = HandoverMoney.objects.create(handover=handover, what=what.strip(), fen=fen)
    record(by=by, verb="co_governance.handover_money", noun=handover, place_path=handover.estate.place.path, changes={"fen": fen})  # fmt: skip
    return made


@transaction.atomic
def settle_money(money: HandoverMoney, *, by: By, on: date, paper: str) -> HandoverMoney:
    """It went over, and there is a receipt."""
    handover = locked(money.handover)
    must(by, EDIT, handover.estate.place)
    if not paper.strip():
        raise Refused(_("Write the number of the receipt."), field="paper")
    money.refresh_from_db()
    if money.settled_on is not None:
        raise Refused(_("It is settled since %(day)s."), day=money.settled_on)
    money.settled_on, money.paper = on, paper.strip()
    money.save(update_fields=["settled_on", "paper"])
    record(by=by, verb="co_governance.handover_money", noun=handover, place_path=handover.estate.place.path, changes={"settled": money.fen})  # fmt: skip
    return money


@transaction.atomic
def note_deletion(handover: Handover, *, by: By, on: date) -> Handover:
    """The old company confirms that it deleted the owners' list."""
    handover = locked(handover)
    must(by, EDIT, handover.estate.place)
    if not handover.signatures.filter(letter=law.Letter.OWNERS).exists():
        raise Refused(_("The owners' list is handed over and signed before it is deleted."))
    handover.names_deleted_on = on
    handover.save(update_fields=["names_deleted_on"])
    record(by=by, verb="co_governance.handover_step", noun=handover, place_path=handover.estate.place.path, changes={"names_deleted_on": str(on)})  # fmt: skip
    return handover


@transaction.atomic
def name_supervisor(handover: Handover, office: Organisation, *, by: By) -> Handover:
    """The subdistrict that supervises the end of the developer's contract, and signs as the witness."""
    handover = _first(handover, by)
    if office.kind != OrganisationKind.GOVERNMENT:
        raise Refused(_("The subdistrict supervises it: choose a government office."), field="office")  # fmt: skip
    if handover.signatures.filter(side=law.Side.WITNESS).exists():
        raise Refused(_("The witness has signed already."), field="office")
    handover.supervisor = office
    handover.save(update_fields=["supervisor"])
    record(by=by, verb="co_governance.handover_step", noun=handover, place_path=handover.estate.place.path, changes={"supervisor": str(office)})  # fmt: skip
    return handover


@transaction.atomic
def note_audit(handover: Handover, *, by: By, on: date, paper: str, public_on: date) -> Handover:
    """The common income of the developer's years was audited, then made public."""
    handover = _first(handover, by)
    if not paper.strip():
        raise Refused(_("Write the number of the audit."), field="paper")
    if public_on < on:
        raise Refused(_("It is made public after the audit."), field="public_on")
    if handover.state in (HandoverState.SETTLED, HandoverState.LEFT, HandoverState.FILED):
        raise Refused(_("The money of this handover is settled."))
    handover.audited_on, handover.audit_paper, handover.income_public_on = on, paper.strip(), public_on  # fmt: skip
    handover.save(update_fields=["audited_on", "audit_paper", "income_public_on"])
    record(by=by, verb="co_governance.handover_step", noun=handover, place_path=handover.estate.place.path, changes={"audit": handover.audit_paper})  # fmt: skip
    return handover


def _first(handover: Handover, by: By) -> Handover:
    handover = locked(handover)
    must(by, EDIT, handover.estate.place)
    if not handover.is_first:
        raise Refused(_("This is asked only at the end of the developer's contract."))
    return handover


@transaction.atomic
def take_handover_step(handover: Handover, name: str, *, by: By, note: str = "", data: Mapping[str, Any] | None = None) -> Handover:  # fmt: skip
    """Move it along its table; Refused says what is still missing."""
    handover = locked(handover)
    step = HANDOVER_LIFE.step(name, handover.state)
    must(by, step.may, handover.estate.place)
    if "note" in step.asks and not note.strip():
        raise Refused(_("Write the number of the filing."), field="note")
    _RULES.get(name, _nothing)(handover, {"note": note.strip(), **(data or {})})
    before, handover.state = handover.state, step.target
    handover.save()
    record(by=by, verb="co_governance.handover_step", noun=handover, reason=note.strip()[:300], changes={"state": [before, handover.state]},
           place_path=handover.estate.place.path)  # fmt: skip
    return handover


def _nothing(handover: Handover, data: Mapping[str, Any]) -> None:
    """This step brings nothing along."""


def _notice(handover: Handover, data: Mapping[str, Any]) -> None:
    on = data.get("on") or timezone.localdate()
    if not law.notice_is_early(handover.ending, on, handover.ends_on):
        days, article = law.NOTICE[handover.ending]
        raise Refused(_("The notice comes %(days)s days before the end (%(article)s)."), field="on", days=days, article=article)  # fmt: skip
    handover.noticed_on = on


def _inventory(handover: Handover, data: Mapping[str, Any]) -> None:
    there = set(handover.lines.values_list("letter", flat=True))
    if short := [str(letter.label) for letter in law.Letter if letter.value not in there]:
        raise Refused(_("These lists are empty: %(lists)s"), lists="；".join(short))


def _inspect(handover: Handover, data: Mapping[str, Any]) -> None:
    if handover.new_company_id is None:
        raise Refused(_("Name the new company first: one inspects together."))
    handover.inspected_on = data.get("on") or timezone.localdate()


def _sign(handover: Handover, data: Mapping[str, Any]) -> None:
    if handover.is_first and handover.supervisor_id is None:
        raise Refused(_("The developer's contract ends: name the subdistrict that supervises the handover (%(article)s)."), article=law.FIRST_ARTICLE)  # fmt: skip
    there = set(handover.signatures.values_list("letter", "side"))
    missing = [f"{letter.value} {side.label}" for letter in law.Letter for side in law.Side if (letter.value, side.value) not in there]  # fmt: skip
    if missing:
        raise Refused(_("%(n)s signatures are missing: %(which)s"), n=len(missing), which="、".join(missing[:8]))  # fmt: skip


def _settle(handover: Handover, data: Mapping[str, Any]) -> None:
    if handover.is_first and handover.income_public_on is None:
        raise Refused(_("The developer's contract ends: its common income is audited and made public first (%(article)s)."), article=law.FIRST_ARTICLE)  # fmt: skip
    if open_ones := list(handover.money.filter(settled_on__isnull=True)):
        raise Refused(_("Not settled yet: %(what)s"), what="、".join(map(str, open_ones)))


def _leave(handover: Handover, data: Mapping[str, Any]) -> None:
    if handover.names_deleted_on is None:
        raise Refused(_("The old company has not confirmed yet that it deleted the owners' list."))
    handover.left_on = data.get("on") or timezone.localdate()


def _file(handover: Handover, data: Mapping[str, Any]) -> None:
    handover.filed_on, handover.filing = data.get("on") or timezone.localdate(), data["note"][:80]


_RULES = {"notice": _notice, "inventory": _inventory, "inspect": _inspect, "sign": _sign, "settle": _settle, "leave": _leave, "file": _file}  # fmt: skip
