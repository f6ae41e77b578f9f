"""Papers that expire, kinds of the list, labels to print, and what a label opens."""

from typing import Any, Final

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.assets.actions import keep_kind
from yanzhen.kernel.assets.actions.register import plain_code
from yanzhen.kernel.assets.contracts import CONFIGURE, COUNT, SEE
from yanzhen.kernel.assets.forms.assets import KindForm
from yanzhen.kernel.assets.forms.fields import say_refusal
from yanzhen.kernel.assets.models import Asset, AssetKind, Permit, StockTake
from yanzhen.kernel.assets.views.lists import chosen_assets
from yanzhen.kernel.assets.workflow import EDIT, AssetState
from yanzhen.kernel.parties.middleware import ActorRequest

# 3 by 8 on A4: the common sheet of 70 × 37 mm.
LABELS_PER_SHEET: Final = 24
LABELS_MAX: Final = 480


@for_offices(SEE)
@require_GET
def permits(request: ActorRequest) -> HttpResponse:
    """Papers of what is held: expired first, then by their last day."""
    today = timezone.localdate()
    papers = Permit.objects.visible_to(request.actor).standing().filter(expires_on__isnull=False)
    papers = papers.exclude(asset__state=AssetState.GONE)
    if request.GET.get("show") == "expired":
        papers = papers.filter(expires_on__lt=today)
    page = page_of(
        papers.select_related("asset__owner__party", "asset__place").order_by("expires_on", "id"),
        request.GET,
    )
    for permit in page.rows:
        permit.left = (permit.expires_on - today).days
        permit.over = -permit.left
    return render(
        request,
        "assets/permits.html",
        {"page": page, "asked": request.GET, "may_edit": request.actor.may(EDIT)},
    )


@for_offices(SEE)
@require_GET
def labels(request: ActorRequest) -> HttpResponse:
    """Labels of the list's assets on sheets of A4, three by eight; `skip` leaves the first ones of a used sheet out."""
    assets = list(chosen_assets(request)[: LABELS_MAX + 1])
    if len(assets) > LABELS_MAX:
        raise Refused(
            gettext_lazy("At most %(most)s labels are printed at once. Narrow the list down."),
            most=LABELS_MAX,
        )
    asked = request.GET.get("skip", "")
    skip = min(int(asked), LABELS_PER_SHEET - 1) if asked.isdecimal() else 0
    cells: list[Any] = [None] * skip + [(asset, _qr(request, asset)) for asset in assets]
    sheets = [
        cells[start : start + LABELS_PER_SHEET] for start in range(0, len(cells), LABELS_PER_SHEET)
    ]
    return render(
        request,
        "assets/labels.html",
        {"sheets": sheets, "count": len(assets), "skip": skip, "asked": request.GET},
    )


def _qr(request: ActorRequest, asset: Asset) -> str:
    address = request.build_absolute_uri(reverse("assets:scan", args=[asset.code]))
    # Error correction "m" survives a scratch; the picture is ours, made from an address of ours.
    return SafeString(
        segno.make(address, error="m", micro=False).svg_inline(border=2, omitsize=True)
    )


@for_offices(SEE, COUNT)
@require_GET
def scan(request: ActorRequest, code: str) -> HttpResponse:
    """What the label opens: the count where a stock-take runs here, else the asset."""
    asset = get_object_or_404(
        Asset.objects.visible_to(request.actor).select_related("place"), code=plain_code(code)
    )
    if request.actor.may(COUNT):
        takes = StockTake.objects.visible_to(request.actor).filter(
            state="counting", lines__asset=asset
        )
        take = takes.order_by("-id").first()
        if take is not None:
            return redirect(f"{reverse('assets:take_count', args=[take.pk])}?code={asset.code}")
    return redirect(asset.get_absolute_url())


@for_offices(CONFIGURE)
@require_GET
def kinds(request: ActorRequest) -> HttpResponse:
    return render(
        request, "assets/kinds.html", {"kinds": AssetKind.objects.visible_to(request.actor)}
    )


@for_offices(CONFIGURE)
def kind_new(request: ActorRequest) -> HttpResponse:
    return _keep(request, AssetKind(), KindForm(request.POST or None), is_new=True)


@for_offices(CONFIGURE)
def kind(request: ActorRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(AssetKind.objects.visible_to(request.actor), pk=slug)
    facts = {name: getattr(row, name) for name in KindForm.base_fields}
    form = KindForm(request.POST or None, initial=facts)
    del form.fields["slug"]
    return _keep(request, row, form, is_new=False)


def _keep(request: ActorRequest, row: AssetKind, form: KindForm, *, is_new: bool) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(row, name, value)
        try:
            if is_new and AssetKind.objects.visible_to(request.actor).filter(pk=row.pk).exists():
                raise Refused(gettext_lazy("There is a kind of this code already."), field="slug")
            keep_kind(row, by=request.actor)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s is on the list.") % {"name": row.title})
            return redirect("assets:kinds")
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request, "assets/kind.html", {"form": form, "kind": None if is_new else row}, status=status
    )
