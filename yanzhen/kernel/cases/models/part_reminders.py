"""That a part was told of: the same rules as for its case, one row per part, rule and run of the part's clock."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from yanzhen.base.limits import WorkingCalendar
from yanzhen.kernel.cases.models.assisting import Assist
from yanzhen.kernel.cases.models.part_pauses import AssistPause
from yanzhen.kernel.cases.models.reminders import CaseReminder, ReminderRule, Told
from yanzhen.kernel.parties.models import Office


class PartReminderQuerySet(models.QuerySet["PartReminder"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(assist__in=Assist.objects.visible_to(actor))

    def escalated_to(self, actor: Any) -> Self:
        """What lies with the actor's office because a part was escalated, while the part's clock runs."""
        if actor.office_id is None:
            return self.none()
        return self.filter(office_id=actor.office_id, assist__in=Assist.objects.running())


class PartReminder(Told):
    """Once per part, rule and run of its clock. `covered_by`: another one of the same moment spoke for it."""

    assist = models.ForeignKey(Assist, models.PROTECT, related_name="reminders")
    rule = models.ForeignKey(ReminderRule, models.PROTECT, related_name="part_reminders")
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="part_reminders"
    )
    covered_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="covers"
    )

    objects = PartReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder of a part")
        constraints = [
            models.UniqueConstraint(
                fields=["assist", "rule", "run_from"], name="a_rule_speaks_once_of_a_run_of_a_part"
            ),
            models.CheckConstraint(
                condition=Q(done_at__gte=F("moment")), name="a_reminder_of_a_part_is_not_early"
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "assist"],
                condition=Q(office__isnull=False),
                name="part_reminders_of_an_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assist}: {self.telling}"


def parts_come_due(rule: ReminderRule, parts: Any, now: datetime, calendar: WorkingCalendar) -> Any:
    """The parts that a rule may speak of now, by the index of their due times. Raises MissingCalendar."""
    mine = with_part_runs(parts.running().filter(case__kind=rule.kind))
    if rule.item_id:
        mine = mine.filter(case__item_id=rule.item_id)
    told = PartReminder.objects.filter(assist=OuterRef("pk"))
    return rule.come_due(mine, told, Q(accepted_at__isnull=True), now, calendar)


def with_part_runs(parts: Any) -> Any:
    """Each with the beginnings of its runs: of its clock, which a pause that is over begins anew, and on the desk."""
    over = AssistPause.objects.filter(assist=OuterRef("pk"), ended_at__isnull=False)
    resumed = Subquery(
        over.order_by("-ended_at").values("ended_at")[:1], output_field=models.DateTimeField()
    )
    return parts.annotate(arrived_at=F("asked_at"), clock_run=Greatest(F("clock_from"), resumed))


def runs_of_part(part: Assist) -> tuple[datetime, datetime]:
    """When the run of its clock began, and when it was asked for."""
    row = with_part_runs(Assist.objects.filter(pk=part.pk)).get()
    return row.clock_run, row.arrived_at


def escalated_cases(actor: Any) -> Any:
    """The cases of which something was escalated to the actor's office and still runs, as keys for a query."""
    whole = CaseReminder.objects.escalated_to(actor).values("case")
    return whole.union(PartReminder.objects.escalated_to(actor).values("assist__case"))
