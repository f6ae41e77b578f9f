"""A cost above 110 per cent of the budget, declared again: a new vote or a new confirmation, then the works are accepted (art. 72)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.reforms.co_governance.actions.use_checks import check_matter
from yanzhen.reforms.co_governance.models import Declared, FundDeclaration, FundShare, FundUse
from yanzhen.reforms.co_governance.models.law_funds import shares_of


def declare(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    """The committee says what it is to cost now, and why; nothing is accepted before that is decided."""
    fen = data.get("budget_fen") or 0
    if fen <= use.budget_fen:
        raise Refused(_("The new budget is above the old one of %(budget)s."), field="budget_fen", budget=yuan(use.budget_fen))  # fmt: skip
    FundDeclaration.objects.create(
        use=use, before_fen=use.budget_fen, budget_fen=fen, why=data["note"][:300], declared_on=_day(data), declared_by_id=by.person_id,
        declared_by_name=by.person_name,
    )  # fmt: skip


def vote_again(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    """The same owners passed the new budget, by a matter of its own."""
    waiting = _waiting(use)
    waiting.matter = check_matter(use, data.get("matter"), waiting.budget_fen)
    _agreed(use, waiting, data)


def confirm_again(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    """In an emergency the subdistrict confirms the new budget as it did the first."""
    waiting = _waiting(use)
    if by.person_id is None or by.person_id == waiting.declared_by_id:
        raise Refused(_("Whoever declared the cost again does not confirm it as well."))
    waiting.confirmed_by_id, waiting.confirmed_by_name = by.person_id, by.person_name
    _agreed(use, waiting, data)


def withdraw(use: FundUse, by: By, data: Mapping[str, Any]) -> None:
    """The old budget stays: it was not passed, or the works cost less after all."""
    _decide(_waiting(use), Declared.WITHDRAWN, data)


def share_anew(use: FundUse, fen: int) -> None:
    """What each unit bears of another sum, by the same areas."""
    shares = list(use.shares.order_by("unit__code"))
    for share, part in zip(shares, shares_of(fen, [one.area for one in shares]), strict=True):
        share.fen = part
    FundShare.objects.bulk_update(shares, ["fen"])


def _waiting(use: FundUse) -> FundDeclaration:
    return use.declarations.get(outcome="")


def _agreed(use: FundUse, waiting: FundDeclaration, data: Mapping[str, Any]) -> None:
    _decide(waiting, Declared.AGREED, data)
    use.budget_fen = waiting.budget_fen
    share_anew(use, use.budget_fen)


def _decide(waiting: FundDeclaration, outcome: str, data: Mapping[str, Any]) -> None:
    waiting.outcome, waiting.decided_on, waiting.note = outcome, _day(data), data["note"][:300]
    waiting.save()


def _day(data: Mapping[str, Any]) -> date:
    return data.get("on") or timezone.localdate()
