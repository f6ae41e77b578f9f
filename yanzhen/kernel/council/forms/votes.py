"""A vote, its matters, its days, and what counting officers write about one line of the roll."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.kernel.assets.forms.fields import PlaceField
from yanzhen.kernel.council.actions.electing import Body
from yanzhen.kernel.council.actions.preparing import VoteDraft
from yanzhen.kernel.council.contracts import rules_on, voting_rules
from yanzhen.kernel.council.models import Election, Matter, Vote
from yanzhen.kernel.council.models.choices import (
    AreaSource,
    Channel,
    Choice,
    RankedBy,
    Scope,
    SilencePolicy,
)
from yanzhen.kernel.parties.models import Person

YES_NO = (("", _("not answered yet")), ("yes", _("Yes")), ("no", _("No")))


class MetresField(forms.DecimalField):
    """Square metres with two decimals, kept as whole hundredths."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal("0.01"), max_digits=12, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number * 100)


class PersonField(forms.CharField):
    """A person by their whole name, where only one has it."""

    def clean(self, value: Any) -> Person | None:
        text = super().clean(value).strip()
        if not text:
            return None
        found = list(Person.objects.filter(party__name=text, party__merged_into=None).select_related("party")[:2])  # fmt: skip
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(_("Two people have this name. Open the right one in the register and add a mark to the name."))  # fmt: skip
        raise forms.ValidationError(_("Nobody of this name is in the register. Enter them there first."))  # fmt: skip


def electorates() -> dict[str, Any]:
    """Who may decide, by their titles."""
    return {rules.electorate: rules.title for rules in voting_rules}


class VoteForm(ActForm):
    title = forms.CharField(label=_("What is decided, in one line"), max_length=160)
    electorate = forms.ChoiceField(label=_("Who decides"))
    place = PlaceField(label=_("Estate, village or community"), max_length=120)
    temporary = forms.BooleanField(label=_("Temporary meeting (7 days' notice for owners)"), required=False)  # fmt: skip
    secret = forms.BooleanField(label=_("Secret ballot (one person, one vote only)"), required=False)  # fmt: skip
    count_parking = forms.ChoiceField(label=_("Do parking spaces count? (owners)"), choices=YES_NO, required=False)  # fmt: skip
    proxy_cap = forms.IntegerField(label=_("One person stands in for at most"), min_value=1, max_value=99, required=False, help_text=_("As the adopted rules say; empty: nobody stands in."))  # fmt: skip
    silence = forms.ChoiceField(label=_("Owners who do not vote"), choices=SilencePolicy.choices, initial=SilencePolicy.NOT_PARTICIPATING)  # fmt: skip
    silence_clause = forms.CharField(label=_("Clause of the adopted rules about silence"), max_length=300, required=False)  # fmt: skip
    scope = forms.ChoiceField(label=_("Whose vote"), choices=Scope.choices, initial=Scope.ESTATE)
    scope_reason = forms.CharField(
        label=_("Why only these owners vote"), max_length=300, required=False
    )

    def prepare(self) -> None:
        choice = self.fields["electorate"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  declared above
        choice.choices = list(electorates().items())
        self.keep_to_own_places()

    def keep_to_own_places(self) -> None:
        place = self.fields["place"]
        assert isinstance(place, PlaceField)  # noqa: S101  declared above
        place.scope_path = self.by.scope_path

    def draft(self) -> VoteDraft:
        data = dict(self.cleaned_data)
        data["count_parking"] = {"yes": True, "no": False}.get(data["count_parking"])
        return VoteDraft(**data)


class MatterForm(ActForm):
    kind = forms.ChoiceField(label=_("Kind of matter"))
    title = forms.CharField(label=_("Matter, as it stands on the ballot"), max_length=200)
    text = forms.CharField(label=_("What exactly is decided"), widget=forms.Textarea(attrs={"rows": 3}), required=False)  # fmt: skip

    def prepare(self) -> None:
        rules = rules_on(self.noun.electorate, timezone.localdate())
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  declared above
        choice.choices = [(kind.slug, kind.title) for kind in rules.matters if not kind.refused] if rules else []  # fmt: skip


class CallForm(ActForm):
    """Who calls the meeting; which facts are needed is told by what is chosen."""

    rule = forms.ChoiceField(label=_("Why it is called"))
    caller = forms.CharField(label=_("Who calls it"), max_length=120)
    proposers = forms.IntegerField(label=_("How many of the roll asked for it"), min_value=1, required=False)  # fmt: skip
    reason = forms.CharField(label=_("What has happened, or which clause"), max_length=300, required=False)  # fmt: skip
    since = DateField(label=_("Day of the order, or of the first delivery"), required=False)
    delivered_area = MetresField(label=_("Area delivered, m² (first assembly)"), required=False)
    all_area = MetresField(label=_("Area of the whole estate, m² (first assembly)"), required=False)

    def prepare(self) -> None:
        choice = self.fields["rule"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  declared above
        procedure = self.noun.rules.procedure
        choice.choices = [
            (rule.slug, f"{rule.title} ({rule.article})")
            for rule in procedure.calls
            if rule.temporary == self.noun.temporary
        ]


class ElectionForm(ActForm):
    kind = forms.ChoiceField(label=_("Kind of election"))
    title = forms.CharField(label=_("Body that is elected"), max_length=120)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=99)
    ranked_by = forms.ChoiceField(label=_("More votes by"), choices=[("", _("not answered yet")), *RankedBy.choices], required=False, help_text=_("As the rules of the election say, where area is counted too."))  # fmt: skip
    term_years = forms.IntegerField(label=_("Term in years"), min_value=1, max_value=9, required=False)  # fmt: skip
    candidates = forms.CharField(label=_("Candidates, one a line"), widget=forms.Textarea(attrs={"rows": 8}))  # fmt: skip

    def prepare(self) -> None:
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  declared above
        choice.choices = [
            (kind.slug, kind.title)
            for kind in self.noun.rules.matters
            if kind.election and not kind.refused
        ]

    def body(self, data: dict[str, Any]) -> Body:
        return Body(**{**data, "candidates": data["candidates"].splitlines()})


class StepForm(ActForm):
    """The fields that a step asks for."""

    def ask(self, asks: tuple[str, ...]) -> None:
        for name in asks:
            plain = name.rstrip("?")
            self.fields[plain] = ASKED[plain]()
            self.fields[plain].required = not name.endswith("?")


def _words(label: Any, rows: int = 3) -> Any:
    return lambda: forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}))


ASKED: dict[str, Any] = {
    "note": _words(_("Why")),
    "opens_on": lambda: DateField(label=_("First day of the vote")),
    "closes_on": lambda: DateField(label=_("Last day of the vote")),
    "venue": lambda: forms.CharField(label=_("Where and how one votes"), max_length=160),
    "studied_on": lambda: DateField(label=_("Studied by the party organisation on")),
    "committee_told_on": lambda: DateField(label=_("Residents' committee told on")),
    "filed_as": lambda: forms.CharField(label=_("Number in the city's system"), max_length=60),
    "explanation": _words(_("If ballots and marks differ: why")),
    "known_on": lambda: DateField(
        label=_("The owner knew of the decision on"),
        help_text=_("Empty: on the day of its publication."),
    ),
    "held_on": lambda: DateField(label=_("Day of the meeting")),
    "minutes": _words(_("Minutes"), 10),
    "days": lambda: forms.IntegerField(
        label=_("Published for so many days"), min_value=1, max_value=365, initial=15
    ),
}


class ChoicesForm(ActForm):
    """One choice for each matter, a tick for each candidate; the fields are named by the matters' keys."""

    spoiled = False

    def matters(self) -> list[Matter]:
        vote: Vote = self.noun if isinstance(self.noun, Vote) else self.noun.vote
        return list(vote.matters.select_related("election"))

    def prepare(self) -> None:
        offered = [(value, label) for value, label in Choice.choices if self.spoiled or value != Choice.SPOILED]  # fmt: skip
        self.all = self.matters()
        for matter in self.all:
            self.fields[str(matter.pk)] = (
                forms.BooleanField(label=matter.title, required=False)
                if self._is_ticked(matter)
                else forms.ChoiceField(
                    label=matter.title, choices=offered, widget=forms.RadioSelect
                )
            )

    def _is_ticked(self, matter: Matter) -> bool:
        # A paper may be spoiled for one candidate alone, so officers get all choices.
        return matter.election is not None and not self.spoiled

    def parts(self) -> list[tuple[Election | None, list[tuple[Matter, forms.BoundField]]]]:
        """The matters one by one, the candidates of one body together."""
        found: list[tuple[Election | None, list[tuple[Matter, forms.BoundField]]]] = []
        for matter in self.all:
            if matter.election is None or not found or found[-1][0] != matter.election:
                found.append((matter.election, []))
            found[-1][1].append((matter, self[str(matter.pk)]))
        return found

    def choices(self, data: dict[str, Any]) -> dict[UUID, str]:
        """Whoever is not ticked is not voted for: they abstain about that candidate."""
        return {matter.pk: self._said(matter, data[str(matter.pk)]) for matter in self.all}

    def _said(self, matter: Matter, value: Any) -> str:
        if self._is_ticked(matter):
            return Choice.YES if value else Choice.ABSTAIN
        return str(value)


class PaperForm(ChoicesForm):
    spoiled = True
    photo = forms.FileField(label=_("Photo of the paper (first entry)"), required=False)


class AssistedForm(ChoicesForm):
    channel = forms.ChoiceField(
        label=_("How the owner said it"),
        choices=[(Channel.PHONE, Channel.PHONE.label), (Channel.VISIT, Channel.VISIT.label)],
    )


class ProxyForm(ActForm):
    holder = PersonField(label=_("Who stands in"), max_length=120)
    until = DateField(label=_("Valid until"))
    guardian = forms.BooleanField(label=_("As guardian, of a minor or of somebody who can't decide"), required=False)  # fmt: skip
    document = forms.FileField(label=_("Written proxy, or proof of the guardianship"))


class DeliveryForm(ActForm):
    method = forms.CharField(label=_("How it was delivered"), max_length=80)
    receiver = forms.CharField(label=_("Who of the owners received it"), max_length=80, help_text=_("Giving it to a tenant is no delivery."))  # fmt: skip
    on = DateField(label=_("Delivered on"))


class ConflictForm(ActForm):
    why = forms.CharField(label=_("What is disputed"), max_length=300)


class ResolveForm(ActForm):
    counts = forms.ChoiceField(
        label=_("The ballot of this line"), choices=(("yes", _("counts")), ("no", _("stays left out")))
    )  # fmt: skip
    resolution = forms.CharField(label=_("How it was resolved"), max_length=300)


class CallBackForm(ActForm):
    confirmed = forms.ChoiceField(
        label=_("Called back, the owner"), choices=(("yes", _("confirms the ballot")), ("no", _("does not confirm it")))
    )  # fmt: skip


class HandOutForm(ActForm):
    to_proxy = forms.BooleanField(
        label=_("Whoever stands in for this line takes it"), required=False
    )

    def prepare(self) -> None:
        if not hasattr(self.noun, "proxy"):
            del self.fields["to_proxy"]


class AreaForm(ActForm):
    area = MetresField(label=_("Area in square metres"))
    source = forms.ChoiceField(label=_("Source of the area"), choices=AreaSource.choices)


class PlainForm(ActForm):
    """A press and nothing to type."""
