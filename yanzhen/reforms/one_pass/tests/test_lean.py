"""What a visitor's pages may weigh on a thin line: so many files, so many bytes packed, and nothing that does not belong there."""

import gzip
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from yanzhen.kernel.orders.testing import a_pool
from yanzhen.reforms.one_pass.testing import a_route, an_attraction
from yanzhen.reforms.one_pass.tests.scene import Isle

pytestmark = pytest.mark.django_db
# The page, four style sheets, one script, icons and the sign in the tab.
REQUESTS_MAX = 8
BYTES_MAX = {"home": 40_000, "product": 36_000, "buy": 36_000}


def files_of(page: str) -> set[str]:
    """Addresses of static files that the page loads, each once."""
    named = re.findall(r'<(?:script|img)[^>]* src="([^"#]+)|<link[^>]* href="([^"#]+)|<use href="([^"#]+)', page)  # fmt: skip
    return {one for found in named for one in found if one}


@pytest.mark.parametrize("name", BYTES_MAX)
def test_a_first_visit_costs_few_files_and_bytes(name: str, client: Client) -> None:
    isle = Isle()
    isle.area.pool = a_pool(isle.seller, days=14)
    isle.area.save()
    product = isle.a_pass()
    for _n in range(30):
        sight = an_attraction(isle.area, summary="One sentence of it that a visitor reads.")
    product.offer.points.create(code="a", title="Trees", settle_fen=1)
    product.points.create(code="a", attraction=sight, village=isle.village)
    a_route(isle.area)
    args: list[Any] = [] if name == "home" else [product.slug]
    answer = client.get(reverse(f"one_pass:{name}", args=args), headers={"accept-encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"
    files = files_of(gzip.decompress(answer.content).decode())
    paths = [finders.find(one.removeprefix("/static/")) for one in files]
    packed = sum(len(gzip.compress(open(path, "rb").read())) for path in paths if isinstance(path, str))  # noqa: SIM115, PTH123  # fmt: skip
    assert len(files) + 1 <= REQUESTS_MAX, files
    assert packed + len(answer.content) <= BYTES_MAX[name]
    assert not [one for one in files if "htmx" in one or "dictation" in one or "charts" in one]


def test_pages_that_ask_behind_the_screen_have_what_they_need(client: Client) -> None:
    assert "htmx" in client.get(reverse("one_pass:wallet")).content.decode()
