"""What is typed of a payee's WeChat receiver, once by one person and once more by another; and a seller's agreement to share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm
from yanzhen.kernel.orders.forms.splits import hundredths
from yanzhen.kernel.orders.models import Seller, WechatReceiver
from yanzhen.kernel.orders.models.splitting import percent_text

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class EnterReceiverForm(ActForm):
    """Where WeChat Pay sends this party's shares, as the party wrote it down."""

    kind = forms.ChoiceField(
        label=_("Sort of receiver"), choices=WechatReceiver.Kind.choices, widget=forms.RadioSelect,
        initial=WechatReceiver.Kind.MERCHANT, help_text=_("From a merchant a share can be taken back after a refund, from a person it can't."),
    )  # fmt: skip
    account = forms.CharField(
        label=_("Merchant number or openid"), max_length=80, widget=forms.TextInput(attrs=_PLAIN)
    )
    holder = forms.CharField(
        label=_("Full name with WeChat Pay"), max_length=120,
        help_text=_("Of a merchant the full name, of a person the name they have proved."),
    )  # fmt: skip
    relation = forms.ChoiceField(
        label=_("What they are to us"), choices=WechatReceiver.Relation.choices
    )

    def prepare(self) -> None:
        self.fields["holder"].initial = self.noun.name


class ConfirmReceiverForm(ActForm):
    """The same again, from the paper."""

    account = forms.CharField(
        label=_("Merchant number or openid, from the paper"), max_length=80, widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("It is not shown: type it from the paper, so that a slip of the first person is seen."),
    )  # fmt: skip


class SharingForm(forms.Form):
    """Whether parties get their shares at payment, and how much of a payment may go."""

    shares_at_payment = forms.BooleanField(
        label=_("Parties get their shares from WeChat Pay itself"), required=False,
        help_text=_("Each payment is kept by WeChat Pay until it is shared; the rest then comes to this seller."),
    )  # fmt: skip
    share_most = forms.CharField(
        label=_("At most so much of a payment goes to others (%)"), required=False, max_length=8,
        help_text=_("As it stands in your agreement with WeChat Pay, in the merchant platform under sharing. There is no usual value to fill in."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip

    def __init__(self, *args: Any, seller: Seller, **kwargs: Any) -> None:
        most = seller.share_most
        kwargs["initial"] = {
            "shares_at_payment": seller.shares_at_payment,
            "share_most": percent_text(most) if most else "",
        }
        super().__init__(*args, **kwargs)

    def most(self) -> int | None:
        """In hundredths of a percent; None where nothing was written. Refused where it is no percentage."""
        text = self.cleaned_data["share_most"].strip()
        return hundredths(text) if text else None
