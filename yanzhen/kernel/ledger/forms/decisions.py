"""The decision beside a voucher: left empty, or whole with its minutes."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.forms import DateField
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.ledger.actions.resting import (
    DecisionDraft,
    rest_on,
    rest_on_vote,
    votes_offered,
)
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.decisions import DecisionKind, SlipDecision
from yanzhen.kernel.ledger.models.slips import Slip

ASKED = ("kind", "decided_on", "agreed", "of")


class DecisionForm(forms.Form):
    """All of it or nothing; minutes that are here already need not be sent again. A certified vote says it all by itself."""

    vote = forms.ChoiceField(
        label=_("Certified vote"),
        required=False,
        help_text=_("A matter that passed here. Then nothing else is asked."),
    )
    kind = forms.ChoiceField(label=_("Who decided"), choices=[("", _("No decision needed")), *DecisionKind.choices], required=False)  # fmt: skip
    number = forms.CharField(label=_("Number of the decision"), max_length=80, required=False)
    decided_on = DateField(label=_("Decided on"), required=False)
    agreed = forms.IntegerField(label=_("How many agreed"), min_value=1, required=False)
    of = forms.IntegerField(label=_("Of how many"), min_value=1, required=False)
    minutes = forms.FileField(label=_("Minutes"), required=False, help_text=_("PDF or photo"))

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        book: Book,
        decision: SlipDecision | None = None,
    ) -> None:
        self.decision = decision
        known = {name: getattr(decision, name) for name in (*ASKED, "number")} if decision else {}
        if decision is not None and decision.matter_id:
            known = {"vote": str(decision.matter_id)}
        super().__init__(data, files, prefix="decision", initial=known)
        votes = [(str(one.key), f"{one.number} {one.title}") for one in votes_offered(book)]
        self.fields["vote"].choices = [("", _("Minutes are attached instead")), *votes]  # type: ignore[attr-defined]
        if not votes and "vote" not in known:
            del self.fields["vote"]

    @property
    def is_blank(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in (*self.fields,))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if self.is_blank:
            if self.decision is not None:
                self.add_error("kind", _("This voucher rests on a decision. Say which one."))
            return data
        if data.get("vote") or "vote" in self.errors:
            for name in {*self.errors} - {"vote"}:
                del self.errors[name]
            return data
        self._ask_whole(data)
        return data

    def _ask_whole(self, data: dict[str, Any]) -> None:
        for name in ASKED:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("A decision is named whole: who, when, how many of how many."))  # fmt: skip
        if not data.get("minutes") and (self.decision is None or self.decision.document is None):
            self.add_error("minutes", _("Attach the minutes to this voucher."))
        if (data.get("agreed") or 0) > (data.get("of") or 0) and "of" not in self.errors:
            self.add_error("agreed", _("No more can have agreed than have a vote."))

    def keep(self, slip: Slip, *, by: By) -> None:
        """Hang the minutes on the slip and write the decision down; an empty form changes nothing."""
        if self.is_blank:
            return
        data = dict(self.cleaned_data)
        if vote := data.pop("vote", ""):
            rest_on_vote(slip, UUID(vote), by=by)
            return
        file = data.pop("minutes")
        if file:
            paper = store(file, owner=slip, by=by, purpose=str(_("Minutes")))
        else:
            assert self.decision is not None and self.decision.document is not None  # noqa: S101, PT018  clean asks for one of them
            paper = self.decision.document
        rest_on(slip, DecisionDraft(document=paper, **data), by=by)
