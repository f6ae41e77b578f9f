"""Forms of a seller: who and where; in which accounts its sales stand."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.models import Account, Book
from yanzhen.kernel.orders.actions.sellers import METHODS, NEEDED, ROLES
from yanzhen.kernel.orders.models import Seller

LABELS: Final = {
    "income_account": _("Income of sales"),
    "advance_account": _("Received in advance"),
    "payable_account": _("Owed to parties and other sellers"),
    "receivable_account": _("Due from whoever collected for us"),
}
HINTS: Final = {
    "advance_account": _("One that keeps no buyer apart: passers-by give no name. Left empty: it stands as income."),
}  # fmt: skip


class SellerForm(forms.Form):
    """Which organisation sells, and at which place."""

    organisation = forms.CharField(label=_("Organisation, by its full name"), max_length=200)
    place = forms.CharField(
        label=_("Place"), max_length=120, help_text=_("By its name; above/name where two have one name.")
    )  # fmt: skip


class AccountsForm(forms.Form):
    """The accounts of the seller's book, role by role, and one for each way of paying."""

    def __init__(self, *args: Any, seller: Seller, book: Book | None, **kwargs: Any) -> None:
        money = {one.method: one.account_id for one in seller.money_accounts.all()}
        initial: dict[str, Any] = {role: getattr(seller, f"{role}_id") for role in ROLES}
        initial |= {f"by_{method}": money.get(method) for method in METHODS}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        rows = Account.objects.filter(book=book).leaves().order_by("code") if book else Account.objects.none()  # fmt: skip
        for role in ROLES:
            self.fields[role] = _choice(rows, LABELS[role], role in NEEDED, HINTS.get(role, ""))
        for method in METHODS:
            self.fields[f"by_{method}"] = _choice(rows, method.label, False, "")

    @property
    def roles(self) -> list[Any]:
        return [self[role] for role in ROLES]

    @property
    def ways(self) -> list[Any]:
        return [self[f"by_{method}"] for method in METHODS]

    def accounts(self) -> dict[str, Account | None]:
        return {role: self.cleaned_data[role] for role in ROLES}

    def money(self) -> dict[str, Account | None]:
        return {str(method): self.cleaned_data[f"by_{method}"] for method in METHODS}

    def say(self, refusal: Refused) -> None:
        named = refusal.field if refusal.field in self.fields else f"by_{refusal.field}"
        self.add_error(named if named in self.fields else None, refusal.sentence)


class _Choice(forms.ModelChoiceField[Account]):
    """Code and name, as bookkeepers read it."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"


def _choice(rows: Any, label: Any, required: bool, hint: Any) -> _Choice:
    return _Choice(rows, label=label, required=required, help_text=hint)
