"""What a person chooses: an address, and the kinds that go there."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.notices.contracts import kinds_in_order


class ChannelsForm(forms.Form):
    email = forms.CharField(
        label=_("My e-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What also comes by e-mail"),
        required=False,
        # Asked for when the form is shown: other apps register theirs while starting.
        choices=lambda: [(kind.slug, kind.title) for kind in kinds_in_order()],
        widget=forms.CheckboxSelectMultiple,
    )
