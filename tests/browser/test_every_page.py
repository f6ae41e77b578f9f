"""Every kind of page, looked over at the desk's and the phone's width: for everybody, nothing cut off, light."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import ViewportSize

from tests.browser.visitor import DESK, NARROW, PHONE, Enter, Visitor
from yanzhen.base.testing import an_xlsx
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models import Enterprise
from yanzhen.reforms.one_pass.models import Attraction

HTML_BYTES_MAX: Final = 60_000
SCRIPT_BYTES_MAX: Final = 60_000  # gzip; pages with a chart bring their own
CHART_BYTES_MAX: Final = 180_000
FIRST_PAINT_REQUESTS_MAX: Final = 4
TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The address of the page, found in the database where it belongs to a row, or made by hand in the browser.
Address = Callable[[Visitor], str]


def _at(name: str, *args: Any) -> Address:
    return lambda visitor: reverse(name, args=args)


def _open_case() -> Case:
    office = Case.objects.filter(
        state="submitted", item__instant=False, office__duty="officer_economy"
    )
    return office.order_by("-received_at")[0]


def _own_case() -> Case:
    firm = Organisation.objects.filter(offices__appointments__person__user__username="firm1")
    return Case.objects.filter(subject__in=firm.values("pk")).order_by("-received_at")[0]


def _of_case(name: str, *args: str) -> Address:
    return lambda visitor: reverse(name, args=[_open_case().pk, *args])


def _of_firm(name: str) -> Address:
    return lambda visitor: reverse(name, args=[Enterprise.objects.present().order_by("pk")[0].pk])


def _building(visitor: Visitor) -> str:
    place = Place.objects.filter(kind="building").order_by("path")[0]
    return reverse("innovation_community:building", args=[place.pk])


def _dry_run(visitor: Visitor) -> str:
    """A small register with a wrong check digit, looked over and not written."""
    visitor.open("/base/imports/new/enterprises/")
    rows = [["企业名称", "统一社会信用代码"], ["杭州试页科技有限公司", "91330110MA2EXAMPL0"]]
    visitor.hand("file", "firms.xlsx", an_xlsx(rows)).press("Read the file")
    return visitor.page.url


@dataclass(frozen=True)
class Look:
    """A page, and who opens it."""

    name: str
    who: str
    address: Address


PAGES: Final = (
    Look("front", "", _at("desk:home")),
    Look("login", "", _at("account_login")),
    Look("catalogue", "", _at("cases:catalogue")),
    Look("guide", "", _at("cases:guide", "JJ-06")),
    Look("progress", "", _at("cases:progress")),
    Look("workbench", "economy", _at("desk:home")),
    Look("workbench of the head", "head", _at("desk:home")),
    Look("case list", "economy", _at("cases:list")),
    Look("case", "economy", _of_case("cases:detail")),
    Look("step form", "economy", _of_case("cases:step", "tell_once")),
    Look("file for somebody", "economy", _at("cases:new")),
    Look("search", "economy", lambda visitor: reverse("desk:search") + "?q=科技"),
    Look("enterprises", "economy", _at("innovation_community:enterprises")),
    Look("enterprise", "economy", _of_firm("innovation_community:enterprise")),
    Look("visit form", "economy", _of_firm("innovation_community:visit_firm")),
    Look("due visits", "economy", _at("innovation_community:due")),
    Look("visits", "economy", _at("innovation_community:visits")),
    Look("coverage", "head", _at("innovation_community:coverage")),
    Look("talents", "affairs", _at("innovation_community:talents")),
    Look("buildings", "economy", _at("innovation_community:buildings")),
    Look("building", "economy", _building),
    Look("cockpit", "leader", _at("figures:cockpit")),
    Look("figures", "head", _at("figures:list")),
    Look("figure", "head", _at("figures:figure", "community.visit_person_times")),
    Look("import dry run", "economy", _dry_run),
    Look("my page", "economy", _at("parties:me")),
    Look("hand over", "economy", _at("parties:hand_over")),
    Look("imports", "economy", _at("base:imports")),
    Look("items", "admin", _at("cases:items")),
    Look("item settings", "admin", lambda visitor: reverse("cases:item", args=[Item.objects.get(code="JJ-06").pk])),
    Look("offices", "admin", _at("parties:offices")),
    Look("audit", "auditor", _at("audit:list")),
    Look("notices", "economy", _at("notices:list")),
    Look("portal", "firm1", _at("desk:home")),
    Look("portal case", "firm1", lambda visitor: reverse("cases:detail", args=[_own_case().pk])),
    Look("portal cases", "firm1", _at("cases:list")),
    Look("apply", "firm1", _at("cases:apply", "JJ-06")),
    Look("island", "", _at("one_pass:home")),
    Look("pass", "", _at("one_pass:product", "tongzhou-pass")),
    Look("study route", "", _at("one_pass:product", "study-lotus")),
    Look("attraction", "", lambda visitor: Attraction.objects.get(code="A07").get_absolute_url()),
    Look("buy", "visitor", _at("one_pass:buy", "tongzhou-pass")),
    Look("wallet", "visitor", _at("one_pass:wallet")),
    Look("buy without a login", "", _at("one_pass:buy", "tongzhou-pass")),
    Look("find a ticket", "", _at("one_pass:find")),
    Look("routes", "island-desk", _at("one_pass:walks")),
    Look("route form", "island-desk", _at("one_pass:walk_new")),
    Look("product", "island-desk", _at("one_pass:product_one", "tongzhou-pass")),
    Look("product form", "island-desk", _at("one_pass:product_new")),
    Look("area form", "island-desk", _at("one_pass:area_new")),
    Look("attractions", "island-desk", _at("one_pass:register")),
    Look("attraction form", "island-desk", _at("one_pass:register_new")),
    Look("island days", "island-head", _at("one_pass:days")),
    Look("call off", "island-head", _at("one_pass:void_new", "tongzhou")),
    Look("study tours", "valley-desk", _at("one_pass:tours")),
    Look("numbers of the report", "island-head", _at("one_pass:numbers")),
)  # fmt: skip


@pytest.mark.parametrize("look", PAGES, ids=lambda look: look.name.replace(" ", "_"))
def test_a_page_is_for_everybody_at_every_width(enter: Enter, look: Look) -> None:
    """WCAG 2.2 AA as far as axe sees, no complaint of the browser, no sideways scrolling, within its weight."""
    visitor = enter(look.who)
    response = visitor.open(look.address(visitor))

    found = _weight(visitor, response.body())
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        found += _too_wide(visitor, size["width"]) + _violations(visitor, size)
    visitor.page.set_viewport_size(NARROW)
    found += _too_wide(visitor, NARROW["width"])
    visitor.page.set_viewport_size(PHONE)
    visitor.page.evaluate("document.documentElement.dataset.size = 'large'")
    found += [f"large type: {said}" for said in _too_wide(visitor, PHONE["width"])]

    assert not found, "\n".join(found)


def _too_wide(visitor: Visitor, width: int) -> list[str]:
    if visitor.overflow <= 0:
        return []
    script = """() => [...document.querySelectorAll('body *')]
        .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .filter((node) => !node.closest('.scroll-x, svg svg'))
        .slice(0, 3).map((node) => node.outerHTML.slice(0, 120))"""
    return [f"{width}: {visitor.overflow} px too wide: {visitor.page.evaluate(script)}"]


def _violations(visitor: Visitor, size: ViewportSize) -> list[str]:
    # As tall as the page: else the bar at the bottom covers whatever happens to lie under it, until one scrolls.
    height = visitor.page.evaluate("document.documentElement.scrollHeight")
    visitor.page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    results = Axe().run(visitor.page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [
        f"{size['width']}: {violation['id']}: {violation['help']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for violation in results.response["violations"]
        for node in violation["nodes"][:2]
    ]


def _weight(visitor: Visitor, html: bytes) -> list[str]:
    """What the page weighs beyond the budget, in sentences."""
    script = "() => performance.getEntriesByType('resource').map((e) => [e.name, e.initiatorType, e.renderBlockingStatus])"
    resources = visitor.page.evaluate(script)
    scripts = [name for name, kind, _blocks in resources if kind == "script"]
    blocking = [name for name, _kind, blocks in resources if blocks == "blocking"]
    chart = any("chart" in name for name in scripts)
    script_bytes = sum(_gzip_bytes(visitor, name) for name in scripts)
    foreign = [name for name, _kind, _blocks in resources if not name.startswith(visitor.home)]
    said = []
    if len(html) > HTML_BYTES_MAX:
        said.append(f"the page has {len(html)} bytes")
    if script_bytes > (CHART_BYTES_MAX if chart else SCRIPT_BYTES_MAX):
        said.append(f"its scripts have {script_bytes} bytes: {scripts}")
    if len(blocking) + 1 > FIRST_PAINT_REQUESTS_MAX:
        said.append(f"{len(blocking) + 1} requests before the first paint: {blocking}")
    return said + [f"from another host: {name}" for name in foreign if not name.startswith("data:")]


_weighed: dict[str, int] = {}


def _gzip_bytes(visitor: Visitor, address: str) -> int:
    if address not in _weighed:
        content = visitor.page.request.get(address).body()
        _weighed[address] = len(gzip.compress(content))
    return _weighed[address]
