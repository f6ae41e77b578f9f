"""The numbers of the island, and what the report says of them (B6, C1-C7, C9-C11)."""

from datetime import date
from statistics import median_low
from typing import Any, Final

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.figures import Claim, Column, Figure, FigureKind, Measure
from yanzhen.base.money import yuan
from yanzhen.kernel.figures.contracts import Answer, Cockpit, Found
from yanzhen.kernel.parties.models import Appointment
from yanzhen.reforms.one_pass.actions.tallies import (
    arrivals,
    arrivals_of_first_half,
    camp_dues,
    collective_income,
    income_of_first_half,
    lead_days,
    pass_sellers,
    weekend_nights,
)
from yanzhen.reforms.one_pass.models import (
    Attraction,
    Enquiry,
    Industry,
    Product,
    ProductPoint,
    Route,
)

REPORT: Final = "杭州精品改革案例智库报告"
FEN_IN_A_YUAN: Final = 100
MANAGERS: Final = ("seller_head",)
OF_ARRIVALS: Final = (
    Column(_("Let in"), "at"), Column(_("What was opened"), "title"), Column(_("Free of charge because"), "get_reason_display"),
    Column(_("People"), "people"), Column(_("The order"), "order.number"), Column(_("Gate"), "gate"),
)  # fmt: skip
OF_LEGS: Final = (
    Column(_("Date"), "on"), Column(_("Book"), "account.book.organisation.name"), Column(_("What for"), "entry.summary"),
    Column(_("Amount in fen"), "credit_fen"),
)  # fmt: skip


def _admission(row: Any) -> str:
    """The order, or the gate that counted somebody without one."""
    return reverse("orders:order", args=[row.order_id]) if row.order_id else reverse("one_pass:gate_device", args=[row.device_id])  # fmt: skip


def _entry(row: Any) -> str:
    return reverse("ledger:voucher", args=[row.account.book_id, row.entry_id])


def _product(row: Any) -> str:
    return reverse("one_pass:product", args=[row.product.slug])


def _page(row: Any) -> str:
    return reverse("one_pass:product", args=[row.slug])


def _routes() -> Any:
    return Route.objects.filter(is_study=True, shown="published").select_related(
        "owner__party", "place"
    )


def _passes() -> Any:
    return Product.objects.filter(sort="pass", offer__state="on_sale").select_related(
        "area", "offer"
    )


FIGURES: Final = (
    Figure(
        slug="island.study_routes", question=_("How many study routes are there?"), unit=_("routes"), rows=_routes, place="place__path",
        on="since", until="until", definition=_("Published routes of lessons with their own page."),
        columns=(Column(_("Route"), "name"), Column(_("Theme"), "theme"), Column(_("Who runs it"), "owner.name"), Column(_("Since"), "since")),
        link=lambda row: reverse("one_pass:route", args=[row.pk]),
    ),
    Figure(
        slug="island.industries", question=_("How many featured trades has the village?"), unit=_("trades"), place="place__path", on="since", until="until",
        rows=lambda: Industry.objects.select_related("place", "leader__party"), definition=_("Featured trades that the village keeps on its list on that day."),
        columns=(Column(_("Trade"), "name"), Column(_("Village"), "place.name"), Column(_("Since"), "since"), Column(_("Source"), "source")),
    ),
    Figure(
        slug="island.villages", question=_("How many villages share in the pass?"), unit=_("villages"), place="product__area__place__path", on="since",
        rows=lambda: ProductPoint.objects.filter(product__sort="pass", product__offer__state="on_sale").select_related("product", "attraction", "village"),
        measure=Measure.DISTINCT, of="village", additive=False, definition=_("Villages whose attractions a pass on sale opens, each counted once."),
        columns=(Column(_("Pass"), "product.name"), Column(_("Attraction"), "attraction.name"), Column(_("Village"), "village.name")),
        link=_product,
    ),
    Figure(
        slug="island.passes", question=_("How many passes open a whole island?"), unit=_("passes"), place="area__place__path", on="since", rows=_passes,
        definition=_("Passes on sale that open attractions of several owners."),
        columns=(Column(_("Pass"), "name"), Column(_("Visited area"), "area.name"), Column(_("Since"), "since")),
        link=_page,
    ),
    Figure(
        slug="island.attractions", question=_("How many attractions are shown to visitors?"), unit=_("attractions"), place="place__path", on="since",
        rows=lambda: Attraction.objects.filter(shown="published").select_related("village", "owner__party"),
        definition=_("Published attractions and partners of the pass."),
        columns=(Column(_("Attraction"), "name"), Column(_("Kind"), "get_kind_display"), Column(_("Village"), "village.name")),
        link=lambda row: reverse("one_pass:attraction", args=[row.pk]),
    ),
    Figure(
        slug="island.visitors", question=_("How many visitors came?"), unit=_("person-times"), place="area__place__path", on="at",
        kind=FigureKind.FLOW, measure=Measure.SUM, of="people", rows=arrivals, columns=OF_ARRIVALS, link=_admission, cells=False,
        definition=_("People let in at the place where arrivals are counted, with a pass or free of charge: person-times, not distinct people. Who lives or works there, and who is let back in, is not counted."),
    ),
    Figure(
        slug="island.visitors_first_half", question=_("How many visitors came in the first half year?"), unit=_("person-times"), place="area__place__path",
        on="at", kind=FigureKind.FLOW, measure=Measure.SUM, of="people", rows=arrivals_of_first_half, columns=OF_ARRIVALS, link=_admission, cells=False,
        definition=_("The same from January to June of the last half year that is over."),
    ),
    Figure(
        slug="island.collective_income", question=_("What did visitors bring the collective?"), unit=_("fen"), place="account__book__place__path", on="on",
        kind=FigureKind.FLOW, measure=Measure.SUM, of="credit_fen", rows=collective_income, columns=OF_LEGS, link=_entry, cells=False,
        definition=_("Posted income in the collective's own book (501, 502): its shares of what was sold, and rents of sites that visitors use."),
    ),
    Figure(
        slug="island.collective_income_first_half", question=_("What did visitors bring the collective in the first half year?"), unit=_("fen"),
        place="account__book__place__path", on="on", kind=FigureKind.FLOW, measure=Measure.SUM, of="credit_fen", rows=income_of_first_half,
        columns=OF_LEGS, link=_entry, cells=False, definition=_("The same from January to June of the last half year that is over."),
    ),
    Figure(
        slug="island.enquiries", question=_("How often did somebody ask?"), unit=_("enquiries"), place="place__path", on="at", kind=FigureKind.FLOW,
        rows=lambda: Enquiry.objects.select_related("seller__party", "place"), definition=_("Calls and letters, each written down once."),
        columns=(Column(_("When"), "at"), Column(_("How"), "get_channel_display"), Column(_("About"), "about"), Column(_("Who was asked"), "seller.name")),
    ),
)  # fmt: skip


def _lead(day: date) -> Found | None:
    """The median, and as everywhere the number of records beside it."""
    leads = [lead_days(line) for line in weekend_nights().filter(day__lte=day)]
    if not leads:
        return None
    middle = median_low(leads)
    return Found(
        middle,
        str(_("%(days)s days (median of %(n)s)")) % {"days": middle, "n": len(leads)},
        len(leads),
    )


def _enquiries(day: date) -> Found | None:
    """Calls to a day on which there were any."""
    rows: Any = Enquiry.objects.filter(at__date__lte=day)
    told = rows.aggregate(n=Count("pk"), days=Count("at__date", distinct=True))
    if not told["days"]:
        return None
    words = str(_("%(mean)s a day (%(n)s on %(days)s days)")) % {
        "mean": f"{told['n'] / told['days']:.1f}",
        **told,
    }
    return Found(told["n"], words, told["n"], out_of=told["days"])


def _founded(day: date) -> Found | None:
    days = (
        pass_sellers()
        .filter(organisation__registered_on__lte=day)
        .values_list("organisation__registered_on", flat=True)
    )
    first = min(days, default=None)
    return Found(first.year * 100 + first.month, f"{first:%Y-%m}", len(days)) if first else None


def _joined(day: date) -> Found | None:
    seats = Appointment.objects.filter(
        office__duty__in=MANAGERS,
        office__organisation__in=pass_sellers().values("pk"),
        since__lte=day,
    )
    first = min(seats.values_list("since", flat=True), default=None)
    return Found(first.year, f"{first.year}", seats.count()) if first else None


def _rent(day: date) -> Found | None:
    rows = camp_dues().filter(due_on__year=day.year, due_on__lte=day)
    return _money(rows, "amount_fen")


def _income(day: date) -> Found | None:
    return _money(income_of_first_half(day), "credit_fen")


def _money(rows: Any, field: str) -> Found | None:
    """Fen of so many hundredths: compared in yuan, kept in fen."""
    told = rows.aggregate(fen=Sum(field), n=Count("pk", distinct=True))
    return (
        Found(told["fen"], yuan(told["fen"]), told["n"], out_of=FEN_IN_A_YUAN)
        if told["n"]
        else None
    )


NUMBERS: Final = "one_pass:numbers"
ANSWERS: Final = (
    Answer("island.lead_days", _("How long before a summer weekend are nights booked?"), _("days"), _lead, NUMBERS,
           _("The median of days from the order to a night that begins on a Friday or Saturday of July or August.")),
    Answer("island.enquiries_a_day", _("How many enquiries come on a day?"), _("enquiries"), _enquiries, NUMBERS,
           _("Enquiries divided by the days on which there were any.")),
    Answer("island.company_founded", _("When was the company that sells the pass founded?"), _("month"), _founded, NUMBERS,
           _("The day of registration of the pass's seller.")),
    Answer("island.manager_joined", _("In which year did its manager come?"), _("year"), _joined, NUMBERS,
           _("The first appointment to the head of the seller's desk.")),
    Answer("island.camp_rent", _("What does the campsite bring the collective in a year?"), _("yuan"), _rent, NUMBERS,
           _("Dues of this year under contracts for land that visitors camp on.")),
    Answer("island.income_first_half", _("What did visitors bring the village's collective in the first half year?"), _("yuan"), _income, NUMBERS,
           _("Posted income in the collective's own book: its shares of what was sold, and rents of sites that visitors use.")),
)  # fmt: skip
CLAIMS: Final = (
    Claim("B6", "island.study_routes", "设计莲藕、稻田、种植等3种不同主题的研学线路产品", 3, source=REPORT),
    Claim("C1", "island.lead_days", "特别是周末，至少需要提前一个星期预订（一周以上）", 7, ">", source=REPORT),
    Claim("C2", "island.enquiries_a_day", "民宿的预订电话我们每天都要接到好几个", 2, ">", source=REPORT),
    Claim("C3", "island.industries", "八大乡村特色产业", 8, source=REPORT),
    Claim("C4", "island.company_founded", "2022年6月成立旅游开发有限公司", 202206, source=REPORT),
    Claim("C5", "island.manager_joined", "2022年，江洲村迎来了农村职业经理人", 2022, source=REPORT),
    Claim("C6", "island.villages", "整合桐洲岛上两村的旅游资源", 2, source=REPORT),
    Claim("C7", "island.passes", "推行“岛游一票制”", 1, source=REPORT),
    Claim("C9", "island.camp_rent", "露营营地项目落地，每年可为村集体经济增收13万元", 130_000, source=REPORT),
    Claim("C10", "island.visitors_first_half", "今年上半年，江洲村游客超6万人", 60_000, ">", source=REPORT),
    Claim("C11", "island.income_first_half", "带动村集体经济120万元", 1_200_000, source=REPORT),
)  # fmt: skip
# Sentences of the report that name something and measure nothing: the records they speak of, where there are any.
SAYINGS: Final[tuple[tuple[str, str, Any], ...]] = (
    ("C8", "“千年古樟树”“百亩枫杨林”", lambda: _named("千年古樟", "百亩枫")),
    ("C12", "组织链、人才链、资本链、创新链", None),
    ("C13", "51CAMP", lambda: Attraction.objects.filter(kind="camp", shown="published")),
)


def _named(*words: str) -> Any:
    """Attractions on show that are called so."""
    called = Q(pk__in=[])
    for word in words:
        called |= Q(name__contains=word)
    return Attraction.objects.filter(called, shown="published").order_by("code")


COCKPIT: Final = Cockpit(
    slug="one_pass",
    title=_("One pass for the island"),
    tiles=("island.visitors", "island.collective_income", "island.attractions", "island.passes", "island.villages",
           "island.study_routes", "island.industries", "island.enquiries"),
    of_map="island.attractions",
    map_kinds=("village",),
    trend=("island.visitors",),
    short={"island.visitors": _("visitors")},
    order=40,
)  # fmt: skip
