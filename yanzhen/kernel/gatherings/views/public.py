"""What everybody sees: what is on, one gathering, registering, one's own places, calendar, poster, certificates."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.once import once_of
from yanzhen.base.paging import page_of
from yanzhen.base.pdf import pdf_of
from yanzhen.base.qr import qr_svg
from yanzhen.base.refusals import Refused
from yanzhen.kernel.gatherings.actions.certifying import calendar_of, certificate_paper
from yanzhen.kernel.gatherings.actions.giving_back import table_of, what_comes_back
from yanzhen.kernel.gatherings.actions.judging import missing_scores
from yanzhen.kernel.gatherings.actions.registering import (
    Consent,
    give_up,
    join_line,
    leave_line,
    places_left,
    register,
)
from yanzhen.kernel.gatherings.contracts import DOOR, RESULTS, SEE
from yanzhen.kernel.gatherings.forms import RegisterForm
from yanzhen.kernel.gatherings.models import (
    Certificate,
    Gathering,
    Kind,
    Placing,
    Registration,
    presses_to_look_into,
)
from yanzhen.kernel.gatherings.models.scope import covers
from yanzhen.kernel.gatherings.workflow import GATHERING_LIFE, GatheringState
from yanzhen.kernel.orders.actions.desks import BY_ITSELF
from yanzhen.kernel.orders.models import (
    OrderState,
    SigningKey,
    Voucher,
    WaitingEntry,
    current_key,
)
from yanzhen.kernel.parties.masking import mask_name
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Person

SERIES_SHOWN: Final = 12


def seen(request: Any, pk: UUID) -> Gathering:
    rows = Gathering.objects.visible_to(request.actor).select_related("place", "seller__organisation__party", "offer", "after")  # fmt: skip
    return get_object_or_404(rows, pk=pk)


def frame_of(request: Any) -> str:
    if request.actor.may(SEE):
        return "base/workbench.html"
    return "base/portal.html" if request.user.is_authenticated else "base/bare.html"


@require_GET
def on(request: ActorRequest) -> HttpResponse:
    """What one can register for now, for everybody."""
    rows = Gathering.objects.visible_to(request.actor).filter(state=GatheringState.OPEN, meetings__ends_at__gte=timezone.now()).select_related("place").prefetch_related("meetings").distinct()  # fmt: skip
    page = page_of(rows.order_by("-id"), request.GET)
    frame = "base/portal.html" if request.user.is_authenticated else "base/bare.html"
    return render(request, "gatherings/on.html", {"page": page, "frame": frame})


@require_GET
def gathering(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = seen(request, pk)
    works = request.actor.may(SEE) and covers(request.actor, found.place)
    entry = None
    if request.actor.person_id and found.offer_id:
        entry = WaitingEntry.objects.filter(offer=found.offer_id, party=request.actor.person_id, state__in=["waiting", "offered"]).first()  # fmt: skip
    context: dict[str, Any] = {
        "gathering": found, "meetings": list(found.meetings.all()), "left": places_left(found), "frame": frame_of(request), "works": works,
        "life": GATHERING_LIFE, "steps": found.steps_open_to(request.actor) if works else [], "may_edit": found.may_change(request.actor),
        "may_door": request.actor.may(DOOR), "may_results": request.actor.may(RESULTS), "entry": entry,
        "series": series_of(found, request.actor),
        "registered": found.registrations.filter(given_up_at=None).count() if works else 0,
        "to_look_into": presses_to_look_into(found).count() if works else 0,
        "placings": Placing.objects.filter(registration__gathering=found).select_related("registration__person__party").order_by("rank", "pk"),
        "judges": list(found.judges.select_related("person__party")) if works else [],
        "missing": missing_scores(found) if works and found.kind == Kind.CONTEST and found.scores_opened_at is None else [],
        "is_judge": request.actor.person_id is not None and found.judges.filter(person=request.actor.person_id).exists(),
    }  # fmt: skip
    for one in context["placings"]:
        one.masked = mask_name(one.registration.person.name)
    return render(request, "gatherings/gathering.html", context)


def series_of(found: Gathering, actor: Any) -> list[Gathering]:
    """Other dates of the series that this one may see and that are not over, the next first."""
    rows: Any = Gathering.objects.visible_to(actor).filter(
        pk__in=found.others_of_series().values("pk")
    )
    rows = rows.exclude(state=GatheringState.CANCELLED).annotate(begins=Min("meetings__starts_at"), ends=Max("meetings__ends_at"))  # fmt: skip
    return list(rows.filter(ends__gte=timezone.now()).order_by("begins")[:SERIES_SHOWN])


@login_required
def registering(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Register, or stand in line where it is full; one press is one place."""
    found = seen(request, pk)
    form = RegisterForm(request.POST or None, noun=found, by=request.actor)
    full = found.state == GatheringState.OPEN and places_left(found) == 0
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person = Person.objects.select_related("party").get(pk=data["person"])
        consent = Consent(data["guardian"], data["guardian_phone"])
        try:
            if request.POST.get("do") == "wait":
                join_line(found, person, by=request.actor, consent=consent)
                messages.success(request, _("You stand in line. When a place comes free you hear of it."))  # fmt: skip
            else:
                made = register(found, person, by=request.actor, consent=consent, key=once_of(request.POST))  # fmt: skip
                if made.order.state == "placed":
                    return redirect(reverse("orders:own", args=[made.order_id]))
                messages.success(request, _("Registered. Show the code at the door."))
            return redirect(reverse("gatherings:mine"))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)  # fmt: skip
            full = places_left(found) == 0
    return render(request, "gatherings/register.html", {"gathering": found, "form": form, "full": full}, status=422 if form.errors else 200)  # fmt: skip


@login_required
@require_GET
def mine(request: ActorRequest) -> HttpResponse:
    """One's own places with their codes, and where one waits."""
    own = Registration.objects.filter(person__in=_household(request.actor)).filter(given_up_at=None)
    rows = own.visible_to(request.actor) if not request.actor.may(SEE) else own
    page = page_of(rows.select_related("gathering__place", "order", "person__party", "certificate").prefetch_related("gathering__meetings").order_by("-registered_at", "-id"), request.GET, size=10)  # fmt: skip
    vouchers = {one.order_id: one for one in Voucher.objects.visible_to(request.actor).filter(order__in=[row.order_id for row in page.rows], revoked_at=None)}  # fmt: skip
    key = current_key(timezone.now()) if vouchers and SigningKey.objects.exists() else None
    for one in page.rows:
        voucher = vouchers.get(one.order_id)
        one.code = voucher.code if voucher else ""
        one.qr = qr_svg(voucher.token(key)) if voucher and key else ""
    waits = WaitingEntry.objects.filter(party=request.actor.person_id, state__in=["waiting", "offered"], offer__gathering__isnull=False).select_related("offer__gathering").order_by("id")  # fmt: skip
    return render(request, "gatherings/mine.html", {"page": page, "waits": waits[:20]})


def _household(actor: Any) -> Any:
    kin = Person.objects.filter(households__members=actor.person_id).values("pk")
    return [actor.person_id, *kin.values_list("pk", flat=True)]


@login_required
def leave(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Give one's place up; the next in line gets it. What comes back is shown first, and done in the same act."""
    own = Registration.objects.filter(person__in=_household(request.actor)).select_related("gathering__place", "order", "person__party")  # fmt: skip
    found = get_object_or_404(own, pk=pk)
    if request.method != "POST":
        return _leaving(request, found)
    seen = request.POST.get("seen", "")
    try:
        give_up(found, by=request.actor, seen_fen=int(seen) if seen.isdecimal() else None)
    except Refused as refusal:
        return _leaving(request, found, refusal.sentence, status=409)
    messages.success(request, _("The place is given up."))
    return redirect(reverse("gatherings:mine"))


def _leaving(request: ActorRequest, found: Registration, why: str = "", status: int = 200) -> HttpResponse:  # fmt: skip
    """The table, what it gives now, and, where a person decides or the money lies in a drawer, whom to ask."""
    at, seen, desk = timezone.now(), None, ""
    paid = found.order.state == OrderState.PAID and found.order.total_fen > 0
    if paid:
        try:
            seen = what_comes_back(found, at=at)
        except Refused as refusal:
            why = why or refusal.sentence
    if paid and (found.order.pay_method not in BY_ITSELF or (seen is not None and seen.open)):
        desk = str(found.order.collector)
    context = {"registration": found, "gathering": found.gathering, "paid": paid, "seen": seen, "desk": desk, "why": why, "table": table_of(found, at=at) if paid else {}}  # fmt: skip
    return render(request, "gatherings/leave.html", context, status=status)


@login_required
@require_POST
def waiting(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Take the place that came free, or leave the line."""
    rows = WaitingEntry.objects.visible_to(request.actor).filter(party=request.actor.person_id, offer__gathering__isnull=False)  # fmt: skip
    entry = get_object_or_404(rows.select_related("offer__gathering__place", "party__person__party"), pk=pk)  # fmt: skip
    found = entry.offer.gathering
    if request.POST.get("do") == "take":
        person = entry.party.person  # type: ignore[union-attr]  # filtered by party above
        register(found, person, by=request.actor, consent=Consent(request.POST.get("guardian", ""), request.POST.get("guardian_phone", "")), key=entry.pk, entry=entry)  # fmt: skip
        messages.success(request, _("Registered. Show the code at the door."))
    else:
        leave_line(found, entry, by=request.actor)
        messages.success(request, _("You have left the line."))
    return redirect(reverse("gatherings:mine"))


@require_GET
def ics(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = seen(request, pk)
    address = request.build_absolute_uri(found.get_absolute_url())
    answer = HttpResponse(calendar_of(found, address, at=timezone.now()), content_type="text/calendar; charset=utf-8")  # fmt: skip
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.ics"'
    return answer


@require_GET
def poster(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A page to hang out, with the code that leads to the registration."""
    found = seen(request, pk)
    address = request.build_absolute_uri(found.get_absolute_url())
    size = "a3" if request.GET.get("size") == "a3" else "a4"
    may_edit = found.may_change(request.actor) and covers(request.actor, found.place)
    return render(request, "gatherings/poster.html", {"gathering": found, "meetings": list(found.meetings.all()), "qr": qr_svg(address), "address": address, "size": size, "may_edit": may_edit})  # fmt: skip


@require_GET
def certificate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whoever scans the code sees what was certified, with the name masked."""
    found = get_object_or_404(Certificate.objects.select_related("registration__person__party", "registration__gathering"), pk=pk)  # fmt: skip
    own = _may_print(request, found)
    return render(request, "gatherings/certificate.html", {"certificate": found, "masked": mask_name(found.registration.person.name), "own": own, "frame": "base/bare.html"})  # fmt: skip


@login_required
@require_GET
def certificate_pdf(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Certificate.objects.filter(registration__in=Registration.objects.visible_to(request.actor)).select_related("registration__person__party", "registration__gathering"), pk=pk)  # fmt: skip
    address = request.build_absolute_uri(reverse("gatherings:certificate", args=[found.pk]))
    answer = HttpResponse(pdf_of(certificate_paper(found, address)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return answer


def _may_print(request: Any, found: Certificate) -> bool:
    return Registration.objects.visible_to(request.actor).filter(pk=found.registration_id).exists()
