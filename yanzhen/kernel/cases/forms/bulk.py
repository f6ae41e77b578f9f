"""What is asked once for many cases."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import duties
from yanzhen.kernel.cases.actions.bulk import ManyAct
from yanzhen.kernel.cases.workflow import REQUEST_OUTCOMES
from yanzhen.kernel.parties.contracts import capabilities_of
from yanzhen.kernel.parties.models import Appointment, Office
from yanzhen.kernel.places.models import Place

NOTES = {
    "hand_on": _("Why it goes to them"),
    "close": _("Answer to those who asked; each reads it"),
    "urge": _("What they should know"),
}


def offices_within(actor: Any) -> Any:
    """Offices that work on cases: within the actor's reach, and those above it."""
    working = [duty.slug for duty in duties if "cases.handle" in capabilities_of(duty.slug)]
    offices = Office.objects.open().filter(duty__in=working)
    if actor.scope_path:
        above = Place(path=actor.scope_path).paths_up()
        offices = offices.filter(scope__path__startswith=actor.scope_path) | offices.filter(
            scope__path__in=above
        )
    return offices.select_related("scope").order_by("title", "id")


class ManyForm(forms.Form):
    """Fields for exactly what the act asks; optional where its name ends in "?"."""

    def __init__(self, *args: Any, act: ManyAct, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for asked in act.asks:
            name = asked.rstrip("?")
            self.fields[name] = _field(name, act, actor)
            self.fields[name].required = not asked.endswith("?")

    def data_for_act(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "note"}
        return {name: value for name, value in given.items() if value}


def _field(name: str, act: ManyAct, actor: Any) -> forms.Field:
    if name == "office":
        return forms.ModelChoiceField(label=_("To which office"), queryset=offices_within(actor))
    if name == "handler":
        today = timezone.localdate()
        held = Appointment.objects.on(today).filter(office_id=actor.office_id)
        people = held.select_related("person__party", "office").order_by("person__party__pinyin")
        return _People(label=_("Who handles them"), queryset=people)
    if name == "outcome":
        return forms.ChoiceField(
            label=_("How it ended"),
            choices=list(REQUEST_OUTCOMES.items()),
            widget=forms.RadioSelect,
        )
    label = NOTES.get(act.slug, _("In a sentence"))
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)


class _People(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.person.name)
