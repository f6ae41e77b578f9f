"""What a use of the fund rests on: a matter passed by the very owners who bear it, an audit or the right to do without."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.base.money import sum_said, yuan
from yanzhen.base.refusals import Refused
from yanzhen.base.turns import in_turn
from yanzhen.kernel.council.models import Matter
from yanzhen.kernel.council.models.choices import Outcome
from yanzhen.reforms.co_governance.models import FundDeclaration, FundUse
from yanzhen.reforms.co_governance.models.law_funds import audit_waived
from yanzhen.reforms.co_governance.workflow import UseState

MATTER = "fund_use"
COUNTED = ("certified", "published")


def check_matter(use: FundUse, matter: Matter | None, fen: int) -> Matter:
    """Passed in a counted vote of this estate, about the fund and this use alone, for `fen` at least; asked were the units that bear it (rules 1.6)."""
    if matter is None:
        raise Refused(_("Choose the matter by which the owners decided it."), field="matter")
    # Two uses that want one matter come one after the other.
    in_turn(matter.vote)
    vote = matter.vote
    if vote.place_id != use.estate.place_id:
        raise Refused(_("This vote is of another place."), field="matter")
    if vote.state not in COUNTED:
        raise Refused(_("This vote is not counted yet."), field="matter")
    result = getattr(matter, "result", None)
    if matter.kind != MATTER or result is None or result.outcome != Outcome.PASSED:
        raise Refused(_("This matter did not pass a use of the maintenance fund."), field="matter")
    if _is_taken(use, matter):
        raise Refused(_("Another use rests on this matter already: one matter, one use."), field="matter")  # fmt: skip
    said = sum_said(f"{matter.title} {matter.text}")
    if said is not None and fen > said:
        raise Refused(_("The owners passed %(said)s at most, the budget is %(budget)s."), field="matter", said=yuan(said), budget=yuan(fen))  # fmt: skip
    bearing = set(use.shares.values_list("unit__code", flat=True))
    asked = set(vote.roll.values_list("unit", flat=True))
    if bearing != asked:
        raise Refused(
            _("The owners who bear it decide: %(bear)s units bear it, %(asked)s were asked, %(both)s of them are the same."),
            field="matter", bear=len(bearing), asked=len(asked), both=len(bearing & asked),
        )  # fmt: skip
    return matter


def _is_taken(use: FundUse, matter: Matter) -> bool:
    """By another use, or for a new budget; the matter of the first budget does not pass the next one as well."""
    used = FundUse.objects.filter(matter=matter)
    if use.state == UseState.DRAFT:
        used = used.exclude(pk=use.pk)
    return used.exists() or FundDeclaration.objects.filter(matter=matter).exists()


def check_still_passed(use: FundUse) -> None:
    """Before the money is asked for and before the works begin: a vote that is challenged or revoked carries no use."""
    if use.vote is not None and use.vote.state not in COUNTED:
        raise Refused(_("The vote this use rests on is challenged or revoked."))


def checked_audit(use: FundUse, data: Mapping[str, Any]) -> tuple[str, str, bool]:
    """By whom and under which number; or without, where the law lets the committee."""
    auditor, paper = str(data.get("auditor") or "").strip(), str(data.get("paper") or "").strip()
    if auditor and paper:
        return auditor[:120], paper[:80], False
    agrees = bool(data.get("waived"))
    if audit_waived(use.final_fen or 0, emergency=use.is_emergency, committee_agrees=agrees):
        return "", "", True
    raise Refused(
        _("Write who audited it and the number. Only up to 30,000 yuan, and never after an emergency, may the committee do without (第72、73条)."),
        field="auditor",
    )  # fmt: skip
