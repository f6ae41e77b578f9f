"""What is typed of a payee's bank account: once by one person, the number once more by another."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm

_PLAIN = {"autocomplete": "off", "inputmode": "numeric"}


class EnterForm(ActForm):
    """The account as it stands on the paper of the bank."""

    holder = forms.CharField(label=_("Name of the account"), max_length=120)
    bank = forms.CharField(
        label=_("Bank and branch"), max_length=120, help_text=_("Such as: Rural Commercial Bank, Huyuan branch")
    )  # fmt: skip
    number = forms.CharField(
        label=_("Account number"), max_length=60, widget=forms.TextInput(attrs=_PLAIN)
    )

    def prepare(self) -> None:
        self.fields["holder"].initial = self.noun.name


class ConfirmForm(ActForm):
    """The number again, from the paper."""

    number = forms.CharField(
        label=_("Account number, from the paper"), max_length=60, widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("It is not shown: type it from the paper, so that a slip of the first person is seen."),
    )  # fmt: skip


class EndForm(ActForm):
    """Why nothing is paid there any more."""

    reason = forms.CharField(label=_("Why"), max_length=200)
