"""The rest of an owner's desk: questions, the house and its papers; and the island's list of houses."""

from collections import Counter

from django.contrib import messages
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as render_page
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.models import Order, Seller, Stay
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.homestays import (
    correct_homestay,
    open_homestay,
    publish_homestay,
    take_down_homestay,
)
from yanzhen.reforms.one_pass.actions.homestays_guests import (
    answer_enquiry,
    unregistered,
    write_enquiry,
)
from yanzhen.reforms.one_pass.actions.homestays_rooms import set_usual_price
from yanzhen.reforms.one_pass.contracts import HOST, SEE
from yanzhen.reforms.one_pass.forms.homestays import (
    AnswerForm,
    EnquiryForm,
    HomestayForm,
    NewHouseForm,
)
from yanzhen.reforms.one_pass.models import Homestay
from yanzhen.reforms.one_pass.views.homestays_doors import own_house, show


@for_offices(HOST)
@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """The first time: the house with its rooms."""
    seller = get_object_or_404(Seller.objects.visible_to(request.actor).named(), pk=request.actor.organisation_id)  # fmt: skip
    form = NewHouseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            house = open_homestay(seller, data["rooms"].splitlines(), by=request.actor, name=data["name"])  # fmt: skip
            if data["usual"]:
                set_usual_price(house.room_types.get(), data["usual"], by=request.actor)
        except Refused as refusal:
            form.say(refusal)
        else:
            return redirect("one_pass:host_house")
    return render_page(request, "one_pass/homestays_new.html", {"form": form}, status=422 if form.errors else 200)  # fmt: skip


@for_offices(HOST)
@require_http_methods(["GET", "POST"])
def questions(request: ActorRequest) -> HttpResponse:
    """Who asked, what was answered, what became a booking."""
    house = own_house(request)
    form, wrong = EnquiryForm(), None
    if request.method == "POST" and "enquiry" in request.POST:
        wrong = _answer(request, house)
        if wrong is None:
            return redirect("one_pass:host_questions")
    elif request.method == "POST":
        form = EnquiryForm(request.POST)
        if form.is_valid():
            try:
                write_enquiry(house, form.cleaned_data["channel"], form.cleaned_data["about"], by=request.actor)  # fmt: skip
            except Refused as refusal:
                form.say(refusal)
            else:
                messages.success(request, _("Written down"))
                return redirect("one_pass:host_questions")
    open_first = ExpressionWrapper(Q(answer__isnull=True), BooleanField())
    rows = house.questions().select_related("answer__order").order_by(open_first.desc(), "-at", "pk")  # fmt: skip
    page = page_of(rows, request.GET)
    return show(request, "homestays_questions", house, page=page, form=form, answer=wrong or AnswerForm())  # fmt: skip


def _answer(request: ActorRequest, house: Homestay) -> AnswerForm | None:
    enquiry = get_object_or_404(house.questions(), pk=request.POST.get("enquiry"))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return form
    number, order = form.cleaned_data["order"].strip(), None
    try:
        if number:
            order = Order.objects.visible_to(request.actor).filter(number=number).first()
            if order is None:
                raise Refused(_("There is no such booking of this house."), field="order")
        answer_enquiry(enquiry, house, by=request.actor, words=form.cleaned_data["words"], order=order)  # fmt: skip
    except Refused as refusal:
        form.say(refusal)
        return form
    return None


@for_offices(HOST)
@require_http_methods(["GET", "POST"])
def house(request: ActorRequest) -> HttpResponse:
    """What guests read and the papers; shown to guests, or taken down."""
    found = own_house(request)
    form = HomestayForm(request.POST or None, instance=own_house(request))
    try:
        if "publish" in request.POST or "take_down" in request.POST:
            form = HomestayForm(instance=found)
            if "publish" in request.POST:
                publish_homestay(found, by=request.actor)
                messages.success(request, _("Guests find it now"))
            else:
                take_down_homestay(found, by=request.actor, reason=request.POST.get("reason", ""))
                messages.success(request, _("Nobody finds it any more. Who has booked still comes."))  # fmt: skip
            return redirect("one_pass:host_house")
        if request.method == "POST" and form.is_valid():
            correct_homestay(found, by=request.actor, **form.facts())
            messages.success(request, _("Saved"))
            return redirect("one_pass:host_house")
    except Refused as refusal:
        if not form.is_bound:
            messages.error(request, refusal.sentence)
            return redirect("one_pass:host_house")
        form.say(refusal)
    return show(request, "homestays_house", found, form=form, papers=found.papers(timezone.localdate()))  # fmt: skip


@for_offices(SEE)
@require_GET
def register(request: ActorRequest) -> HttpResponse:
    """All houses of the island for whoever keeps it: papers, rooms, who stays tonight, arrivals without a tick."""
    today = timezone.localdate()
    rows = Homestay.objects.visible_to(request.actor).for_lists().prefetch_related("room_types__pool__units").order_by("name")  # fmt: skip
    page = page_of(rows, request.GET)
    tonight = Counter(
        Stay.objects.filter(unit__pool__room_type__homestay__in=page.rows, state="sold", during__contains=today)
        .values_list("unit__pool__room_type__homestay", flat=True)
    )  # fmt: skip
    untold = Counter(one.unit.pool.room_type.homestay_id for one in unregistered(page.rows, today))
    shown = [
        {"house": one, "rooms": sum(len(kind.pool.units.all()) for kind in one.types), "tonight": tonight[one.pk], "untold": untold[one.pk],
         "wrong": [paper for paper in one.papers(today) if paper["state"] != "holds"]}
        for one in page.rows
    ]  # fmt: skip
    return render_page(request, "one_pass/homestays_register.html", {"page": page, "shown": shown})
