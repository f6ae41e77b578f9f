"""The visit form for the phone: under a minute, prefilled, one thing they raised per field."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.dates import parse_date
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Item
from yanzhen.reforms.innovation_community.actions.visits import ProblemDraft
from yanzhen.reforms.innovation_community.forms.fields import DayField
from yanzhen.reforms.innovation_community.models import MustVisitRule, Trigger
from yanzhen.reforms.innovation_community.models.visit_rules import PARAMETERS

PROBLEMS_MAX: Final = 4
# By so much a phone's clock may go before ours.
CLOCK_GRACE: Final = timedelta(minutes=5)
TOPICS: Final = (
    ("space", _("Space")),
    ("policy", _("Policy")),
    ("hiring", _("Hiring and talents")),
    ("funding", _("Funding")),
    ("market", _("Orders and markets")),
    ("facility", _("Building and property")),
    ("safety", _("Safety")),
    ("party", _("Party and community life")),
)


class VisitForm(forms.Form):
    """Day and time (now, where nothing is written), who was there, what was raised."""

    day = forms.CharField(label=_("Day"), required=False, max_length=40)
    hour = forms.CharField(label=_("Time"), required=False, max_length=10)
    reason = forms.ModelChoiceField(
        MustVisitRule.objects.none(),
        label=_("Why this visit"),
        required=False,
        empty_label=_("Other"),
        widget=forms.RadioSelect,
    )
    attendees = forms.IntegerField(label=_("How many of them"), min_value=1, initial=1)
    names = forms.CharField(label=_("Who was there"), max_length=200, required=False)
    companions = forms.CharField(label=_("Who came along with you"), max_length=200, required=False)
    topics = forms.MultipleChoiceField(
        label=_("Talked about"),
        choices=TOPICS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        rules: "QuerySet[MustVisitRule]",
        items: "QuerySet[Item]",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ModelChoiceField)  # noqa: S101  declared above
        reason.queryset = rules
        for number in range(1, PROBLEMS_MAX + 1):
            self.fields[f"problem_{number}"] = forms.CharField(
                label=str(_("What they raised, %(number)s") % {"number": number}),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3 if number == 1 else 2}),
            )
            self.fields[f"item_{number}"] = forms.ModelChoiceField(
                items, label=_("Looks like"), required=False, empty_label=_("Choose a sort")
            )

    @property
    def problem_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"problem_{n}"], self[f"item_{n}"]) for n in range(1, PROBLEMS_MAX + 1)]

    def clean(self) -> dict[str, Any]:
        """`visited_at` from day and time, and `problems` with an item each."""
        data = super().clean() or {}
        data["visited_at"] = self._moment(data)
        data["problems"] = [
            draft
            for number in range(1, PROBLEMS_MAX + 1)
            if (draft := self._problem(data, number)) is not None
        ]
        return data

    def _problem(self, data: dict[str, Any], number: int) -> ProblemDraft | None:
        text = (data.get(f"problem_{number}") or "").strip()
        if not text:
            return None
        item = data.get(f"item_{number}")
        if item is None:
            self.add_error(
                f"item_{number}", _("Choose what it is about, so that it finds its desk.")
            )
            return None
        return ProblemDraft(text=text, item=item)

    def _moment(self, data: dict[str, Any]) -> datetime | None:
        now = timezone.localtime()
        text = (data.get("day") or "").strip()
        try:
            day = parse_date(text, today=now.date()) if text else now.date()
        except Refused as refusal:
            self.add_error("day", refusal.sentence)
            return None
        if day > now.date():
            self.add_error("day", _("This day is after today. Write a day that has passed."))
            return None
        return self._at(day, (data.get("hour") or "").strip(), now)

    def _at(self, day: Any, hour: str, now: datetime) -> datetime | None:
        if not hour:
            noon = timezone.make_aware(datetime.combine(day, time(12)))
            return min(noon, now) if day != now.date() else now
        try:
            clock = time.fromisoformat(hour.replace("：", ":").zfill(5))
        except ValueError:
            self.add_error("hour", _("Write the time as 14:30."))
            return None
        moment = timezone.make_aware(datetime.combine(day, clock.replace(tzinfo=None)))
        if now < moment <= now + CLOCK_GRACE:
            return now
        if moment > now:
            self.add_error("hour", _("This time is still to come. Write when you were there."))
            return None
        return moment


class ReasonForm(forms.Form):
    """A short reason."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class PutOffForm(forms.Form):
    until = DayField(label=_("Put off until"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class AskForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=200)
    on = DayField(label=_("Visit on"))


class RuleForm(forms.Form):
    """One line of the must-visit list. The numbers a trigger needs are shown with it."""

    title = forms.CharField(label=_("Title"), max_length=80)
    trigger = forms.ChoiceField(label=_("Trigger"), choices=Trigger.choices)
    active = forms.BooleanField(label=_("In force"), required=False)
    source = forms.CharField(
        label=_("Who decided it"),
        max_length=200,
        required=False,
        help_text=_("No official list was found: this list is local and yours to change."),
    )
    order = forms.IntegerField(label=_("Order"), min_value=1, max_value=999, initial=50)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for parameter in {p.name: p for each in PARAMETERS.values() for p in each}.values():
            self.fields[parameter.name] = forms.CharField(
                label=str(parameter.label), required=False, max_length=20
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        trigger = data.get("trigger")
        if trigger:
            data["parameters"] = {p.name: data.get(p.name) for p in PARAMETERS[trigger]}
        return data
