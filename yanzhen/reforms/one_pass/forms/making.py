"""A route, a product, an area with its days: as the island's desk writes them down."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import WEEKDAYS, ActForm, DateField, YuanField
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.money import parse_yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.pricing import Cell
from yanzhen.kernel.orders.models import PersonGroup, Pool, Recognised, Seller
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.one_pass.actions.changing import points_through
from yanzhen.reforms.one_pass.actions.products import TAKES_THE_AREA, PointDraft
from yanzhen.reforms.one_pass.actions.routes import Stop
from yanzhen.reforms.one_pass.forms.register import AreaForm
from yanzhen.reforms.one_pass.forms.rows import Row
from yanzhen.reforms.one_pass.models import (
    Area,
    Attraction,
    Drawing,
    Kind,
    Product,
    Route,
    Shown,
    Sort,
)

PLACES: Final = ("village", "community", "township", "town", "attraction")
PARTNERS: Final = (Kind.BOAT, Kind.FOOD, Kind.SHOP)
OFFERED_MAX: Final = 300
DAYS_MAX: Final = 400
STOP: Final = {"attraction": "", "note": "", "note_en": ""}
POINT: Final = {"attraction": "", "yuan": "", "uses": "1", "arrives": ""}
WORDS: Final = ("name", "summary", "story", "name_en", "summary_en", "story_en", "drawing")


def attractions_for(by: Any) -> list[tuple[str, list[Attraction]]]:
    """What can be picked, in two groups: to see and do, and partners where a pass is redeemed."""
    rows = list(Attraction.objects.kept_by(by).exclude(shown=Shown.TAKEN_DOWN).select_related("village", "owner__party").order_by("code")[:OFFERED_MAX])  # fmt: skip
    see, partners = [one for one in rows if one.kind not in PARTNERS], [one for one in rows if one.kind in PARTNERS]  # fmt: skip
    return [
        (str(_("To see and do")), see),
        (str(_("Partners: boats, restaurants, shops")), partners),
    ]


def picked(
    rows: Sequence[Row], offered: Iterable[tuple[str, list[Attraction]]]
) -> list[tuple[Attraction, Row]]:
    """The rows with something chosen in them. Refused where it is none of those offered."""
    known = {str(one.pk): one for _title, ones in offered for one in ones}
    chosen = [row for row in rows if row["attraction"]]
    if any(row["attraction"] not in known for row in chosen):
        raise Refused(_("Choose one of the attractions in the list."))
    return [(known[row["attraction"]], row) for row in chosen]


class WordsForm(forms.Form):
    """What visitors read, in both languages."""

    name = forms.CharField(label=_("What it is called"), max_length=80)
    summary = forms.CharField(label=_("In one sentence"), max_length=160)
    story = forms.CharField(label=_("What a visitor reads"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("An empty line begins a new paragraph."))  # fmt: skip
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=120)
    summary_en = forms.CharField(label=_("In one English sentence"), required=False, max_length=240)
    story_en = forms.CharField(label=_("The same in English"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip
    drawing = forms.ChoiceField(label=_("Drawing"), choices=Drawing.choices, initial=Drawing.ISLAND, help_text=_("Shown while there is no photograph."))  # fmt: skip

    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in WORDS}


class RouteForm(WordsForm):
    """A route without its stops; they stand in rows of their own."""

    area = forms.ModelChoiceField(label=_("Visited area"), queryset=Area.objects.none(), required=False, empty_label=_("none"))  # fmt: skip
    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.none())
    minutes = forms.IntegerField(label=_("Minutes it takes"), min_value=1, max_value=30_000)
    distance_m = forms.IntegerField(label=_("Length in metres"), min_value=0, max_value=1_000_000)
    is_study = forms.BooleanField(label=_("A study route: lessons under way"), required=False)
    theme = forms.CharField(label=_("Theme of the lessons"), max_length=40, required=False)
    shown = forms.BooleanField(label=_("Shown to visitors"), required=False)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "area", Area.objects.kept_by(by).order_by("name"))
        _offer(self, "place", places_for(by))

    def facts(self, route: Route) -> dict[str, Any]:
        """What lay_route writes. A route that was shown and is not any more is taken down, not a draft again."""
        data = self.cleaned_data
        hidden = Shown.DRAFT if route.shown == Shown.DRAFT else Shown.TAKEN_DOWN
        rest = {
            name: data[name]
            for name in ("area", "place", "minutes", "distance_m", "is_study", "theme")
        }
        return {**self.words(), **rest, "shown": Shown.PUBLISHED if data["shown"] else hidden}


def stops_of(rows: Sequence[Row], offered: Any) -> list[Stop]:
    return [(one, row["note"].strip()[:120], row["note_en"].strip()[:200]) for one, row in picked(rows, offered)]  # fmt: skip


class ProductForm(WordsForm):
    """A product without its places of redemption. Sort, area and what it takes of are asked while it is new."""

    sort = forms.ChoiceField(label=_("Kind"), choices=Sort.choices, widget=forms.RadioSelect)
    area = forms.ModelChoiceField(label=_("Visited area"), queryset=Area.objects.none(), required=False, empty_label=_("none"), help_text=_("A pass takes one of its approved places."))  # fmt: skip
    route = forms.ModelChoiceField(label=_("Route"), queryset=Route.objects.none(), required=False, empty_label=_("none"), help_text=_("A study route needs one."))  # fmt: skip
    pool = forms.ModelChoiceField(label=_("Takes its places of"), queryset=Pool.objects.none(), required=False, empty_label=_("nothing: as many as come"), help_text=_("Seats of a boat, places of a farm: make them under “Offers and prices”."))  # fmt: skip
    code = forms.CharField(label=_("Code"), max_length=30, help_text=_("Short, on tickets and statements: P1."))  # fmt: skip
    conditions = forms.CharField(label=_("Conditions"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    dated = forms.BooleanField(label=_("For a day that is chosen"), required=False, initial=True)
    valid_days = forms.IntegerField(
        label=_("Valid for days"), min_value=1, max_value=400, initial=1
    )
    per_order_max = forms.IntegerField(label=_("At most in one order"), min_value=1, max_value=10_000, initial=50)  # fmt: skip
    advance_days_max = forms.IntegerField(label=_("Days ahead at most"), min_value=0, max_value=730, initial=90)  # fmt: skip
    hold_minutes = forms.IntegerField(label=_("Minutes to pay"), min_value=1, max_value=1440, initial=15)  # fmt: skip
    sale_from = DateField(label=_("On sale from this day"), required=False)
    sale_last = DateField(label=_("On sale until this day"), required=False)
    recognised = forms.ChoiceField(label=_("Becomes income"), choices=Recognised.choices, initial=Recognised.SALE, widget=forms.RadioSelect)  # fmt: skip
    order = forms.IntegerField(
        label=_("Order in the list"), min_value=0, max_value=9_999, initial=50
    )

    def __init__(
        self, *args: Any, by: Any, seller: Seller, product: Product | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.product, self.seller = product, seller
        self.groups = list(PersonGroup.objects.all())
        for group in self.groups:
            self.fields[f"price_{group.slug}"] = YuanField(
                label=group.name, required=False, help_text=group.condition or _("Left empty: not sold to them."),
            )  # fmt: skip
        _offer(self, "route", Route.objects.kept_by(by).order_by("name"))
        if product is None:
            _offer(self, "area", Area.objects.kept_by(by).order_by("name"))
            _offer(self, "pool", seller.pools.filter(kind="counted").order_by("name"))
        else:
            for name in ("sort", "area", "pool", "code", "dated", "recognised"):
                del self.fields[name]

    @property
    def prices(self) -> list[Any]:
        return [self[f"price_{group.slug}"] for group in self.groups]

    def cells(self) -> list[Cell]:
        """Usual prices. Empty is no price; nought, written out, is free."""
        said = {group.slug: self.data.get(self.add_prefix(f"price_{group.slug}"), "").strip() for group in self.groups}  # fmt: skip
        cells: list[Cell] = [(slug, None, parse_yuan(text) if text else None) for slug, text in said.items()]  # fmt: skip
        if not any(fen is not None for _slug, _day, fen in cells):
            raise Refused(_("Write one price at least."), field=f"price_{self.groups[0].slug}" if self.groups else "")  # fmt: skip
        return cells

    def page(self) -> dict[str, Any]:
        return {
            **self.words(),
            "route": self.cleaned_data["route"],
            "order": self.cleaned_data["order"],
        }

    def offer(self) -> dict[str, Any]:
        data = self.cleaned_data
        names = ("conditions", "valid_days", "per_order_max", "advance_days_max", "hold_minutes")  # fmt: skip
        fixed = {} if self.product else {"dated": data["dated"], "uses": 1, "recognised": data["recognised"]}  # fmt: skip
        first, last = data["sale_from"], data["sale_last"]
        sale = {"sale_from": _midnight(first), "sale_until": _midnight(last + timedelta(days=1)) if last else None}  # fmt: skip
        return {**{name: data[name] for name in names}, **fixed, **sale, "text": data["story"] or data["summary"], "name": data["name"]}  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("sale_from"), data.get("sale_last")
        if first and last and last < first:
            self.add_error(
                "sale_last", _("The last day lies before the first, or too far after it.")
            )
        return data

    def pools(self) -> dict[Pool, int]:
        pool = self.cleaned_data.get("pool")
        return {pool: 1} if pool and self.cleaned_data["sort"] not in TAKES_THE_AREA else {}


def points_of_rows(rows: Sequence[Row], offered: Any, titles: dict[Any, str]) -> list[PointDraft]:
    """Places of redemption from the rows; a title that was given before stays."""
    found = []
    for one, row in picked(rows, offered):
        uses = row["uses"].strip() or "1"
        if not uses.isdigit() or not 1 <= int(uses) <= 99:
            raise Refused(_("“%(name)s”: it opens between 1 and 99 times."), name=one)
        fen = parse_yuan(row["yuan"]) if row["yuan"].strip() else 0
        found.append((one, fen, int(uses), titles.get(one.pk, ""), row["arrives"] == "1"))
    return points_through(found)


class NewAreaForm(AreaForm):
    """An area with its approval, and what visitors read of it."""

    name = forms.CharField(label=_("What it is called"), max_length=80)
    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.none())
    story = forms.CharField(label=_("What a visitor reads"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    way_here = forms.CharField(label=_("How to get here"), required=False, max_length=300)
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=120)
    story_en = forms.CharField(label=_("The same in English"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    way_here_en = forms.CharField(label=_("How to get here, in English"), required=False, max_length=400)  # fmt: skip
    is_open = forms.BooleanField(label=_("Shown to visitors"), required=False)
    field_order = ("name", "place", "day_max", "instant_max", "approval_number", "approved_by", "approved_on", "near_percent")  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        _offer(self, "place", places_for(self.by))


class OpenDaysForm(ActForm):
    """From a day to a day, on some weekdays, with so many places."""

    first = DateField(label=_("From this day"))
    last = DateField(label=_("Until this day"))
    weekdays = forms.MultipleChoiceField(
        label=_("On these weekdays"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, initial=[value for value, _word in WEEKDAYS],
    )  # fmt: skip
    size = forms.IntegerField(label=_("Places a day"), min_value=1, max_value=10_000_000)

    def prepare(self) -> None:
        if self.noun is not None:
            self.fields["size"].initial = self.noun.day_max

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and not first <= last <= first + timedelta(days=DAYS_MAX):
            self.add_error("last", _("The last day lies before the first, or too far after it."))
        return data

    def days(self) -> list[date]:
        data = self.cleaned_data
        every = (data["first"] + timedelta(days=n) for n in range((data["last"] - data["first"]).days + 1))  # fmt: skip
        return [day for day in every if str(day.weekday()) in data["weekdays"]]


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), SHANGHAI) if day else None


def places_for(by: Any) -> Any:
    return Place.objects.open().filter(Q(path__startswith=by.scope_path or ""), kind__in=PLACES).order_by("path")[:500]  # fmt: skip


def _offer(form: forms.Form, name: str, rows: Any) -> None:
    choice = form.fields[name]
    assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
    # A slice cannot be filtered when the choice is looked up.
    choice.queryset = rows.model.objects.filter(pk__in=[row.pk for row in rows])
