"""Micro-projects, round tables and campaigns on the rail, on the page of a project, in the report's figures."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yanzhen.base import contracts
from yanzhen.kernel.audit.models import name_verbs
from yanzhen.kernel.figures.contracts import register_answer
from yanzhen.kernel.works.contracts import register_step_rule
from yanzhen.kernel.works.workflow import EDIT
from yanzhen.reforms.co_governance.figures import micro as figures
from yanzhen.reforms.co_governance.kinds.micro import STEP_RULES
from yanzhen.reforms.co_governance.models import Campaign, MicroProject

APP = "co_governance:"
VERBS = {
    "begin_micro": _("began a micro-project"),
    "link_vote": _("linked the vote of a micro-project"),
}


def of_project(project_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """On the page of a project of works: where it comes from."""
    micro = MicroProject.objects.visible_to(actor).for_lists().filter(project=project_id).first()
    if micro is None:
        return None
    return {"micro": micro, "may_edit": actor.may(EDIT) and micro.project.began_on is None}


def may_see_finding(actor: Any, finding_id: UUID) -> bool:
    """Photos of a campaign: offices that see it."""
    return Campaign.objects.visible_to(actor).filter(rounds__findings=finding_id).exists()


def plug_in() -> None:
    contracts.register(
        *figures.CLAIMS,
        contracts.MaySee("co_governance.finding", may_see_finding),
        contracts.NavEntry("micro", _("Round tables and micro-projects"), APP + "tables", "i-people", "together", order=32, capability="council.deliberate", also=tuple(APP + page for page in ("micro", "micro_new", "micro_vote", "table", "table_new", "table_act", "table_minutes", "followed", "campaigns", "campaign", "campaign_new", "campaign_act", "finding_clear"))),
        contracts.Panel("co_governance.micro", "works.project", _("Micro-project"), "co_governance/_panel_micro.html", of_project, order=10, column="side"),
    )  # fmt: skip
    for answer in figures.ANSWERS:
        register_answer(answer)
    for rule in STEP_RULES:
        register_step_rule(rule)
    name_verbs({f"co_governance.{verb}": words for verb, words in VERBS.items()})
