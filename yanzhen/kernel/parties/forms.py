"""What is typed about people, organisations and offices."""

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.contracts import duties
from yanzhen.base.forms import ActForm, DateField
from yanzhen.base.keys import new_key
from yanzhen.base.search import matching, pinyin_of
from yanzhen.kernel.parties.actions.leaving import cover_choices
from yanzhen.kernel.parties.masking import shown_name, shown_phone
from yanzhen.kernel.parties.models import (
    Appointment,
    IdKind,
    OrganisationKind,
    Party,
)

CANDIDATES_SHOWN: Final = 12


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    phone = forms.CharField(
        label=_("Mobile"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    id_kind = forms.ChoiceField(
        label=pgettext_lazy("identity", "Document"), choices=IdKind.choices, required=False
    )
    id_number = forms.CharField(
        label=_("Number of the document"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_date = DateField(label=_("Date of birth"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    uscc = forms.CharField(label=_("Unified social credit code"), max_length=40, required=False)
    registered_on = DateField(label=_("Registered on"), required=False)
    legal_form = forms.CharField(label=_("Legal form"), max_length=100, required=False)
    address = forms.CharField(label=_("Registered address"), max_length=300, required=False)


class PurposeForm(forms.Form):
    purpose = forms.CharField(label=_("What do you need it for?"), max_length=200)


class OfficeForm(forms.Form):
    duty = forms.ChoiceField(label=_("Duty"))
    title = forms.CharField(label=_("Name of the office"), max_length=120)
    place = forms.CharField(label=_("Statistical code of its place"), max_length=12, required=False)
    phone = forms.CharField(label=_("Office telephone"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(duty.slug, duty.title) for duty in duties]
        self.fields["duty"] = forms.ChoiceField(label=_("Duty"), choices=choices)


class AppointForm(forms.Form):
    """A person is named by the login or the whole name; two of one name are told apart by the login."""

    person = forms.CharField(label=_("Login or whole name of the person"), max_length=120)
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Last day"), required=False)


class RenamePartyForm(ActForm):
    name = forms.CharField(label=_("New name"), max_length=200)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def prepare(self) -> None:
        self.fields["name"].initial = self.noun.name


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class MergeForm(ActForm):
    """Search by words, choose among what fits; at first those of the same name are shown."""

    words = forms.CharField(
        label=_("Search the other record: name, pinyin or credit code"),
        max_length=80,
        required=False,
    )
    other = forms.ChoiceField(
        label=_("Which record stays?"),
        widget=forms.RadioSelect,
        help_text=_("Choose the record that stays. Others fit other words."),
    )
    reason = forms.CharField(label=_("Why are these the same?"), max_length=300)

    # A search with other words is sent before anything is chosen.
    use_required_attribute = False

    def prepare(self) -> None:
        words = str(self.data.get("words") or self.noun.name)
        self.fields["words"].initial = words
        found = Party.objects.visible_to(self.by).current().filter(kind=self.noun.kind)
        rows = matching(found.exclude(pk=self.noun.pk), words)
        rows = rows.select_related("person__party", "organisation").order_by("pinyin", "id")
        choices = [(str(one.pk), self._words_for(one)) for one in rows[:CANDIDATES_SHOWN]]
        self.fields["other"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            self.fields["other"].help_text = _("Nothing else fits these words.")

    def _words_for(self, party: Party) -> str:
        person, organisation = getattr(party, "person", None), getattr(party, "organisation", None)
        more = organisation.uscc if organisation else ""
        if person:
            more = str(shown_phone(person, self.by).shown)
        day = timezone.localdate(party.created_at).isoformat()
        return " · ".join(part for part in (shown_name(party, self.by), more, day) if part)


class LoginForm(ActForm):
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )

    def prepare(self) -> None:
        self.fields["username"].initial = pinyin_of(self.noun.name).replace(" ", "")[:60]


class LeaveForm(ActForm):
    since = DateField(label=_("First day"))
    until = DateField(label=_("Last day"))
    deputy = forms.CharField(
        label=_("Deputy: login or whole name"),
        max_length=120,
        required=False,
        help_text=_("Holds all offices of this person in these days."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def prepare(self) -> None:
        today = timezone.localdate()
        for name in ("since", "until"):
            self.fields[name].initial = today
        if not self.by.may("offices.appoint"):
            # A/B cover: one names a colleague of the same desk; others are named by who appoints.
            colleagues = cover_choices(self.noun.person, today)
            self.fields["deputy"] = forms.ChoiceField(
                label=_("Who covers?"),
                choices=[("", _("Nobody")), *((str(one.pk), one.name) for one in colleagues)],
                required=False,
                help_text=_(
                    "A colleague of the same desk. They see and work it in their own name, for you."
                ),
            )


class DismissForm(ActForm):
    appointment = forms.ChoiceField(label=_("Office"))
    until = DateField(label=_("Last day"), required=False, help_text=_("Empty means today."))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def prepare(self) -> None:
        held = Appointment.objects.on(timezone.localdate()).filter(person_id=self.noun.pk)
        rows = held.select_related("office").order_by("since", "id")
        choices = [(str(one.pk), one.office.title) for one in rows]
        self.fields["appointment"].choices = choices  # type: ignore[attr-defined]


class HandoverForm(ActForm):
    """Takers are those who hold an office of the same duty today; for firms, of the same firm."""

    taker = forms.ChoiceField(label=_("Who takes the desk over?"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    once = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)

    def prepare(self) -> None:
        giver = self.noun
        duty = duties.get(giver.office.duty)
        rows = Appointment.objects.on(timezone.localdate()).filter(
            office__duty=giver.office.duty, office__closed_on__isnull=True
        )
        if duty is None or duty.desk == "portal":
            rows = rows.filter(office__organisation=giver.office.organisation_id)
        rows = rows.exclude(person_id=giver.person_id)
        rows = rows.select_related("person__party", "office__scope")
        choices = [
            (str(one.pk), f"{one.person.name} · {one.office.title}")
            for one in rows.order_by("person__party__pinyin", "id")
        ]
        self.fields["taker"].choices = [("", _("choose")), *choices]  # type: ignore[attr-defined]
        if not choices:
            self.fields["taker"].help_text = _(
                "Nobody else holds such an office today. Somebody is appointed first."
            )
