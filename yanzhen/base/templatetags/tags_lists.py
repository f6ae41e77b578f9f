"""Lists: pages of fifty with an honest total, and the empty list with its next act."""

from typing import Any

from django import template
from django.http import QueryDict
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yanzhen.base.paging import Page
from yanzhen.base.templatetags.tags_marks import icon_html, skein

register = template.Library()


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Page[Any], unit: Any = "", target: str = "") -> SafeString:
    """Foot of a list: "Showing 50 of 1,204 cases" and the way to the next and the last fifty.

    `unit` is the unit of counting (件, 家, 人); with `target` (a CSS selector) htmx swaps only that.
    """
    sentence = (
        _("Showing %(shown)s %(unit)s of more than %(total)s")
        if page.capped
        else _("Showing %(shown)s %(unit)s of %(total)s")
    )
    said = sentence % {
        "shown": f"{len(page.rows):,}",
        "total": f"{page.total:,}",
        "unit": unit or _("rows"),
    }
    links = SafeString("")
    if page.number > 1:
        links += _step(context, page.number - 1, _("Previous"), "i-left", "prev", target)
    if page.has_next:
        links += _step(context, page.number + 1, _("Next"), "i-right", "next", target)
    where: Any = ""
    if links:
        where = format_html("<span>{}</span>", _("Page %(number)s") % {"number": page.number})
    return format_html("<span>{}</span>{}{}", said, where, links)


def _step(
    context: Context, number: int, word: str, drawing: str, rel: str, target: str
) -> SafeString:
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query["page"] = str(number)
    address = f"?{query.urlencode()}"
    swap: Any = ""
    if target:
        swap = format_html(' hx-get="{}" hx-target="{}" hx-push-url="true"', address, target)
    parts = (icon_html(drawing), word) if rel == "prev" else (word, icon_html(drawing))
    return format_html(
        '<a class="btn btn-sm" rel="{}" href="{}"{}>{}{}</a>',
        rel,
        address,
        swap,
        *parts,
    )


@register.simple_tag
def empty(why: Any, then: Any = "", url: str = "", act: Any = "") -> SafeString:
    """An empty list says why, what comes next, and offers the act that leads on."""
    return format_html(
        '<div class="empty">{}<b>{}</b>{}{}</div>',
        skein(),
        why,
        format_html('<span class="mute">{}</span>', then) if then else "",
        format_html('<a class="btn btn-sm" href="{}">{}</a>', url, act) if url else "",
    )
