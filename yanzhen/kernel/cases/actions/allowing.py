"""What a case allows of the acts on many, as far as its row tells; the act itself asks again, under its lock."""

from typing import Any

from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.models.permits import may_work


def take(case: Case, actor: Any) -> bool:
    return _has_step(case, actor, "accept")


def dispatch(case: Case, actor: Any) -> bool:
    return _has_step(case, actor, "dispatch")


def close(case: Case, actor: Any) -> bool:
    """In hand it is answered and closed; answered already, closed."""
    return _has_step(case, actor, "reply") or _has_step(case, actor, "close")


def urge(case: Case, actor: Any) -> bool:
    return case.is_open


def hand_on(case: Case, actor: Any) -> bool:
    return _works_alone(case, actor) and not case.waits_for_dispatch


def assign(case: Case, actor: Any) -> bool:
    """To somebody of one's own office; whoever dispatches has only their own people to choose from."""
    ours = actor.office_id is not None and actor.office_id == case.office_id
    return ours and _works_alone(case, actor)


def _works_alone(case: Case, actor: Any) -> bool:
    return case.is_open and case.lead_id is None and may_work(case, actor)


def _has_step(case: Case, actor: Any, name: str) -> bool:
    return case.lead_id is None and any(step.name == name for step in case.steps_open_to(actor))
