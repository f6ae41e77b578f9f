"""What is typed and sent about the working calendar."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.calendar_import import read_calendar_file
from yanzhen.base.calendars import OfficialDay
from yanzhen.base.refusals import Refused

FILE_BYTES_MAX = 1024 * 1024


class CalendarForm(forms.Form):
    """A table of the notice; `rows` carries the days read from it to the second press."""

    file = forms.FileField(
        label=_("The notice as a table"),
        help_text=_("CSV or Excel with the columns 日期, 类型 (放假 or 上班) and 节日."),
    )
    source = forms.CharField(
        label=_("Which notice"),
        max_length=500,
        help_text=_("Its number or address, such as 国办发明电〔2026〕7 号."),
    )
    rows = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The days were read from the file at the first press.
        self.fields["file"].required = not self.data.get("rows")

    def days(self) -> list[OfficialDay]:
        """The days of the file, or those read before; raises Refused."""
        file, rows = self.cleaned_data["file"], self.cleaned_data["rows"]
        if file is not None and file.size > FILE_BYTES_MAX:
            raise Refused(_("A year's calendar is smaller than 1 MB."), field="file")
        if file is not None:
            return read_calendar_file(file.read(), file.name)
        return read_calendar_file(rows.encode(), "rows.csv")
