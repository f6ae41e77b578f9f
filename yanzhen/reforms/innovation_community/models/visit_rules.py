"""Which firms and talents must be visited, and when: a local list (六必访), edited on screen.

No official list of the six was found (rules §3.7), so none is shipped as one: the suggestions that
come with the product are inactive and marked as examples.
"""

from dataclasses import dataclass
from typing import Any, Final, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.reforms.innovation_community.models.enterprises import Enterprise
from yanzhen.reforms.innovation_community.models.talents import Talent


class Trigger(models.TextChoices):
    MOVED_IN = "moved_in", _("Moved in lately")
    AT_RISK = "at_risk", _("In difficulty")
    OPEN_CASE = "open_case", _("Has a case that is not done")
    NOT_VISITED = "not_visited", _("Not visited for long")
    LEAVING = "leaving", _("About to leave")
    KEY = "key", _("Key enterprise")
    TALENT = "talent", _("Talent not visited for long")
    ASKED = "asked", _("Put on the list by hand")


@dataclass(frozen=True)
class Parameter:
    """A number that a trigger needs: its name, its label, whether it may stay empty."""

    name: str
    label: "str | Promise"
    unit: "str | Promise"
    optional: bool = False


DAYS: Final = Parameter("days", _("Days"), _("days"))
EVERY: Final = Parameter("every_days", _("Visit again after"), _("days"))
PARAMETERS: Final[dict[str, tuple[Parameter, ...]]] = {
    Trigger.MOVED_IN: (DAYS,),
    Trigger.AT_RISK: (EVERY,),
    Trigger.OPEN_CASE: (DAYS,),
    Trigger.NOT_VISITED: (DAYS,),
    Trigger.LEAVING: (EVERY,),
    Trigger.KEY: (
        Parameter("staff_min", _("Staff, at least"), _("people"), optional=True),
        Parameter("revenue_min_yuan", _("Revenue of a year, at least"), _("yuan"), optional=True),
        EVERY,
    ),
    Trigger.TALENT: (DAYS,),
    Trigger.ASKED: (),
}
NUMBER_MAX: Final = 10**15


class MustVisitRuleQuerySet(models.QuerySet["MustVisitRule"]):
    def active(self) -> Self:
        return self.filter(active=True)

    def visible_to(self, actor: Any) -> Self:
        return self if actor.may("community.see") else self.none()


class MustVisitRule(models.Model):
    """One line of the list: a trigger with its numbers. `source` says who decided it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=80)
    trigger = models.CharField(_("trigger"), max_length=20, choices=Trigger.choices)
    parameters = models.JSONField(default=dict, blank=True)
    active = models.BooleanField(_("in force"), default=False)
    example = models.BooleanField(_("example, not an official list"), default=False)
    source = models.CharField(_("who decided it"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=50)

    objects = MustVisitRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("must-visit rule")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(trigger__in=Trigger.values), name="a_visit_rule_has_a_known_trigger"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def asks(self) -> tuple[Parameter, ...]:
        return PARAMETERS[self.trigger]

    def number(self, name: str) -> int:
        """The parameter, 0 where it is empty."""
        return int(self.parameters.get(name) or 0)

    @transaction.atomic
    def change(self, *, by: By, **values: Any) -> None:
        """Rewrite the rule; the old wording stays in the audit."""
        if not by.may("community.rules"):
            raise Refused(_("Only the head of the community changes this list."))
        before = {name: getattr(self, name) for name in values}
        for name, value in values.items():
            setattr(self, name, value)
        self.parameters = checked_parameters(self.trigger, self.parameters)
        self.save()
        changed = {
            name: [before[name], getattr(self, name)]
            for name in values
            if before[name] != getattr(self, name)
        }
        record(by=by, verb="innovation_community.change_rule", noun=self, changes=changed)


def checked_parameters(trigger: str, given: dict[str, Any]) -> dict[str, int]:
    """Exactly the numbers this trigger needs, each a whole number above nought, or Refused."""
    checked: dict[str, int] = {}
    for parameter in PARAMETERS[trigger]:
        value = given.get(parameter.name)
        if value in (None, ""):
            if not parameter.optional:
                raise Refused(
                    _("“%(label)s” needs a number."), label=parameter.label, field=parameter.name
                )
            continue
        checked[parameter.name] = _whole(value, parameter)
    if trigger == Trigger.KEY and not {"staff_min", "revenue_min_yuan"} & set(checked):
        raise Refused(_("Say from how many staff or how much revenue on a firm is a key firm."))
    return checked


def _whole(value: Any, parameter: Parameter) -> int:
    try:
        number = int(str(value).replace(",", "").strip())
    except ValueError:
        number = 0
    if not 0 < number <= NUMBER_MAX:
        raise Refused(
            _("“%(label)s” needs a whole number above 0."),
            label=parameter.label,
            field=parameter.name,
        )
    return number


class AskedVisit(models.Model):
    """Somebody put a firm or talent on the list by hand, with the reason. Done when it has been visited."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="asked_visits"
    )
    talent = models.ForeignKey(
        Talent, models.PROTECT, null=True, blank=True, related_name="asked_visits"
    )
    on = models.DateField(_("visit on"))
    why = models.CharField(_("why"), max_length=200)
    person_name = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("visit asked for")
        constraints = [
            models.CheckConstraint(
                condition=Q(enterprise__isnull=True) ^ Q(talent__isnull=True),
                name="an_asked_visit_is_to_a_firm_or_a_talent",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "asked_at"], name="asked_visits_of_a_firm"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise or self.talent}: {self.why}"


class Snooze(models.Model):
    """A due visit put off until a day, with the reason. The last one of a firm or talent holds."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="snoozes"
    )
    talent = models.ForeignKey(
        Talent, models.PROTECT, null=True, blank=True, related_name="snoozes"
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)
    person_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("visit put off")
        constraints = [
            models.CheckConstraint(
                condition=Q(enterprise__isnull=True) ^ Q(talent__isnull=True),
                name="a_put_off_visit_is_to_a_firm_or_a_talent",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("since")), name="a_visit_is_put_off_to_a_later_day"
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "until"], name="snoozes_of_a_firm")]

    def __str__(self) -> str:
        return f"{self.enterprise or self.talent} → {self.until}"
