"""How a watch ended, and from when on a sign counts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.reforms.innovation_community.models import Outcome


class WatchEndForm(forms.Form):
    """Stayed, left or not known."""

    outcome = forms.ChoiceField(
        label=_("How the watch ended"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What shows it"), max_length=300, help_text=_("Such as: signed for three more years; moved out on Friday.")
    )  # fmt: skip


class RiskSettingForm(forms.Form):
    """Numbers the community decides; no law sets them."""

    lease_days = forms.IntegerField(
        label=_("The lease ends within so many days"), min_value=1, max_value=720
    )
    staff_fall_percent = forms.IntegerField(
        label=_("Staff fell by so many per cent in a year"), min_value=1, max_value=100
    )
    case_days = forms.IntegerField(
        label=_("A case of theirs has been open for so many days"), min_value=1, max_value=720
    )
    rating_days = forms.IntegerField(
        label=_("A bad rating in the last so many days"), min_value=1, max_value=720
    )
    unvisited_days = forms.IntegerField(
        label=_("Not visited for so many days"), min_value=1, max_value=1000
    )
    signs_min = forms.IntegerField(
        label=_("So many signs together count"), min_value=1, max_value=6,
        help_text=_("What an officer wrote down (in difficulty, about to leave) is enough alone; not being visited never is."),
    )  # fmt: skip
    quiet_days = forms.IntegerField(
        label=_("A watch ends by itself after so many days without signs"),
        min_value=1,
        max_value=720,
    )
    source = forms.CharField(label=_("Who decided it"), max_length=200)
