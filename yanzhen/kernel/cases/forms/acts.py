"""The questions of a step, made from what the table says it asks."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import duties
from yanzhen.base.forms import DateField
from yanzhen.base.workflow import Step
from yanzhen.kernel.cases.models import Case, HandBackReason
from yanzhen.kernel.cases.workflow import REQUEST_OUTCOMES
from yanzhen.kernel.parties.contracts import capabilities_of
from yanzhen.kernel.parties.models import Office

# What the law lets stand outside the limit (行政许可法 art. 45).
PROCEDURES: Final = [
    ("hearing", _("Hearing")),
    ("tender", _("Tender or auction")),
    ("inspection", _("Inspection or test")),
    ("quarantine", _("Quarantine")),
    ("appraisal", _("Appraisal")),
    ("expert_review", _("Expert review")),
]
NOTE_LABELS: Final = {
    "tell_once": _("What else the applicant should know"),
    "reply": _("Answer to the one who asked"),
    "grant": _("What was decided; the applicant reads this"),
    "refuse": _("Why it is refused, and how to object; the applicant reads this"),
    "refuse_acceptance": _("Why it can't be accepted, and who can help"),
    "handle_at_once": _("What was done; the applicant reads this"),
    "object": _("Why it is not yours, and whose it is"),
    "answer": _("What was done or found; the lead office reads this"),
    "decline": _("Why you can't take the part"),
    "call_off": _("Why it is no longer needed"),
    "refuse_hand_back": _("Why it is theirs; the office reads this"),
    "accept_hand_back": _("What the new office should know"),
    "call_back": _("What they said on the telephone"),
    "pause": _("Why the clock stands"),
    "reopen": _("What is not settled"),
    "unmerge": _("Why it is not the same matter; the one who asked reads this"),
    "not_settled": _("What is not settled"),
}


def offices_near(case: Case) -> Any:
    """Offices that work on cases, at the case's place and above it."""
    working = [duty.slug for duty in duties if "cases.handle" in capabilities_of(duty.slug)]
    above = Office.objects.open().filter(scope__path__in=case.place.paths_up(), duty__in=working)
    return above.select_related("scope").order_by("title")


class StepForm(forms.Form):
    """Fields for exactly what the step asks; optional where its name ends in "?"."""

    def __init__(self, *args: Any, case: Case, step: Step[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for asked in step.asks:
            name = asked.rstrip("?")
            self.fields[name] = _field(name, case, step)
            self.fields[name].required = not asked.endswith("?")

    def data_for_step(self) -> dict[str, Any]:
        """What the door takes as `data`; the note goes beside it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "note"}
        return {name: value for name, value in given.items() if value not in (None, "", [])}


def _field(name: str, case: Case, step: Step[Any]) -> forms.Field:
    if name == "note":
        label = NOTE_LABELS.get(step.name, _("In a sentence"))
        return forms.CharField(
            label=label, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
        )
    if name == "outcome":
        return forms.ChoiceField(
            label=_("How it ended"),
            choices=list(REQUEST_OUTCOMES.items()),
            widget=forms.RadioSelect,
        )
    if name == "missing":
        papers = case.item.materials.all()
        if step.name == "accept_with_gaps":
            papers = papers.filter(may_be_late=True)
        return forms.MultipleChoiceField(
            label=_("Which papers are missing"),
            choices=[(paper.name, paper.name) for paper in papers],
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": _("Mark every paper that is missing: it is told only once.")
            },
        )
    if name == "until":
        return DateField(label=_("Until when"))
    if name in ("office", "reason"):
        return _record(name, case)
    if name == "procedure":
        return forms.ChoiceField(label=_("Which procedure"), choices=PROCEDURES)
    return forms.CharField(label=_("Reference of the written notice"), max_length=120)


def _record(name: str, case: Case) -> forms.Field:
    """A choice among records: an office near the case, or a reason of the local list."""
    if name == "office":
        return forms.ModelChoiceField(label=_("To which office"), queryset=offices_near(case))
    return forms.ModelChoiceField(
        label=_("Reason for handing back"), queryset=HandBackReason.objects.filter(active=True)
    )


class HandOnForm(forms.Form):
    office = forms.ModelChoiceField(label=_("To which office"), queryset=Office.objects.none())
    note = forms.CharField(label=_("Why it goes to them"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices_near(case).exclude(pk=case.office_id)  # type: ignore[attr-defined]


class ChildForm(forms.Form):
    title = forms.CharField(label=_("What they should do"), max_length=200)
    office = forms.ModelChoiceField(label=_("Which office"), queryset=Office.objects.none())
    text = forms.CharField(
        label=_("What they need to know"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices_near(case)  # type: ignore[attr-defined]


class ExtensionForm(forms.Form):
    amount = forms.IntegerField(label=_("How much more"), min_value=1, max_value=365)
    note = forms.CharField(
        label=_("Why more time is needed"), widget=forms.Textarea(attrs={"rows": 2})
    )


class RatingForm(forms.Form):
    level = forms.TypedChoiceField(
        label=_("How satisfied are you?"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[
            (5, _("Very satisfied")),
            (4, _("Satisfied")),
            (3, _("Fairly satisfied")),
            (2, _("Dissatisfied")),
            (1, _("Very dissatisfied")),
        ],
    )
    comment = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
