"""What a micro-project needs before money is spent: the owners' vote for owners' money, an audit for the fund."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.models.choices import Outcome
from yanzhen.kernel.council.workflow import TopicState, VoteState
from yanzhen.kernel.works.contracts import StepRule
from yanzhen.reforms.co_governance.models import MicroProject
from yanzhen.reforms.co_governance.models.law_funds import WAIVER_FEN_MAX

# Whose money it is → the matter of art. 278 that the owners pass for it (民法典 278: 使用维修资金; 杭州市物业管理条例 60).
MATTERS: Final = {"maintenance_fund": "fund_use", "common_income": "common_income"}
TALKED_OVER: Final = (
    TopicState.HELD,
    TopicState.AGREED,
    TopicState.NEEDS_VOTE,
    TopicState.IMPLEMENTING,
    TopicState.PUBLISHED,
)


def _micro(project: Any) -> MicroProject | None:
    return (
        MicroProject.objects.filter(project=project).select_related("deliberation", "vote").first()
    )


def passed(vote: Any, kind: str = "") -> bool:
    """Published, and a matter (of this kind) passed."""
    if vote is None or vote.state != VoteState.PUBLISHED:
        return False
    matters = vote.matters.filter(result__outcome=Outcome.PASSED)
    return bool((matters.filter(kind=kind) if kind else matters).exists())


def choose(project: Any, act: Any) -> None:
    """A variant is chosen after the three parties sat together; by a vote only when that has passed."""
    micro = _micro(project)
    if micro is None:
        return
    if micro.deliberation.state not in TALKED_OVER:
        raise Refused(_("The three parties have not sat together about it yet."))
    if project.decided_how == "vote" and not passed(micro.vote):
        raise Refused(
            _("Link the vote that decided; it has to be published and passed."), field="decided_how"
        )


def ask_funding(project: Any, act: Any) -> None:
    """Owners' money is spent by a vote of the owners (民法典 278), in a micro-project or in any other works."""
    kinds = {*project.sources.values_list("kind", flat=True)} & set(MATTERS)
    micro = _micro(project) if kinds else None
    for kind in sorted(kinds):
        if micro is None or not passed(micro.vote, MATTERS[kind]):
            raise Refused(_("The money of the owners (%(source)s) is used after their vote about it is published and passed (民法典 第278条). Link that vote."), source=_title(kind))  # fmt: skip


def change(project: Any) -> set[str]:
    """The owners' money that this project rests on, changes included."""
    sources = {*project.sources.values_list("kind", flat=True)}
    return (
        sources | {*project.changes.filter(approved=True).values_list("kind", flat=True)}
    ) & set(MATTERS)


def accept(project: Any, act: Any) -> None:
    """What the fund paid is audited; up to 30,000 yuan the owners' committee may do without and says so (杭州市物业管理条例 72)."""
    if "maintenance_fund" not in change(project) or project.audit_text:
        return
    raise Refused(_("The maintenance fund pays: name the final audit, or up to %(most)s the owners' committee's consent to do without it (杭州市物业管理条例 第72条)."), field="audit_text", most=yuan(WAIVER_FEN_MAX))  # fmt: skip


def _title(kind: str) -> Any:
    return {
        "maintenance_fund": _("Maintenance fund"),
        "common_income": _("Common income of the estate"),
    }[kind]


STEP_RULES: Final = (
    StepRule("micro.choose", ("choose",), choose, _("The three parties sat together first; a vote that decides has passed.")),
    StepRule("micro.funding", ("ask_funding",), ask_funding, _("Owners' money needs the owners' vote.")),
    StepRule("micro.audit", ("accept",), accept, _("What the maintenance fund paid is audited.")),
)  # fmt: skip
