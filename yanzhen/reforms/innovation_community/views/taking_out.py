"""Taking a list of people out: asked why first, and written down with the reason and the filters."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.base.exporting import ExportColumn, export_rows
from yanzhen.base.views.exports import spreadsheet
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Office
from yanzhen.reforms.innovation_community.forms.visits import ReasonForm
from yanzhen.reforms.innovation_community.views.acts import Sheet, shown


def take_out(
    request: ActorRequest,
    title: str,
    columns: Sequence[ExportColumn],
    rows: Iterable[Sequence[Any]],
    *,
    back: str,
    filters: Sequence[str],
) -> HttpResponse:
    """Ask for the reason (GET), then hand the spreadsheet over (POST). The rows are the list's own."""
    form = ReasonForm(request.POST or None)
    kept = {name: request.GET[name] for name in filters if request.GET.get(name)}
    if request.method != "POST" or not form.is_valid():
        query = request.GET.urlencode()
        back = f"{back}?{query}" if query else back
        heading = _("Take out: %(what)s") % {"what": title}
        hint = _("The list holds personal data. Your reason is written down with your name.")
        return shown(request, form, Sheet(heading, ((title, back),), back, _("Take it out"), hint))
    # The list has no row of its own: the line stands under the desk that took it out.
    desk = Office(pk=request.actor.office_id, title=request.actor.office_name)

    def written(count: int) -> None:
        record(
            by=request.actor,
            verb="innovation_community.export",
            noun=desk,
            reason=form.cleaned_data["reason"],
            changes={"list": title, "rows": count, "filters": kept},
        )

    body = export_rows(title, columns, rows, record=written)
    return spreadsheet(body, f"{title}-{timezone.localdate():%Y%m%d}")
