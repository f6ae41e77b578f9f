"""What a use of the fund rests on: a vote of the very owners who bear it, an audit or the right to do without."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.models import Vote
from yanzhen.kernel.council.models.choices import Outcome
from yanzhen.reforms.co_governance.models import FundUse
from yanzhen.reforms.co_governance.models.law_funds import audit_waived

MATTER = "fund_use"
COUNTED = ("certified", "published")


def check_vote(use: FundUse, vote: Vote | None) -> Vote:
    """Certified, passed, about the fund, of this estate, and its roll are the units that bear it (practice; rules 1.6)."""
    if vote is None:
        raise Refused(_("Choose the vote by which the owners decided it."), field="vote")
    if vote.place_id != use.estate.place_id:
        raise Refused(_("This vote is of another place."), field="vote")
    if vote.state not in COUNTED:
        raise Refused(_("This vote is not counted yet."), field="vote")
    matters = vote.matters.filter(kind=MATTER)
    if not matters.filter(result__outcome=Outcome.PASSED).exists():
        raise Refused(_("This vote did not pass a use of the maintenance fund."), field="vote")
    bearing = set(use.shares.values_list("unit__code", flat=True))
    asked = set(vote.roll.values_list("unit", flat=True))
    if bearing != asked:
        raise Refused(
            _("The owners who bear it decide: %(bear)s units bear it, %(asked)s were asked, %(both)s of them are the same."),
            field="vote", bear=len(bearing), asked=len(asked), both=len(bearing & asked),
        )  # fmt: skip
    return vote


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
