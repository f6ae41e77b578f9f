"""Numbers of small works: how many are done, what they cost."""

from django.utils.translation import gettext_lazy as _

from yanzhen.base.figures import Column, Figure, FigureKind, Measure
from yanzhen.kernel.works.models import Project
from yanzhen.kernel.works.workflow import DONE

COLUMNS = (
    Column(_("Project"), "title"), Column(_("Place"), "place.name"), Column(_("Raised on"), "raised_on"), Column(_("Accepted on"), "accepted_on"),
    Column(_("Final cost in fen"), "final_fen"),
)  # fmt: skip
FIGURES = (
    Figure(
        slug="works.accepted", question=_("How many small works were accepted?"), unit=_("projects"), place="place__path", on="accepted_on",
        kind=FigureKind.FLOW, rows=lambda: Project.objects.filter(state__in=DONE).select_related("place"), columns=COLUMNS,
        definition=_("Projects that every named party accepted, on the day of the acceptance."), link=lambda row: row.get_absolute_url(),  # type: ignore[attr-defined]
    ),
    Figure(
        slug="works.cost", question=_("What did the small works cost that were accepted?"), unit=_("fen"), place="place__path", on="accepted_on",
        kind=FigureKind.FLOW, measure=Measure.SUM, of="final_fen", rows=lambda: Project.objects.filter(state__in=DONE).select_related("place"),
        columns=COLUMNS, definition=_("Final cost as stated at the acceptance."), link=lambda row: row.get_absolute_url(),  # type: ignore[attr-defined]
    ),
)  # fmt: skip
