"""The numbers of the innovation community, and what the report says of them (A5-A8, A10, A11, A13)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.figures import Claim, Column, Figure, FigureKind, Measure
from yanzhen.base.limits import Light
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.cases.models.due import coloured
from yanzhen.kernel.figures.contracts import Cockpit
from yanzhen.kernel.parties.models import Appointment
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.contracts import OFFICER_DUTIES
from yanzhen.reforms.innovation_community.models import (
    Community,
    Delegation,
    Enterprise,
    Title,
    Visit,
    VisitAttendance,
    Watch,
    escalated,
)
from yanzhen.reforms.innovation_community.models.growth_kinds import TitleKind
from yanzhen.reforms.innovation_community.models.programmes import STEP_GIVEN

REPORT: Final = "杭州精品改革案例智库报告"


def _in_communities() -> Q:
    within = Q(pk__in=[])
    for path in Community.objects.values_list("place__path", flat=True):
        within |= Q(path__startswith=path)
    return within


def _ended_as(outcome: str) -> Any:
    return Watch.objects.filter(outcome=outcome).select_related(
        "enterprise__organisation__party", "enterprise__officer"
    )


def _firm(row: Any) -> str:
    return _party(row.enterprise)


def _visits_under_watch() -> Any:
    watched = Watch.objects.filter(
        Q(until__isnull=True) | Q(until__gte=OuterRef("visited_at__date")),
        enterprise=OuterRef("enterprise"),
        since__lte=OuterRef("visited_at__date"),
    )
    return (
        Visit.objects.counted()
        .filter(Exists(watched))
        .select_related("enterprise__organisation__party")
    )


def _party(row: Any) -> str:
    return reverse("parties:party", args=[row.pk])


def _visit(row: Any) -> str:
    return reverse("innovation_community:visit", args=[row.visit_id])


def _place(row: Any) -> str:
    return reverse("places:place", args=[row.pk])


def _guide(row: Any) -> str:
    return reverse("cases:guide", args=[row.code])


def _ladder(row: Any) -> str:
    return reverse("innovation_community:firm_ladder", args=[row.enterprise_id])


def _holders(*kinds: str) -> Callable[[], "QuerySet[Title, Any]"]:
    return lambda: Title.objects.filter(kind__in=kinds).select_related(
        "enterprise__organisation__party"
    )


HELD: Final = _("Firms with a certificate that holds on that day, each counted once.")
# Slug, question, the titles that count, definition.
TITLES: Final = (
    ("community.first_step", _("How many firms hold a title of step one?"), STEP_GIVEN[1], HELD),
    ("community.srdi", _("How many firms hold the SRDI title?"), (TitleKind.SRDI, TitleKind.GIANT), HELD),
    ("community.high_tech", _("How many firms are high-tech enterprises?"), (TitleKind.HIGH_TECH,), HELD),
)  # fmt: skip

WATCH_COLUMNS: Final = (
    Column(_("Firm"), "enterprise.name"), Column(_("Officer"), "enterprise.officer.title"), Column(_("Since"), "since"),
    Column(_("Until"), "until"), Column(_("Outcome"), "get_outcome_display"), Column(_("What shows it"), "note"),
)  # fmt: skip
of_watches = partial(
    Figure,
    unit=_("firms"),
    place="scope_path",
    columns=WATCH_COLUMNS,
    link=_firm,
)
RETENTION: Final = (
    of_watches(
        slug="community.at_risk", question=_("How many firms may leave?"), on="since", until="until",
        rows=lambda: Watch.objects.select_related("enterprise__organisation__party", "enterprise__officer"),
        definition=_("Firms under watch on that day because of dated signs, such as a lease that ends or fewer staff."),
    ),
    *(
        of_watches(
            slug=f"community.{outcome}", question=question, on="until", kind=FigureKind.FLOW,
            rows=partial(_ended_as, outcome), definition=definition,
        )
        for outcome, question, definition in (
            ("stayed", _("How many firms that might have left stayed?"),
             _("Watches that an officer ended with “stayed” and with what shows it, by the day they ended.")),
            ("left", _("How many firms under watch left?"), _("Watches that ended because the firm left.")),
        )
    ),
    Figure(
        slug="community.risk_visits", question=_("How many visits were made to firms that may leave?"), unit=_("visits"),
        place="scope_path", on="visited_at", kind=FigureKind.FLOW, rows=_visits_under_watch,
        definition=_("Visits to a firm on a day on which it was under watch."),
        columns=(Column(_("Firm"), "enterprise.name"), Column(_("Visited at"), "visited_at"), Column(_("Visitor"), "visitor_name")),
        link=lambda row: reverse("innovation_community:visit", args=[row.pk]),
    ),
)  # fmt: skip
FIGURES: Final = (
    Figure(
        slug="community.parks", question=_("How many parks are served?"), unit=_("parks"), place="path", on="since", until="until",
        rows=lambda: Place.objects.filter(_in_communities(), kind="park"),
        definition=_("Parks within the boundary of an innovation community that have not closed."),
        columns=(Column(_("Park"), "name"), Column(_("Area, m²"), "area_m2")), link=_place,
    ),
    Figure(
        slug="community.buildings", question=_("How many buildings are served?"), unit=_("buildings"), place="path", on="since", until="until",
        rows=lambda: Place.objects.filter(_in_communities(), kind="building"),
        definition=_("Buildings within the boundary of an innovation community that have not closed."),
        columns=(Column(_("Building"), "name"), Column(_("Park"), "parent.name")), link=_place,
    ),
    Figure(
        slug="community.enterprises", question=_("How many enterprises are served?"), unit=_("firms"), place="scope_path", on="moved_in_on",
        rows=lambda: Enterprise.objects.present().select_related("organisation__party", "place"),
        definition=_("Firms of the register with an address within, distinct by credit code, that have not left."),
        columns=(Column(_("Firm"), "name"), Column(_("Credit code"), "organisation.uscc"), Column(_("Building"), "place.name")), link=_party,
    ),
    Figure(
        slug="community.officers", question=_("How many kinds of service officer are at work?"), unit=_("desks"), place="office__scope__path",
        on="since", until="until", measure=Measure.DISTINCT, of="office__duty", additive=False,
        rows=lambda: Appointment.objects.filter(office__duty__in=OFFICER_DUTIES).select_related("person__party", "office"),
        definition=_("Desks of the four kinds with somebody appointed on that day."),
        columns=(Column(_("Desk"), "office.title"), Column(_("Officer"), "person.name"), Column(_("Since"), "since")),
    ),
    Figure(
        slug="community.visit_person_times", question=_("How often were firms and talents visited?"), unit=_("person-times"),
        place="visit__scope_path", on="visit__visited_at", kind=FigureKind.FLOW, measure=Measure.SUM, of="count",
        rows=lambda: VisitAttendance.objects.exclude(side="officer").filter(visit__withdrawn_at__isnull=True)
        .select_related("visit__enterprise__organisation__party", "visit__talent__person__party"),
        definition=_("The people present on the visited side, added up over all visits: person-times, neither visits nor distinct people."),
        columns=(Column(_("Visit"), "visit"), Column(_("Side"), "get_side_display"), Column(_("People"), "count"), Column(_("Visited at"), "visit.visited_at")),
        link=_visit,
    ),
    Figure(
        slug="community.problems_solved", question=_("How many problems raised on visits were solved?"), unit=_("problems"), place="scope_path",
        on="ended_at", kind=FigureKind.FLOW,
        rows=lambda: Case.objects.from_origin("innovation_community.visit").solved().select_related("place"),
        definition=_("Cases that came out of a visit and were closed as resolved; an answer that only explains does not count."),
        columns=(Column(_("No."), "number"), Column(_("What it is about"), "title"), Column(_("Ended"), "ended_at")),
        link=lambda row: reverse("cases:detail", args=[row.pk]),
    ),
    *(
        Figure(
            slug=slug, question=question, unit=_("firms"), place="enterprise__scope_path", on="valid_from", until="valid_until",
            measure=Measure.DISTINCT, of="enterprise", additive=False, rows=_holders(*kinds), link=_ladder, definition=definition,
            columns=(
                Column(_("Firm"), "enterprise.name"), Column(_("Title held"), "get_kind_display"), Column(_("Registered number"), "number"),
                Column(_("Valid until"), "valid_until"),
            ),
        )
        for slug, question, kinds, definition in TITLES
    ),
    *RETENTION,
    Figure(
        slug="community.delegations", question=_("How many powers are delegated to the community?"), unit=_("powers"),
        place="scope_path", on="since", until="until", rows=lambda: Delegation.objects.all(),
        definition=_("Powers that departments above gave to the community and had not taken back on that day."),
        columns=(Column(_("What was delegated"), "title"), Column(_("Power"), "get_power_display"), Column(_("From whom"), "given_by"),
                 Column(_("Since"), "since"), Column(_("Basis document"), "basis")),
        link=lambda row: reverse("innovation_community:delegations"),
    ),
    *(
        Figure(
            slug=slug, question=question, unit=_("cases"), place="scope_path", on=on, kind=FigureKind.FLOW, rows=rows,
            definition=definition, link=lambda row: reverse("cases:detail", args=[row.pk]),
            columns=(Column(_("No."), "number"), Column(_("What it is about"), "title"), Column(_("Who has it"), "office.title"),
                     Column(_("Sent up"), "received_at"), Column(_("Ended"), "ended_at")),
        )
        for slug, question, on, rows, definition in (
            ("community.escalated", _("How many cases went up to offices above?"), "received_at", escalated,
             _("Cases of the community, or parts of them, that lie with an office of the subdistrict or district.")),
            ("community.escalated_answered", _("How many cases sent up were answered?"), "ended_at",
             lambda: escalated().ended(), _("Of those that went up, the ones that ended, by the day of their end.")),
        )
    ),
    Figure(
        slug="community.items", question=_("How many items are delegated to the community?"), unit=_("items"), place="", on="", additive=False,
        rows=lambda: Item.objects.offered().filter(delegated=True),
        definition=_("Items of the catalogue that are offered and delegated to the community."),
        columns=(Column(_("Code"), "code"), Column(_("Item"), "name"), Column(_("For whom"), "get_audience_display")),
        link=_guide,
    ),
)  # fmt: skip
CLAIMS: Final = (
    Claim("A5", "community.parks", "服务62个园区", 62, source=REPORT),
    Claim("A6", "community.buildings", "95幢楼宇", 95, source=REPORT),
    Claim("A7", "community.enterprises", "6000余家企业", 6000, "~", source=REPORT),
    Claim(
        "A8",
        "community.officers",
        "配备党群服务、经济业务、综合治理、公共事务四大专员",
        4,
        source=REPORT,
    ),
    Claim(
        "A10",
        "community.visit_person_times",
        "成立以来已累计走访企业人才460人次",
        460,
        source=REPORT,
    ),
    Claim("A11", "community.problems_solved", "帮助解决问题337个", 337, source=REPORT),
    Claim("A14", "community.tax_share", "贡献了超街道1/3的税收", 1, ">", source=REPORT, out_of=3),
    Claim(
        "A15",
        "community.revenue_rank",
        "今年上半年，仓前街道财政总收入居余杭区第一",
        1,
        source=REPORT,
    ),
    Claim("A13", "community.items", "56个服务事项全部下沉", 56, source=REPORT),
)


def _strip(actor: Any, place_path: str, today: date) -> Sequence[Mapping[str, Any]]:
    """What needs a leader today: overdue, due soon, bad ratings, firms that may leave; each opens its rows."""
    now = timezone.now()
    cases = Case.objects.within(place_path).running()
    overdue, soon = (
        cases.overdue(now).count(),
        cases.filter(coloured(Light.YELLOW, now)).count(),
    )
    bad = Case.objects.within(place_path).unhappy().count()
    leaving = Enterprise.objects.filter(
        stage__in=("at_risk", "leaving"), scope_path__startswith=place_path
    ).count()
    desk = f"{reverse('cases:list')}?place={quote(place_path)}&view="
    lines = [
        ("cases.see_scope", {"shape": "late", "icon": "i-late", "value": overdue, "text": _("cases overdue"), "url": desk + "late"}),
        ("cases.see_scope", {"shape": "soon", "icon": "i-soon", "value": soon, "text": _("cases due within three working days"), "url": desk + "near"}),
        ("cases.see_scope", {"shape": "pause", "icon": "i-star", "value": bad, "text": _("bad ratings to follow up"), "url": desk + "unhappy"}),
        ("community.see", {"shape": "info", "icon": "i-building", "value": leaving, "text": _("firms in difficulty or about to leave"), "url": reverse("innovation_community:enterprises") + "?stage=at_risk&stage=leaving"}),
    ]  # fmt: skip
    return [line for capability, line in lines if actor.may(capability)]


COCKPIT: Final = Cockpit(
    slug="innovation_community",
    title=_("Innovation community"),
    tiles=(
        "community.enterprises", "community.visit_person_times", "community.problems_solved", "community.parks",
        "community.buildings", "community.officers", "community.items", "cases.open",
    ),
    of_map="cases.open",
    map_kinds=("park",),
    trend=("cases.received", "cases.ended"),
    short={"cases.received": _("received"), "cases.ended": pgettext_lazy("cases", "Ended")},
    caveat=_("The channels differ from park to park; this is no ranking."),
    strip=_strip,
    order=10,
)  # fmt: skip
