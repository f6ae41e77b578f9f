"""What runs beside the cases: rules of reminding, and what they say on the last day of the year."""

from typing import Final

from yanzhen.base.demo import World
from yanzhen.kernel.cases.actions.reminding import remind_all, set_reminder
from yanzhen.kernel.cases.models import ReminderRule
from yanzhen.reforms.innovation_community.demo.scene import keeper

# when, amount, unit, what happens: invented; no national rule sets them.
RULES: Final = (
    ("untaken", 4, "working_hour", "remind"),
    ("before_due", 1, "working_day", "remind"),
    ("after_due", 1, "working_day", "tell_head"),
    ("after_due", 5, "working_day", "escalate"),
)


def make_duty(world: World) -> None:
    """The rules, and one run of the job that follows them."""
    for kind in ("service", "request"):
        for when, amount, unit, telling in RULES:
            rule = ReminderRule(kind=kind, when=when, amount=amount, unit=unit, telling=telling)
            set_reminder(rule, by=keeper())
    remind_all()
