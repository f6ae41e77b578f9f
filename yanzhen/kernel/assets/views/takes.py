"""Stock-takes: begun, counted on the phone, the result with its differences explained, closed by another person."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.once import once_of
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.assets.actions import begin_take, explain
from yanzhen.kernel.assets.contracts import COUNT, SEE
from yanzhen.kernel.assets.forms.assets import StepForm
from yanzhen.kernel.assets.forms.fields import places_for, say_refusal
from yanzhen.kernel.assets.forms.takes import TakeForm
from yanzhen.kernel.assets.models import LineResult, StockTake
from yanzhen.kernel.assets.views.doors import take_for
from yanzhen.kernel.assets.workflow import APPROVE, EDIT, TAKING
from yanzhen.kernel.documents.actions import files_shown
from yanzhen.kernel.parties.middleware import ActorRequest

SHOWN: Final = 8


@for_offices(SEE, COUNT)
@require_GET
def take_list(request: ActorRequest) -> HttpResponse:
    takes = StockTake.objects.visible_to(request.actor).for_lists().annotate(
        expected=Count("lines"), seen=Count("lines", filter=Q(lines__result__in=(LineResult.FOUND, LineResult.MOVED)))
    )  # fmt: skip
    page = page_of(takes.order_by("-id"), request.GET)
    for take in page.rows:
        take.shape = TAKING.state(take.state).shape
    return render(
        request, "assets/takes.html", {"page": page, "may_begin": request.actor.may(EDIT)}
    )


@for_offices(EDIT)
def take_new(request: ActorRequest) -> HttpResponse:
    """Freeze what is expected; pressed twice it is one stock-take."""
    today = timezone.localdate()
    initial = {
        "place": request.actor.scope_name,
        "title": _("Stock-take of %(year)s") % {"year": today.year},
    }
    form = TakeForm(request.POST or None, by=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            take = begin_take(**form.cleaned_data, by=request.actor, once_key=once_of(request.POST))
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            return redirect(take.get_absolute_url())
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request,
        "assets/take_new.html",
        {"form": form, "places": places_for(request.actor)},
        status=status,
    )


@for_offices(SEE, COUNT)
def take(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The result: numbers that open their lines, differences with their explanations to write."""
    found = take_for(request, pk)
    if request.method == "POST":
        return _explain(request, found)
    show = request.GET.get("show", "")
    lines = found.lines.select_related(
        "asset__kind", "asset__owner__party", "expected_place", "seen_place"
    )
    lines = lines.differing() if show == "differing" else lines
    lines = lines.filter(result=show) if show in LineResult.values else lines
    lines = lines.filter(damaged=True) if show == "damaged" else lines
    finds = list(found.surplus.select_related("count__seen_place")[:100])
    for find in finds:
        find.files = files_shown(find.count, to=request.actor)  # type: ignore[attr-defined]  # for the template
    context = {
        "take": found,
        "numbers": numbers_of(found),
        "page": page_of(
            lines.order_by("-result", "expected_place__path", "asset__pinyin", "id"), request.GET
        ),
        "finds": finds,
        "show": show,
        "steps": found.steps_open_to(request.actor),
        "may_count": found.may_count(request.actor),
        "may_explain": found.is_open
        and request.actor.may(EDIT)
        and found.covered_by(request.actor),
        "life": TAKING,
    }
    return render(request, "assets/take.html", context)


def numbers_of(found: StockTake) -> dict[str, int]:
    differs = Q(damaged=True) | Q(result__in=(LineResult.MOVED, LineResult.MISSING))
    asked = {
        "all": Q(),
        "damaged": Q(damaged=True),
        "unexplained": differs & Q(explanation=""),
        **{str(name): Q(result=name) for name in LineResult.values},
    }
    # A name of its own for each count: “damaged” is a field too.
    counts: Any = {f"n_{name}": Count("pk", filter=rows) for name, rows in asked.items()}
    found_here = found.lines.aggregate(**counts)
    return {**{name[2:]: n for name, n in found_here.items()}, "surplus": found.surplus.count()}


def _explain(request: ActorRequest, found: StockTake) -> HttpResponse:
    """Each field `x-<key>` is the explanation of a line or a find."""
    said = {
        name[2:]: text
        for name, text in request.POST.items()
        if name.startswith("x-") and str(text).strip()
    }
    rows: list[Any] = list(found.lines.filter(pk__in=said)) + list(
        found.surplus.filter(pk__in=said)
    )
    done = explain(found, [(row, str(said[str(row.pk)])) for row in rows], by=request.actor)
    messages.success(request, _("%(n)s explanations are written down.") % {"n": done})
    return redirect(request.get_full_path())


@for_offices(EDIT, APPROVE)
def take_step(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """A step of the stock-take; closing says first what it will write into the register."""
    found = take_for(request, pk)
    step = next((one for one in found.steps_open_to(request.actor) if one.name == name), None)
    if step is None:
        TAKING.step(name, found.state)
        raise Refused(gettext_lazy("Your office may not do this with the stock-take."))
    asks = step.asks

    class Form(StepForm):
        def prepare(self) -> None:
            self.ask(asks)

    def go(noun: StockTake, data: dict[str, Any], by: Any) -> None:
        noun.take_step(name, by=by, note=data.get("note", ""))

    def preview(noun: StockTake, data: dict[str, Any], by: Any) -> list[str]:
        return _will_write(noun, by)

    one = Act(
        name,
        step.label,
        step.label,
        Form,
        go,
        gettext_lazy("It is written down."),
        preview=preview if name == "close" else None,
    )
    crumbs = ((_("Stock-takes"), reverse("assets:takes")), (str(found), found.get_absolute_url()))
    return acts_page(
        request,
        found,
        [one],
        by=request.actor,
        page=Page(str(step.label), crumbs, found.get_absolute_url()),
    )


def _will_write(found: StockTake, by: Any) -> list[str]:
    found.must_be_closed_by(by)
    found.must_be_explained()
    numbers = numbers_of(found)
    lines = [
        _("%(n)s of %(all)s assets were found.")
        % {"n": numbers["found"] + numbers["moved"], "all": numbers["all"]}
    ]
    if numbers["moved"]:
        lines.append(
            _("%(n)s are moved on the register to where they were found.") % {"n": numbers["moved"]}
        )
    if numbers["damaged"]:
        lines.append(_("%(n)s get an inspection: poor.") % {"n": numbers["damaged"]})
    if numbers["missing"]:
        lines.append(_("%(n)s are missing; they stay on the register with a line in their history until their disposal is approved.") % {"n": numbers["missing"]})  # fmt: skip
    return [*lines, _("A closed stock-take can't be opened again.")]
