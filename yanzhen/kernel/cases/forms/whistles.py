"""What the whistle asks: whom, until when and why; an answer; the joint decision."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import DateField
from yanzhen.base.limits import SHANGHAI, Limit, LimitUnit
from yanzhen.base.workflow import Step
from yanzhen.kernel.cases.actions.calling import house_of, is_outside
from yanzhen.kernel.cases.actions.whistling import Task
from yanzhen.kernel.cases.forms.acts import offices_near
from yanzhen.kernel.cases.models import Case, Whistle, WhistleCall
from yanzhen.kernel.parties.models import Office

TIME: Final = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
NOTES: Final = {
    "refuse": _("Why you do not come; whoever is above reads this"),
    "excuse": _("Why they need not come"),
    "overrule": _("Why they must come"),
}


class WhistleForm(forms.Form):
    departments = forms.ModelMultipleChoiceField(
        label=_("Which departments"),
        queryset=Office.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    report_by = DateField(label=_("Report by"))
    hour = forms.TimeField(label=_("Time of day"), widget=TIME)
    why = forms.CharField(
        label=_("Why they are needed"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )

    def __init__(self, *args: Any, case: Case, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        house = house_of(by)
        near = offices_near(case).exclude(pk=case.office_id)
        outside = [office.pk for office in near if is_outside(office, house)]
        self.fields["departments"].queryset = near.filter(pk__in=outside)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One moment of the day and the time, in Shanghai."""
        given = self.cleaned_data
        hour = given.pop("hour", None)
        if hour is not None and given.get("report_by"):
            given["report_by"] = datetime.combine(given["report_by"], hour, SHANGHAI)
        if "departments" in given:
            given["departments"] = list(given["departments"])
        return given


class AnswerForm(forms.Form):
    """What a step of a called department asks; with its paper where somebody answers for it."""

    def __init__(self, *args: Any, step: Step[WhistleCall], for_them: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if step.asks:
            self.fields["note"] = forms.CharField(
                label=NOTES.get(step.name, _("In a sentence")),
                required=step.asks == ("note",),
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=2000,
            )
        if for_them:
            self.fields["paper"] = forms.FileField(
                label=_("Their paper, or a photo of it"),
                help_text=_("The department has no login; what it answered is kept with the case."),
            )


class DecisionForm(forms.Form):
    """One row per called department: what it does and within what time."""

    held_on = DateField(label=_("Day of the meeting"))
    hour = forms.TimeField(label=_("Time of day"), widget=TIME)
    took_part = forms.CharField(
        label=_("Who took part, one a line"), widget=forms.Textarea(attrs={"rows": 4})
    )
    lead = forms.ModelChoiceField(label=_("Who leads"), queryset=Office.objects.none())
    minutes = forms.CharField(
        label=_("What was decided"), widget=forms.Textarea(attrs={"rows": 4}), max_length=8000
    )

    def __init__(self, *args: Any, whistle: Whistle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whistle = whistle
        calls = whistle.calls.exclude(state__in=("excused", "lapsed")).select_related("office")
        self.offices = [call.office for call in calls]
        keys = [office.pk for office in self.offices]
        leads = Office.objects.filter(Q(pk__in=keys) | Q(cases=whistle.case_id)).distinct()
        self.fields["lead"].queryset = leads.order_by("title")  # type: ignore[attr-defined]
        self.fields["lead"].initial = whistle.case.office_id
        now = timezone.localtime()
        self.fields["held_on"].initial, self.fields["hour"].initial = now.date(), now.time()
        there = [call.office.title for call in calls if call.state == "reported"]
        self.fields["took_part"].initial = "\n".join(there)
        for number, office in enumerate(self.offices):
            self._add_row(number, office)

    def rows(self) -> list[dict[str, Any]]:
        """One department each, folded on the page until something is asked of it or wrong with it."""
        found = []
        for number, office in enumerate(self.offices):
            row = {name: self[f"{name}_{number}"] for name in ("what", "amount", "unit")}
            touched = any(field.errors for field in row.values()) or bool(row["what"].value())
            found.append({**row, "office": office, "open": touched or len(self.offices) == 1})
        return found

    def decision(self) -> dict[str, Any]:
        """What the door takes."""
        given = self.cleaned_data
        rows = [self._task(number, office) for number, office in enumerate(self.offices)]
        return {
            "held_at": self._held_at(),
            "took_part": given["took_part"].splitlines(),
            "lead": given["lead"],
            "minutes": given["minutes"],
            "tasks": [task for task in rows if task is not None],
        }

    def _held_at(self) -> datetime:
        """What is typed to the minute; in the whistle's own minute it was after it."""
        typed = datetime.combine(self.cleaned_data["held_on"], self.cleaned_data["hour"], SHANGHAI)
        blown = self.whistle.blown_at
        return blown if typed == blown.replace(second=0, microsecond=0) else typed

    def _add_row(self, number: int, office: Office) -> None:
        self.fields[f"what_{number}"] = forms.CharField(
            label=_("%(office)s does") % {"office": office.title}, required=False, max_length=300
        )  # fmt: skip
        self.fields[f"amount_{number}"] = forms.IntegerField(
            label=_("Within"), min_value=0, max_value=365, required=False
        )
        self.fields[f"unit_{number}"] = forms.ChoiceField(
            label=_("Unit"),
            choices=LimitUnit.choices,
            initial=LimitUnit.WORKING_DAY,
            required=False,
        )

    def _task(self, number: int, office: Office) -> Task | None:
        given = self.cleaned_data
        what, amount = given[f"what_{number}"].strip(), given[f"amount_{number}"]
        unit = LimitUnit(given[f"unit_{number}"] or LimitUnit.WORKING_DAY)
        if not what or office == given["lead"]:
            return None
        return Task(office, what, None if amount is None else Limit(amount, unit))
