"""A project, its variants, money, plan, pictures, opinions and signatures."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField, YuanField
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.assets.forms.fields import FenField, PlaceField
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.parties.models import Party, Person
from yanzhen.kernel.works.actions.raising import ProjectDraft
from yanzhen.kernel.works.models.choices import DecidedHow, FundingKind, Origin, Role, Stage, Way

NONE_OF_THEM = "none"


def words(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


def file_field(label: Any, **more: Any) -> forms.FileField:
    return forms.FileField(label=label, **more)


class NamedField(forms.CharField):
    """A row by its whole name, where only one has it."""

    def rows(self, text: str) -> Any:
        raise NotImplementedError

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        found = list(self.rows(text)[:2]) if text else []
        if len(found) == 1:
            return found[0]
        if not text and not self.required:
            return None
        raise forms.ValidationError(
            _(
                "Write the whole name of a person or organisation in the register; no other may have it."
            )
        )


class PartyField(NamedField):
    def rows(self, text: str) -> Any:
        return Party.objects.current().filter(name=text)


class PersonField(NamedField):
    def rows(self, text: str) -> Any:
        return Person.objects.filter(party__name=text, party__merged_into=None)


class NumberField(forms.CharField):
    """A row that this office sees, by its number."""

    by: Any = None
    model: Any = None
    sentence: Any = ""

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text and not self.required:
            return None
        found = (
            self.model.objects.visible_to(self.by)
            .filter(number=text)
            .select_related("place")
            .first()
        )
        if found is None:
            raise forms.ValidationError(self.sentence)
        return found


class CaseField(NumberField):
    model = Case
    sentence = _("There is no request of this number in your area.")


class AgreementField(NumberField):
    model = Agreement
    sentence = _("There is no contract of this number in your area.")


def tell_fields_who(form: ActForm) -> None:
    """Fields that look rows up look among those this office sees."""
    for field in form.fields.values():
        if isinstance(field, NumberField):
            field.by = form.by
        if isinstance(field, PlaceField):
            field.scope_path = form.by.scope_path


class ProjectForm(ActForm):
    title = forms.CharField(label=_("What is to be done, in one line"), max_length=160)
    place = PlaceField(label=_("Estate, village or community"), max_length=120)
    purpose = words(_("What it is for"))
    source = forms.ChoiceField(label=_("Where it comes from"), choices=Origin.choices)
    origin = CaseField(label=_("Number of the request"), required=False, max_length=40)
    raised_on = DateField(
        label=_("First asked for on"),
        required=False,
        help_text=_("Empty: when the request came in, or today."),
    )

    def prepare(self) -> None:
        tell_fields_who(self)

    def draft(self) -> ProjectDraft:
        return ProjectDraft(**self.cleaned_data)


class VariantForm(ActForm):
    name = forms.CharField(label=_("Name of the variant"), max_length=80)
    text = words(_("What is done"))
    cost_fen = YuanField(label=_("What it costs, in yuan"))
    work_days = forms.IntegerField(label=_("Days of work"), min_value=1, max_value=2_000)
    picture = file_field(_("Picture or drawing"), required=False)


class SourceForm(ActForm):
    kind = forms.ChoiceField(label=_("Where the money comes from"), choices=FundingKind.choices)
    amount_fen = YuanField(label=_("Amount in yuan"))
    basis = forms.CharField(
        label=_("Document it rests on"), max_length=200, help_text=_("Its name, number and day.")
    )
    document = file_field(_("The document"))


class ContractForm(ActForm):
    agreement = AgreementField(label=_("Number of the contract"), max_length=40)

    def prepare(self) -> None:
        tell_fields_who(self)


class MilestoneForm(ActForm):
    name = forms.CharField(label=_("What is reached"), max_length=120)
    planned_on = DateField(label=_("Planned for"))


class AcceptorForm(ActForm):
    party = PartyField(label=_("Who accepts"), max_length=200)
    role = forms.ChoiceField(label=_("Accepts as"), choices=Role.choices)


def taken_at(data: dict[str, Any]) -> datetime | None:
    """The day and minute a photo shows; a day alone is its noon, or now if that is earlier."""
    if data.get("taken_on") is None:
        return None
    found = datetime.combine(data["taken_on"], data.get("taken_time") or time(12), SHANGHAI)
    return found if data.get("taken_time") else min(found, timezone.now())


class PictureForm(ActForm):
    stage = forms.ChoiceField(
        label=_("What it shows"),
        choices=[one for one in Stage.choices if one[0] not in (Stage.VARIANT,)],
    )
    picture = file_field(_("Photo"))
    taken_on = DateField(label=_("Taken on"), required=False)
    taken_time = forms.TimeField(
        label=_("at"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    caption = forms.CharField(label=_("Words beneath"), max_length=120, required=False)


class VariantPictureForm(ActForm):
    variant: Any = forms.ModelChoiceField(None, label=_("Variant"))
    picture = file_field(_("Picture or drawing"))

    def prepare(self) -> None:
        self.fields["variant"].queryset = self.noun.variants.all()  # type: ignore[attr-defined]


class ReachForm(ActForm):
    on = DateField(label=_("Reached on"))
    picture = file_field(_("Photo that shows it"))
    taken_on = DateField(label=_("Taken on"), required=False)
    taken_time = forms.TimeField(
        label=_("at"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class ChangeForm(ActForm):
    less = forms.ChoiceField(
        label=_("The cost"), choices=(("", _("rises")), ("yes", _("falls"))), required=False
    )
    amount_fen = YuanField(label=_("By how much, in yuan"))
    reason = words(_("Why"), max_length=300)
    kind = forms.ChoiceField(label=_("Where the money comes from"), choices=FundingKind.choices)
    basis = forms.CharField(label=_("Document it rests on"), max_length=200)
    document = file_field(_("The document"))


class DecideForm(ActForm):
    approved = forms.ChoiceField(
        label=_("Decision"),
        choices=(("yes", _("Approve")), ("no", _("Refuse"))),
        widget=forms.RadioSelect,
    )
    note = words(_("Why, if it is refused"), required=False)


class OpinionForm(ActForm):
    """One's own opinion: a variant, or none of them with a reason."""

    variant = forms.ChoiceField(label=_("What I prefer"), widget=forms.RadioSelect)
    text = words(_("In your own words"), required=False)

    def prepare(self) -> None:
        field = self.fields["variant"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [
            *((str(one.pk), one.name) for one in self.noun.variants.all()),
            (NONE_OF_THEM, _("None of them")),
        ]

    def clean_variant(self) -> Any:
        said = self.cleaned_data["variant"]
        return None if said == NONE_OF_THEM else self.noun.variants.get(pk=said)


class WrittenOpinionForm(OpinionForm):
    """What somebody said on paper, by telephone or at home."""

    person = PersonField(label=_("Whose opinion"), max_length=120)
    way = forms.ChoiceField(
        label=_("How it came"), choices=[one for one in Way.choices if one[0] != Way.SCREEN]
    )
    field_order = ("person", "way", "variant", "text")


class SignForm(ActForm):
    accepts = forms.ChoiceField(
        label=_("Answer"), choices=(("yes", _("Accepted, no defects")), ("no", _("Not accepted, there are defects"))), widget=forms.RadioSelect,
    )  # fmt: skip
    defects = words(_("Which defects"), required=False)


class SheetForm(SignForm):
    """Signed on paper: who signed, and the sheet."""

    signer = forms.CharField(label=_("Who signed"), max_length=120)
    sheet = file_field(_("The signed sheet"))


class PlainForm(ActForm):
    """Nothing to fill in."""


class StepForm(ActForm):
    """The fields that a step asks for."""

    def ask(self, asks: tuple[str, ...]) -> None:
        for name in asks:
            plain = name.rstrip("?")
            self.fields[plain] = ASKED[plain](self.noun)
            self.fields[plain].required = not name.endswith("?")


ASKED: dict[str, Any] = {
    "note": lambda _noun: words(_("Why")),
    "closes_on": lambda _noun: DateField(label=_("Opinions are taken until")),
    "variant": lambda noun: forms.ModelChoiceField(noun.variants.all(), label=_("Variant"), widget=forms.RadioSelect, empty_label=None),
    "decided_how": lambda _noun: forms.ChoiceField(label=_("How it was decided"), choices=DecidedHow.choices),
    "decided_text": lambda _noun: forms.CharField(
        label=_("What it rests on"), max_length=300, help_text=_("Number and day of the vote or meeting; or why not the one most people prefer."),
    ),
    "began_on": lambda _noun: DateField(label=_("First day of the works")),
    "finished_on": lambda _noun: DateField(label=_("Last day of the works")),
    "accepted_on": lambda _noun: DateField(label=_("Accepted on")),
    "final_fen": lambda _noun: FenField(label=_("Final cost in yuan")),
    "warranty_until": lambda _noun: DateField(label=_("Warranty until")),
    "audit_text": lambda _noun: forms.CharField(label=_("Final audit: who made it, its number and day"), max_length=300),
}  # fmt: skip
