"""What a visitor carries: one page that stays readable without network; and the desk's own gate."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.keys import secret_key
from yanzhen.base.middleware import limited
from yanzhen.base.once import once_of
from yanzhen.base.qr import qr_svg
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.gates import find_by_tail
from yanzhen.kernel.orders.actions.redeeming import Press, Redeemed, redeem
from yanzhen.kernel.orders.actions.reissuing import reissue
from yanzhen.kernel.orders.forms.money import ReissueForm
from yanzhen.kernel.orders.models import (
    Order,
    RedeemPoint,
    Redemption,
    SigningKey,
    Voucher,
    current_key,
    vouchers_of,
)
from yanzhen.kernel.parties.masking import mask_name
from yanzhen.kernel.parties.middleware import ActorRequest

# Four digits are soon tried through.
SEARCHES: Final = "20/m"


@for_offices("orders.see", "portal.use")
@require_GET
def tickets(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The tickets of an order, for its buyer and the desk."""
    order = get_object_or_404(Order.objects.visible_to(request.actor), pk=pk)
    return _page(request, order, list(vouchers_of(order.pk)))


@for_offices("orders.refund")
def ticket_anew(request: ActorRequest, pk: UUID, code: str) -> HttpResponse:
    """Withdraw a ticket that is lost, stolen or copied, and issue it anew. The address names it by its code, not by its key."""
    order = get_object_or_404(Order.objects.visible_to(request.actor), pk=pk)
    rows = Voucher.objects.not_replaced().filter(order=order).select_related("order", "line__seller__organisation__party")  # fmt: skip
    voucher = get_object_or_404(rows.with_code(code))
    back = reverse("orders:order", args=[order.pk])
    page = Page(
        _("Ticket %(code)s") % {"code": voucher.code}, ((order.number, back),), reverse("orders:tickets", args=[order.pk])
    )  # fmt: skip
    return acts_page(request, voucher, [ANEW], by=request.actor, page=page)


def _left(voucher: Voucher) -> list[str]:
    left = sum(part.unused for part in voucher.entitlements.all())
    return [
        _("%(code)s opens no gate any more, also where it is printed or on a phone.") % {"code": voucher.code},
        ngettext("The new ticket opens %(n)s time.", "The new ticket opens %(n)s times.", left) % {"n": left},
    ]  # fmt: skip


ANEW: Final = Act(
    "anew", gettext_lazy("Withdraw and issue anew"), gettext_lazy("Withdraw and issue anew"), ReissueForm,
    lambda noun, data, by: _issued(reissue(noun, by=by, reason=data["reason"])), gettext_lazy("Withdrawn. The new ticket stands here."),
    hint=gettext_lazy("For a ticket that is lost, stolen or copied. What was used of it stays used."),
    preview=lambda noun, data, by: _left(noun),
)  # fmt: skip


def _issued(_fresh: Voucher) -> None:
    """One goes on to the tickets of the order."""


@require_GET
def ticket(request: HttpRequest, key: UUID) -> HttpResponse:
    """One ticket for whoever has its key: the key is random and is the ticket. Kept by the phone for the way without network."""
    voucher = get_object_or_404(
        Voucher.objects.select_related("line", "order", "offer").prefetch_related("entitlements"),
        pk=key,
    )
    response = _page(request, voucher.order, [voucher])
    response["Cache-Control"] = "private, max-age=86400"
    response["Referrer-Policy"] = "no-referrer"
    return response


@for_offices("orders.redeem")
@require_http_methods(["GET", "POST"])
def gate(request: ActorRequest) -> HttpResponse:
    """Let somebody in by typing or scanning the code into a field: green or red, and why."""
    answer: Redeemed | None = None
    text = request.POST.get("code", "").strip()
    if request.method == "POST" and text:
        people = request.POST.get("people", "1")
        press = Press(
            once_of(request.POST) or secret_key(),
            int(people) if people.isdigit() else 0,
            request.POST.get("point", ""),
            device="desk",
        )
        answer = redeem(text, press, by=request.actor)
    return _gate(request, {"answer": answer, "code": request.GET.get("code", "")[:8]})


@limited(SEARCHES, key=lambda request: str(request.user.pk), method="")
@for_offices("orders.redeem")
@require_GET
def gate_find(request: ActorRequest) -> HttpResponse:
    """Whoever has no code at hand: today's tickets of one's own gates by the last four digits of the telephone, names masked."""
    tail = request.GET.get("tail", "").strip()
    try:
        rows = find_by_tail(tail, by=request.actor, today=timezone.localdate())
    except Refused as refusal:
        return _gate(request, {"tail": tail[:4], "problem": refusal.sentence})
    found = [
        {
            "voucher": voucher,
            "name": mask_name(voucher.order.contact_name),
            "left": sum(part.unused for part in voucher.entitlements.all() if not part.stopped),
        }
        for voucher in rows
    ]
    return _gate(request, {"tail": tail, "found": found})


def _gate(request: ActorRequest, shown: dict[str, Any]) -> HttpResponse:
    points = RedeemPoint.objects.at_gates_of(request.actor).filter(active=True).order_by("title")
    context = {
        **shown, "people": request.POST.get("people", "1"), "point": request.POST.get("point", ""),
        "points": sorted({(p.code, p.title) for p in points[:200]}),
        "last": Redemption.objects.filter(person_id=request.actor.person_id).select_related("entitlement").order_by("-recorded_at")[:8],
    }  # fmt: skip
    return render(request, "orders/gate.html", context)


def _page(request: Any, order: Order, vouchers: list[Voucher]) -> HttpResponse:
    shown = [
        {
            "voucher": v,
            "qr": _qr(v),
            "parts": list(v.entitlements.all()),
            "left": sum(e.unused for e in v.entitlements.all()),
        }
        for v in vouchers
    ]
    return render(
        request, "orders/ticket.html", {"order": order, "shown": shown, "now": timezone.now()}
    )


def _qr(voucher: Voucher) -> Any:
    """Nothing to scan on a ticket that opens nothing, or before any key was made."""
    if voucher.revoked_at is not None or not SigningKey.objects.exists():
        return ""
    return qr_svg(voucher.token(current_key(timezone.now())))
