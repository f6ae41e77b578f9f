"""The numbers of estates and their service, and what the report says of them (A26, A29, A30)."""

from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.figures import Claim, Column, Figure, FigureKind
from yanzhen.kernel.figures.contracts import Answer, Cockpit, Found
from yanzhen.reforms.co_governance.models import Estate, Handover, ServiceArea, WorkOrder

REPORT: Final = "杭州精品改革案例智库报告"
LIST: Final = "co_governance:handovers"
DAYS_IN_A_MONTH_TENTHS: Final = 304
OF_ORDERS: Final = (
    Column(_("Number of the order"), "number"), Column(_("What is broken"), "what"), Column(_("Area of service"), "area.name"), Column(_("Asked at"), "opened_at"),
)  # fmt: skip


def _page(row: Any) -> str:
    return str(row.get_absolute_url())


def _cluster(row: Any) -> str:
    return reverse("co_governance:cluster", args=[row.cluster_id])


FIGURES: Final = (
    Figure(
        slug="estates.estates", question=_("How many estates are on the register?"), unit=_("estates"), place="place__path", on="since",
        rows=lambda: Estate.objects.select_related("place"), columns=(Column(_("Estate"), "name"), Column(_("Built in"), "built_year")), link=_page,
        definition=_("Property management areas with units and owners."),
    ),
    Figure(
        slug="estates.service_areas", question=_("How many areas has the area-wide service?"), unit=_("areas"), place="place__path", on="since", until="until",
        rows=lambda: ServiceArea.objects.select_related("cluster", "payer__party"), definition=_("Estates, roads, lawns and streets served under a contract of their own."),
        columns=(Column(_("Area of service"), "name"), Column(_("Kind of area"), "get_kind_display"), Column(_("Who pays"), "payer.name")),
        link=_cluster,
    ),
    Figure(
        slug="estates.orders", question=_("How many work orders were written down?"), unit=_("orders"), place="area__place__path", on="opened_at",
        kind=FigureKind.FLOW, rows=lambda: WorkOrder.objects.select_related("area"), columns=OF_ORDERS, link=_page,
        definition=_("Calls, reports and finds of patrols, each once."),
    ),
    Figure(
        slug="estates.orders_done", question=_("How many work orders were done?"), unit=_("orders"), place="area__place__path", on="done_at",
        kind=FigureKind.FLOW, rows=lambda: WorkOrder.objects.filter(state__in=("done", "closed")).select_related("area"), columns=OF_ORDERS, link=_page,
        definition=_("Finished with a photograph, rated or not."),
    ),
    Figure(
        slug="estates.handovers", question=_("How many property handovers are complete?"), unit=_("handovers"), place="estate__place__path", on="filed_on",
        kind=FigureKind.FLOW, rows=lambda: Handover.objects.filter(state="filed").select_related("estate", "old_company__party", "new_company__party"),
        columns=(Column(_("Estate"), "estate.name"), Column(_("Old company"), "old_company.name"), Column(_("New company"), "new_company.name")), link=_page,
        definition=_("Signed by four sides, settled, left and filed."),
    ),
)  # fmt: skip


def _first(day: date) -> Handover | None:
    """The handover with which the area-wide service began: the first of an estate it serves."""
    served = ServiceArea.objects.filter(estate__isnull=False).values("estate")
    rows = Handover.objects.filter(estate__in=served, effective_on__lte=day).select_related("estate")  # fmt: skip
    return rows.order_by("effective_on", "pk").first()


def _built(day: date) -> Found | None:
    found = _first(day)
    year = found.estate.built_year if found else None
    return Found(year, f"{year}", 1) if year else None


def _began(day: date) -> Found | None:
    found = _first(day)
    if found is None or found.effective_on is None:
        return None
    on = found.effective_on
    return Found(on.month * 100 + on.day, f"{on:%m-%d}", 1)


def _running(day: date) -> Found | None:
    """Months from the beginning to the day asked about, in tenths of days over tenths of a month.

    The report has no date, so the claim holds on some days and not on others: nothing here picks one for it.
    """
    found = _first(day)
    if found is None or found.effective_on is None:
        return None
    days = (day - found.effective_on).days
    return Found(days * 10, str(_("%(n)s days")) % {"n": days}, 1, out_of=DAYS_IN_A_MONTH_TENTHS)


ANSWERS: Final = (
    Answer("estates.built_year", _("When was the estate built with which the service began?"), _("year"), _built, "co_governance:estates",
           _("The year of construction of the first estate handed over.")),
    Answer("estates.handover_day", _("On which day did the area-wide service begin?"), _("date"), _began, LIST,
           _("The first day of the new service after the first handover, month and day.")),
    Answer("estates.months_running", _("How many months has the area-wide service run?"), _("months"), _running, LIST,
           _("From the first day of the new service to the day asked about. The report has no date.")),
)  # fmt: skip
CLAIMS: Final = (
    Claim("A26", "estates.built_year", "太炎社区太炎花园建成于2007年", 2007, source=REPORT),
    Claim("A29", "estates.handover_day", "7月1日，随着老旧小区新老物业的顺利交接", 701, source=REPORT),
    Claim("A30", "estates.months_running", "近两个月的片区化“大物业”统一管理", 2, "<~", source=REPORT),
)  # fmt: skip
COCKPIT: Final = Cockpit(
    slug="co_governance",
    title=_("Three parties together"),
    tiles=("estates.estates", "estates.service_areas", "estates.orders", "estates.orders_done", "estates.handovers"),
    of_map="estates.orders",
    map_kinds=("estate",),
    trend=("estates.orders", "estates.orders_done"),
    short={"estates.orders": _("written down"), "estates.orders_done": _("finished")},
    order=45,
)  # fmt: skip
