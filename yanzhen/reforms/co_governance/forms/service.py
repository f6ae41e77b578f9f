"""A call, a report, what a worker writes: as they are typed."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField, PicturesField, YuanField
from yanzhen.base.forms import ManyPicturesInput as PicturesInput
from yanzhen.kernel.cases.models import Item
from yanzhen.reforms.co_governance.actions.service import on_shift
from yanzhen.reforms.co_governance.forms.fields import PartyField, PlaceField
from yanzhen.reforms.co_governance.models import (
    AreaKind,
    Dispatch,
    Estate,
    MoneyOf,
    Ownership,
    Return,
    ServiceArea,
    Sort,
    Unit,
    Worker,
    WorkShift,
)
from yanzhen.reforms.co_governance.models.clusters import every_reason
from yanzhen.reforms.co_governance.models.law_grounds import Ground


def offer(form: forms.Form, name: str, rows: Any) -> None:
    """These rows in a field of choices."""
    form.fields[name].queryset = rows  # type: ignore[attr-defined]


class CallForm(forms.Form):
    """What the dispatcher writes while the caller speaks; unit and caller come with the chosen door."""

    area = forms.ModelChoiceField(ServiceArea.objects.none(), label=_("Area of service"))
    what = forms.CharField(label=_("What is broken"), max_length=200)
    sort = forms.ChoiceField(label=_("Sort"), choices=Sort.choices)
    spot = forms.CharField(label=_("Where exactly"), max_length=120, required=False)
    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    caller_name = forms.CharField(label=_("Name of the caller"), max_length=60, required=False)
    caller_phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ServiceArea.objects.visible_to(by).on(timezone.localdate()).select_related("cluster__place", "place")  # fmt: skip
        offer(self, "area", rows.order_by("name"))


class ReportForm(ActForm):
    """An owner reports for a unit of their own, or for what is common in that estate."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Your unit"))
    common = forms.BooleanField(label=_("It is not in my unit but in the estate"), required=False)
    what = forms.CharField(label=_("What is broken"), max_length=200)
    sort = forms.ChoiceField(label=_("Sort"), choices=Sort.choices)
    spot = forms.CharField(label=_("Where exactly"), max_length=120, required=False)

    def prepare(self) -> None:
        mine = Ownership.objects.on(timezone.localdate()).filter(party=self.by.person_id)
        offer(self, "unit", Unit.objects.filter(pk__in=mine.values("unit")).select_related("estate").order_by("code"))  # fmt: skip


class AssignForm(ActForm):
    worker = forms.ModelChoiceField(Worker.objects.none(), label=_("Worker"))

    def prepare(self) -> None:
        rows = on_shift(self.noun.area.cluster, timezone.now()).select_related("person__party")
        offer(self, "worker", rows.order_by("pk"))


class ReturnForm(ActForm):
    why = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("In words"), max_length=200, required=False)

    def prepare(self) -> None:
        self.fields["why"].choices = self.noun.area.known_reasons  # type: ignore[attr-defined]


class WhyForm(ActForm):
    why = forms.CharField(label=_("Why"), max_length=200)


class PhotosForm(ActForm):
    """Photographs; the phone fills the position in where it may."""

    photos = PicturesField(
        label=_("Photographs"), required=False, widget=PicturesInput(attrs={"multiple": True, "accept": "image/*", "capture": "environment", "data-photos": ""})
    )  # fmt: skip
    longitude = forms.DecimalField(required=False, max_digits=9, decimal_places=6, min_value=-180, max_value=180, widget=forms.HiddenInput(attrs={"data-longitude": ""}))  # fmt: skip
    latitude = forms.DecimalField(required=False, max_digits=8, decimal_places=6, min_value=-90, max_value=90, widget=forms.HiddenInput(attrs={"data-latitude": ""}))  # fmt: skip

    @property
    def position(self) -> Any:
        data = self.cleaned_data
        both = (data.get("longitude"), data.get("latitude"))
        return None if None in both else both


class BeforeForm(PhotosForm):
    """Before the work."""


class FinishForm(PhotosForm):
    result = forms.CharField(label=_("What was done here"), max_length=300)
    minutes = forms.IntegerField(label=_("Minutes worked"), min_value=1, max_value=1440, required=False)  # fmt: skip
    field_order = ("result", "photos", "minutes")


class MaterialForm(ActForm):
    what = forms.CharField(label=_("What was used"), max_length=120)
    fen = YuanField(label=_("Amount, yuan"))


class HoursForm(ActForm):
    minutes = forms.IntegerField(label=_("Minutes worked"), min_value=1, max_value=1440)


MARKS = [(str(mark), str(mark)) for mark in range(5, 0, -1)]


class RateForm(ActForm):
    speed = forms.ChoiceField(label=_("How soon"), choices=MARKS, widget=forms.RadioSelect)
    quality = forms.ChoiceField(label=_("How well"), choices=MARKS, widget=forms.RadioSelect)
    manner = forms.ChoiceField(label=_("How friendly"), choices=MARKS, widget=forms.RadioSelect)
    words = forms.CharField(label=_("In words"), max_length=300, required=False)


class ScanForm(ActForm):
    found = forms.CharField(label=_("What is wrong here"), max_length=200, required=False, help_text=_("Empty: all is in order."))  # fmt: skip
    sort = forms.ChoiceField(label=_("Sort"), choices=Sort.choices)


class ReasonsField(forms.MultipleChoiceField):
    """Why orders of an area go back; the contract says which."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=Return.choices, widget=forms.CheckboxSelectMultiple, label=_("Why orders may be given back or passed on"),
            help_text=_("As the contract says."), **kwargs,
        )  # fmt: skip


class AreaForm(ActForm):
    kind = forms.ChoiceField(label=_("Kind of area"), choices=AreaKind.choices)
    estate = forms.ModelChoiceField(Estate.objects.none(), label=_("Estate of the register"), required=False)  # fmt: skip
    name = forms.CharField(label=_("Name of the area"), max_length=80, required=False, help_text=_("Empty: as the estate."))  # fmt: skip
    place = PlaceField(label=_("Place of the area"), max_length=120)
    money = forms.ChoiceField(label=_("Whose money"), choices=MoneyOf.choices)
    payer = PartyField(label=_("Who pays"), max_length=200)
    standard = forms.CharField(label=_("Standard of the service"), widget=forms.Textarea(attrs={"rows": 3}), required=False)  # fmt: skip
    response_minutes = forms.IntegerField(label=_("Response within, minutes"), min_value=1, required=False, help_text=_("As the contract says; empty is no limit."))  # fmt: skip
    arrival_minutes = forms.IntegerField(label=_("Arrival within, minutes"), min_value=1, required=False)  # fmt: skip
    dispatch = forms.ChoiceField(label=_("How orders are given"), choices=Dispatch.choices)
    reasons = ReasonsField()
    since = DateField(label=_("Served since"))

    def prepare(self) -> None:
        self.fields["reasons"].initial = every_reason()
        place = self.fields["place"]
        assert isinstance(place, PlaceField)  # noqa: S101  declared above
        place.scope_path = self.by.scope_path
        offer(self, "estate", Estate.objects.filter(place__path__startswith=self.noun.place.path).order_by("pinyin"))  # fmt: skip


class PointForm(ActForm):
    area = forms.ModelChoiceField(ServiceArea.objects.none(), label=_("Area of service"))
    name = forms.CharField(label=_("Name of the point"), max_length=80)
    every_hours = forms.IntegerField(label=_("Walked to every so many hours"), min_value=1, max_value=720)  # fmt: skip

    def prepare(self) -> None:
        offer(self, "area", self.noun.areas.order_by("name"))


class ClusterForm(ActForm):
    name = forms.CharField(label=_("Name of the cluster"), max_length=80)
    place = PlaceField(label=_("Place that holds its areas"), max_length=120)
    company = PartyField(label=_("Property company"), max_length=200)
    since = DateField(label=_("Served since"))

    def prepare(self) -> None:
        place = self.fields["place"]
        assert isinstance(place, PlaceField)  # noqa: S101  declared above
        place.scope_path = self.by.scope_path


class WorkerForm(ActForm):
    person = PartyField(label=_("Name of the worker"), max_length=120)
    trade = forms.CharField(label=_("Trade of the worker"), max_length=60, required=False)
    hour_fen = YuanField(label=_("Cost of an hour, yuan"), required=False)


class ShiftForm(ActForm):
    day = DateField(label=_("From the day"))
    days = forms.IntegerField(label=_("For so many days"), min_value=1, max_value=31, initial=1)
    shift = forms.ChoiceField(label=_("Shift"), choices=WorkShift.choices)
    workers = forms.ModelMultipleChoiceField(Worker.objects.none(), label=_("Workers on duty"), widget=forms.CheckboxSelectMultiple)  # fmt: skip

    def prepare(self) -> None:
        offer(self, "workers", self.noun.workers.select_related("person__party").order_by("pk"))


class ShareForm(forms.Form):
    """Days and cost of shared staff, to see whose part is what."""

    since = DateField(label=_("From the day"))
    until = DateField(label=_("Until"))
    fen = YuanField(label=_("Cost of shared staff, yuan"))


class EscalateForm(ActForm):
    ground = forms.ChoiceField(label=_("Ground of the law"), choices=Ground.choices)
    item = forms.ModelChoiceField(Item.objects.none(), label=_("Kind of case"))
    text = forms.CharField(label=_("What happened"), widget=forms.Textarea(attrs={"rows": 4}))

    def prepare(self) -> None:
        offer(self, "item", Item.objects.filter(active=True, kind="request").order_by("name"))
