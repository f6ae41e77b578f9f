"""What is typed about a draft beside the vote itself: the vote of a topic, corrections, the filing, a line of the roll."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.kernel.council.actions.correcting import draft_of, open_answers
from yanzhen.kernel.council.actions.enrolling import owners_of
from yanzhen.kernel.council.actions.preparing import LineDraft, VoteDraft
from yanzhen.kernel.council.contracts import PROXY_NONE, Procedure, rules_on
from yanzhen.kernel.council.forms.votes import MetresField, VoteForm, electorates
from yanzhen.kernel.council.models import Deliberation, Matter, RollEntry, Vote
from yanzhen.kernel.council.models.choices import AreaSource, Basis, UnitKind


class TopicVoteForm(VoteForm):
    """The draft of the vote a topic waits for: who decides and which kind of matter are one answer."""

    electorate = None  # type: ignore[assignment]  # the matter says it
    matter = forms.ChoiceField(label=_("Who decides which kind of matter"))
    text = forms.CharField(label=_("What exactly is decided"), widget=forms.Textarea(attrs={"rows": 3}), required=False)  # fmt: skip
    field_order = ("title", "matter", "text", "place")

    def prepare(self) -> None:
        choice = self.fields["matter"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  declared above
        choice.choices = [("", _("not answered yet")), *_matters()]
        self.keep_to_own_places()
        topic: Deliberation = self.noun
        self.initial = {"title": topic.topic, "text": topic.text, "place": topic.place}

    def draft(self) -> VoteDraft:
        data = dict(self.cleaned_data)
        electorate, _colon, _kind = data.pop("matter").partition(":")
        data["count_parking"] = {"yes": True, "no": False}.get(data["count_parking"])
        del data["text"]
        return VoteDraft(electorate=electorate, **data)


def _matters() -> list[tuple[Any, Any]]:
    """What each electorate decides today, under its name."""
    found = []
    for electorate, title in electorates().items():
        rules = rules_on(electorate, timezone.localdate())
        kinds = [(f"{electorate}:{kind.slug}", kind.title) for kind in rules.matters if not kind.refused] if rules else []  # fmt: skip
        found.append((title, kinds))
    return found


class CorrectForm(VoteForm):
    """What can still be said of a vote, with what it says now; who decides and where stay."""

    electorate = None  # type: ignore[assignment]  # a draft is about it
    place = None  # type: ignore[assignment]

    def prepare(self) -> None:
        vote: Vote = self.noun
        offered = set(open_answers(vote)) - _not_asked(vote.rules.procedure)
        for name in [*self.fields]:
            if name not in offered:
                del self.fields[name]
        self.initial = {name: getattr(vote, name) for name in self.fields}
        self.initial["count_parking"] = {True: "yes", False: "no"}.get(vote.count_parking, "")  # type: ignore[arg-type]

    def corrected(self, data: dict[str, Any]) -> VoteDraft:
        said = dict(data)
        if "count_parking" in said:
            said["count_parking"] = {"yes": True, "no": False}.get(said["count_parking"])
        return replace(draft_of(self.noun), **said)


def _not_asked(procedure: Procedure) -> set[str]:
    """What no rule of this electorate asks for."""
    asked = {
        "temporary": procedure.temporary_days is not None or bool(procedure.calls), "secret": procedure.secret,
        "count_parking": procedure.counts_parking, "proxy_cap": procedure.proxies != PROXY_NONE,
        "silence": procedure.silence, "silence_clause": procedure.silence,
    }  # fmt: skip
    return {name for name, is_asked in asked.items() if not is_asked}


class TakeAwayForm(ActForm):
    matters = forms.ModelMultipleChoiceField(Matter.objects.none(), label=_("What is taken off the ballot"), widget=forms.CheckboxSelectMultiple)  # fmt: skip

    def prepare(self) -> None:
        choice = self.fields["matters"]
        assert isinstance(choice, forms.ModelMultipleChoiceField)  # noqa: S101  declared above
        choice.queryset = self.noun.matters.all()


class FilingForm(ActForm):
    """Written once; whoever corrects it says why."""

    filed_as = forms.CharField(label=_("Number in the city's system"), max_length=60, required=False)  # fmt: skip
    committee_told_on = DateField(label=_("Residents' committee told on"), required=False)
    why = forms.CharField(label=_("Why it is corrected"), max_length=300)

    def prepare(self) -> None:
        self.initial = {"filed_as": self.noun.filed_as, "committee_told_on": self.noun.committee_told_on}  # fmt: skip
        if not self.noun.filed_as and not self.noun.committee_told_on:
            del self.fields["why"]
        else:
            self.fields["why"].required = bool(self.noun.filed_as and self.noun.committee_told_on)


class LineForm(ActForm):
    """One line of the roll, new or with what it says now."""

    unit = forms.CharField(label=_("Unit on the roll"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind of unit"), choices=UnitKind.choices)
    owners = forms.CharField(label=_("Who votes for it, several with 、 between them"), max_length=900)  # fmt: skip
    identity = forms.CharField(label=_("Identity numbers"), max_length=300, required=False, help_text=_("In the order of the owners. Without them two of one name count as two."))  # fmt: skip
    area = MetresField(label=_("Area in square metres"), required=False)
    source = forms.ChoiceField(label=_("Source of the area"), choices=[("", "–"), *AreaSource.choices], required=False)  # fmt: skip
    basis = forms.ChoiceField(label=_("Who votes as"), choices=Basis.choices)
    household = forms.CharField(label=_("Household"), max_length=80, required=False)

    def prepare(self) -> None:
        entry = self.noun if isinstance(self.noun, RollEntry) else None
        vote: Vote = entry.vote if entry else self.noun
        if not vote.by_area:
            del self.fields["area"], self.fields["source"]
            self.initial = {"kind": UnitKind.PERSON, "basis": Basis.MEMBER}
        if entry is not None:
            self.initial = {
                "unit": entry.unit, "kind": entry.kind, "owners": entry.names, "area": None if entry.area is None else Decimal(entry.area) / 100,
                "source": entry.area_source, "basis": entry.basis, "household": entry.household,
            }  # fmt: skip
            self.fields["identity"].help_text = _("Only where owners change; without them whoever is named already stays.")  # fmt: skip

    def line(self, data: dict[str, Any]) -> LineDraft:
        entry = self.noun if isinstance(self.noun, RollEntry) else None
        # A name may have a comma of its own: what was not typed over is not taken apart.
        stays = entry is not None and data["owners"] == entry.names
        names = [one.shown for one in entry.owners.all()] if entry and stays else _split(data["owners"])  # fmt: skip
        owners = owners_of(names, _split(data["identity"]), entry)
        return LineDraft(
            unit=data["unit"].strip(), owners=owners, area=data.get("area"), area_source=data.get("source") or "", kind=data["kind"],
            basis=data["basis"], household=data["household"],
        )  # fmt: skip


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[、,，;；\n]", text) if part.strip()]
