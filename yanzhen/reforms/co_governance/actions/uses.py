"""A use of the maintenance fund from its draft to the payment: shares by area, two confirmations in an emergency, no waiver there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.council.models.choices import Scope
from yanzhen.kernel.rulebook.actions import judge, keep
from yanzhen.kernel.rulebook.contracts import FindingValue
from yanzhen.reforms.co_governance.actions.declaring import (
    confirm_again,
    declare,
    share_anew,
    vote_again,
    withdraw,
)
from yanzhen.reforms.co_governance.actions.money import FUND_BANK, FUND_OWNED, post
from yanzhen.reforms.co_governance.actions.use_checks import (
    check_matter,
    check_still_passed,
    checked_audit,
)
from yanzhen.reforms.co_governance.contracts import FUND
from yanzhen.reforms.co_governance.models import (  # fmt: skip
    Estate,
    FundAccount,
    FundMove,
    FundShare,
    FundUse,
    MoveKind,
    Unit,
)
from yanzhen.reforms.co_governance.models import law_funds as law
from yanzhen.reforms.co_governance.models.scope import must
from yanzhen.reforms.co_governance.workflow import USE_LIFE

LISTED_MAX = 10


@dataclass(frozen=True)
class UseDraft:
    """What is to be paid, in fen; `units` bear it, None for all of the estate. `situation` makes it an emergency."""

    title: str
    budget_fen: int
    scope: str = Scope.ESTATE
    scope_reason: str = ""
    units: Sequence[Unit] | None = None
    situation: str = ""
    emergency: bool = False
    liable: str = law.Liable.OWNERS
    warranty_over: bool = True


@transaction.atomic
def draft_use(estate: Estate, draft: UseDraft, *, by: By, today: date | None = None) -> FundUse:
    """Drawn up with its shares. Refused where somebody else has to pay, under warranty, or where no emergency is one."""
    must(by, FUND, estate.place)
    today = today or timezone.localdate()
    if not draft.title.strip():
        raise Refused(_("Write in one line what is done."), field="title")
    if draft.budget_fen <= 0:
        raise Refused(_("Write what it is to cost."), field="budget_fen")
    if draft.scope != Scope.ESTATE and not draft.scope_reason.strip():
        raise Refused(_("Say why only these units bear it."), field="scope_reason")
    judged = judge(law.CODE, _facts(draft), on=today)
    _refuse_unmet(judged)
    use = FundUse.objects.create(
        estate=estate, title=draft.title.strip(), budget_fen=draft.budget_fen, scope=draft.scope, scope_reason=draft.scope_reason.strip(),
        situation=draft.situation, liable=draft.liable, warranty_over=draft.warranty_over, since=today,
    )  # fmt: skip
    _share(use, _charged(estate, draft))
    keep(judged, use, by=by)
    record(by=by, verb="co_governance.draft_use", noun=use, place_path=estate.place.path, changes={"budget_fen": draft.budget_fen})  # fmt: skip
    return use


def _facts(draft: UseDraft) -> dict[str, Any]:
    urgent = draft.emergency or bool(draft.situation)
    return {"liable": draft.liable, "warranty_over": draft.warranty_over, "emergency": urgent, "situation": draft.situation, "budget_fen": draft.budget_fen}  # fmt: skip


def _refuse_unmet(judged: Any) -> None:
    fields = {"liable": "liable", "warranty": "warranty_over", "emergency": "situation", "budget": "final_fen"}  # fmt: skip
    for rule, answer in judged.answers:
        if answer.value == FindingValue.UNMET:
            raise Refused(_("%(why)s (%(article)s)"), why=answer.explanation, article=rule.article, field=fields[rule.slug])  # fmt: skip


def _charged(estate: Estate, draft: UseDraft) -> list[Unit]:
    rows = Unit.objects.filter(estate=estate).order_by("code")
    if draft.scope != Scope.ESTATE:
        rows = rows.filter(pk__in=[unit.pk for unit in draft.units or ()])
    units = list(rows)
    if not units:
        raise Refused(_("Choose which units bear it."), field="units")
    if without := [unit.code for unit in units if unit.area is None]:
        raise Refused(
            _("%(n)s units have no area: %(units)s"), field="units", n=len(without), units="、".join(without[:LISTED_MAX])
        )  # fmt: skip
    return units


def _share(use: FundUse, units: Sequence[Unit]) -> None:
    areas = [unit.area or 0 for unit in units]
    FundShare.objects.bulk_create(
        FundShare(use=use, unit=unit, area=area, fen=fen)
        for unit, area, fen in zip(units, areas, law.shares_of(use.budget_fen, areas), strict=True)
    )


@transaction.atomic
def take_use_step(use: FundUse, name: str, *, by: By, note: str = "", data: Mapping[str, Any] | None = None) -> FundUse:  # fmt: skip
    """Move it along its table. What a step needs comes in `data` (see workflow.USE_LIFE.asks)."""
    use = FundUse.objects.select_for_update(of=("self",)).select_related("estate__place", "estate__book", "matter__vote").get(pk=use.pk)  # fmt: skip
    step = USE_LIFE.step(name, use.state)
    must(by, step.may, use.estate.place)
    if not step.concerns(use):
        raise Refused(_("“%(step)s” does not belong to this use."), step=step.label)
    if "note" in step.asks and not note.strip():
        raise Refused(_("Write why, or what was found."), field="note")
    _RULES.get(name, _nothing)(use, by, {"note": note.strip(), **(data or {})})
    before, use.state = use.state, step.target
    use.save()
    record(by=by, verb="co_governance.use_step", noun=use, reason=note.strip()[:300], changes={"state": [before, use.state]}, place_path=use.estate.place.path)  # fmt: skip
    return use


def _nothing(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    """This step brings nothing along."""


def _vote(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    use.matter = check_matter(use, data.get("matter"), use.budget_fen)


def _review(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    use.reviewed_by_id, use.reviewed_by_name = by.person_id, by.person_name


def _confirm(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    if by.person_id is None or by.person_id == use.reviewed_by_id:
        raise Refused(_("Whoever reviewed it for the committee does not confirm it as well."))
    use.confirmed_by_id, use.confirmed_by_name = by.person_id, by.person_name


def _reconfirm(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    if by.person_id is None or by.person_id == use.reviewed_by_id:
        raise Refused(_("Whoever reviewed it for the committee does not confirm it as well."))
    use.reconfirmed_by_id, use.reconfirmed_by_name = by.person_id, by.person_name


def _apply(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    check_still_passed(use)


def _start(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    check_still_passed(use)
    use.begun_on = data.get("on") or timezone.localdate()


def _accept(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    use.accepted_on, use.final_fen = data.get("on") or timezone.localdate(), data.get("final_fen")
    if not use.final_fen:
        raise Refused(_("Write what it cost in the end."), field="final_fen")
    facts = {"liable": use.liable, "warranty_over": use.warranty_over, "emergency": use.is_emergency, "situation": use.situation,
             "budget_fen": use.budget_fen, "final_fen": use.final_fen}  # fmt: skip
    judged = judge(law.CODE, facts, on=use.accepted_on)
    _refuse_unmet(judged)
    keep(judged, use, by=by)
    share_anew(use, use.final_fen)


def _audit(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    use.auditor, use.audit_paper, use.audit_waived = checked_audit(use, data)


def _settle(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    """Each unit's account pays its share; one entry takes the whole from the fund's bank account."""
    on = data.get("on") or timezone.localdate()
    shares = list(use.shares.select_related("unit").order_by("unit__code"))
    kept = {row.unit_id: row for row in FundAccount.objects.filter(unit__in=[one.unit_id for one in shares]).select_for_update(no_key=True).order_by("pk")}  # fmt: skip
    short = [one.unit.code for one in shares if one.unit_id not in kept or kept[one.unit_id].balance_fen < one.fen]  # fmt: skip
    if short:
        raise Refused(
            _("%(n)s units have less in the fund than their share. Top up first: %(units)s"), n=len(short), units="、".join(short[:LISTED_MAX])
        )  # fmt: skip
    key = post(use.estate, (FUND_OWNED, FUND_BANK), use.final_fen or 0, use.title, on=on, source=("co_governance.funduse", use.pk), by=by)  # fmt: skip
    charged = [one for one in shares if one.fen]
    FundMove.objects.bulk_create(
        FundMove(account=kept[one.unit_id], kind=MoveKind.CHARGE, fen=-one.fen, on=on, entry_id=key, use=use) for one in charged
    )  # fmt: skip
    for one in charged:
        FundAccount.objects.filter(unit=one.unit_id).update(balance_fen=F("balance_fen") - one.fen)
    use.settled_on, use.entry_id = on, key


def _file(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    use.filing = data["note"][:80]


_RULES = {
    "vote": _vote, "review": _review, "confirm": _confirm, "reconfirm": _reconfirm, "apply": _apply, "start": _start, "accept": _accept,
    "audit": _audit, "settle": _settle, "file": _file, "declare": declare, "vote_again": vote_again, "confirm_again": confirm_again, "withdraw": withdraw,
}  # fmt: skip
