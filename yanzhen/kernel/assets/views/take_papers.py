"""The result of a stock-take as a paper: to print, sign and file."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanzhen.base.pdf import Block, Paper, pdf_of
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.assets.contracts import COUNT, SEE
from yanzhen.kernel.assets.models import StockTake
from yanzhen.kernel.assets.views.doors import take_for
from yanzhen.kernel.assets.views.takes import numbers_of
from yanzhen.kernel.parties.middleware import ActorRequest

PRINTED_MAX: Final = 5_000


@for_offices(SEE, COUNT)
@require_GET
def take_paper(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The result sheet to print, sign and file."""
    found = take_for(request, pk)
    numbers = numbers_of(found)
    facts = [
        (_("Where is counted"), found.place.name), (_("Owner"), found.owner.name if found.owner else _("Of every owner")),
        (_("Opened"), f"{timezone.localtime(found.opened_at):%Y-%m-%d} {found.opened_by_name}"),
        (_("State"), found.get_state_display()),
        (_("Result"), _("%(all)s expected, %(found)s found, %(moved)s elsewhere, %(missing)s missing, %(damaged)s damaged, %(surplus)s surplus") % numbers),
    ]  # fmt: skip
    head = (
        _("Number of the asset"),
        _("Name of the asset"),
        _("Expected at"),
        _("Result"),
        _("Explanation"),
    )
    blocks = [
        Block("facts", rows=facts),
        Block(
            "table",
            title=_("Differences"),
            rows=list(_differences(found)),
            head=head,
            widths=(1.4, 2, 1.4, 1.4, 2.6),
        ),
        Block("signatures", rows=[(_("Counted by"),), (_("Checked by"),), (_("Closed by"),)]),
    ]
    printed = Paper(
        found.title,
        number=found.number,
        subtitle=_("Result of the stock-take"),
        blocks=blocks,
        foot=found.number,
    )
    response = HttpResponse(pdf_of(printed), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response


def _differences(found: StockTake) -> Iterator[tuple[str, ...]]:
    lines = (
        found.lines.differing()
        .select_related("asset", "expected_place", "seen_place")
        .order_by("expected_place__path", "asset__pinyin")
    )
    for line in lines[:PRINTED_MAX]:
        what = (
            line.get_result_display()
            + (f" · {line.seen_place.name}" if line.seen_place else "")
            + (f" · {_('damaged')}" if line.damaged else "")
        )
        yield (
            line.asset.number,
            line.asset.name,
            line.expected_place.name,
            what,
            line.explanation or "–",
        )
    for find in found.surplus.select_related("count")[:PRINTED_MAX]:
        yield "–", find.count.typed, "–", _("surplus"), find.explanation or "–"
