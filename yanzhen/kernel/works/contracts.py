"""What offices may do with projects; the rules that reforms add to a step; what the locality answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Capability, Registry
from yanzhen.kernel.rulebook.contracts import Question
from yanzhen.kernel.works.workflow import APPROVE, EDIT

SEE: Final = "works.see"
CAPABILITIES: Final = (
    Capability(SEE, _("See small works")),
    Capability(EDIT, _("Raise and run small works")),
    Capability(APPROVE, _("Approve funding, changes and acceptance of small works")),
)
CODE: Final = "works"
CHANGE_LIMIT: Final = Question(
    CODE, "change_limit_percent", _("From how many per cent of the budget on does a change of the cost need approval?"), _("per cent"),
    least=0, most=100, why=_("A house decides it for its own works. Without an answer every change needs approval."),
)  # fmt: skip


@dataclass(frozen=True)
class StepRule:
    """What a reform asks before some steps of a project. `check(project, act)` raises Refused; `why` is said in the reference."""

    slug: str
    steps: tuple[str, ...]
    check: Callable[[Any, Any], None]
    why: "Any" = ""


step_rules: Registry[StepRule] = Registry("rule of a project's step")


def register_step_rule(rule: StepRule) -> None:
    step_rules.register(rule.slug, rule)
