"""The small demo year is made of records: figures are computed from it, and it leaves work for everybody."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from yanzhen.base.codes import uscc_check
from yanzhen.base.demo import World, load_demo
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.figures.actions import derive, prove
from yanzhen.kernel.parties.models import Appointment, Organisation
from yanzhen.reforms.innovation_community.contracts import OFFICER_DUTIES
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    LadderRun,
    Standing,
    Title,
    Visit,
)
from yanzhen.reforms.innovation_community.tests.figures_of_the_year import computed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True, scope="module")
def _small_year(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[None]:
    """Loaded once; each test works inside it and leaves it as it was."""
    files = tmp_path_factory.mktemp("year") / "media"
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=files):
            load_demo(World(size="small", today=timezone.localdate()))
        yield
        transaction.set_rollback(True)


def test_the_small_year_has_the_same_shape_and_a_tenth_of_the_mass() -> None:
    found = computed()

    assert (found["A5"], found["A6"], found["A8"], found["A13"]) == (62, 95, 4, 56)
    assert (found["A7"], found["A10"], found["A11"]) == (601, 46, 34)


def test_cells_give_the_same_numbers_and_every_cell_is_proved() -> None:
    live = computed()

    kept = derive(now=timezone.now())

    assert {"cases.open", "community.enterprises", "community.visit_person_times"} <= set(kept)
    assert computed() == live
    assert prove(now=timezone.now())[1] == []


def test_the_small_year_leaves_work_for_everybody() -> None:
    on_desks = Counter(Case.objects.open().values_list("office__duty", flat=True))
    assert all(on_desks[duty] >= 2 for duty in OFFICER_DUTIES)
    assert {"closed", "in_review"} <= set(Case.objects.values_list("state", flat=True))
    assert not Visit.objects.filter(visited_at__gt=timezone.now()).exists()


def test_every_code_of_the_demo_is_valid_and_every_item_complete() -> None:
    for code in Organisation.objects.exclude(uscc="").values_list("uscc", flat=True):
        uscc_check(code)
    items = Item.objects.filter(delegated=True)
    assert Counter(items.values_list("duty", flat=True)) == dict.fromkeys(OFFICER_DUTIES, 14)
    for item in items:
        assert item.deliverable
        assert item.instant or item.promise is not None
        assert item.is_example or item.source


def test_the_ladder_of_the_small_year_is_judged_and_tells_its_story() -> None:
    run = LadderRun.objects.get()
    assert (run.state, run.done) == ("done", Enterprise.objects.present().count())
    assert {"tech_sme", "innovative_sme", "high_tech", "srdi_sme"} <= set(
        Title.objects.values_list("kind", flat=True)
    )
    desk = Appointment.objects.filter(office__duty="enterprise_contact").order_by("id")[0]
    told = Standing.objects.get(
        enterprise=desk.office.organisation_id, pack__code="sme.srdi", pack__version="2026"
    )
    assert (told.value, told.unmet, told.deciding, told.gap) == (
        "unmet",
        1,
        "rd_share",
        "312,000 yuan",
    )
    said: dict[str, set[str]] = {}
    for code, value in Standing.objects.values_list("pack__code", "value"):
        said.setdefault(code, set()).add(value)
    # In a tenth of the year nobody may come near the little giant; every other way has more than one answer.
    mixed = ("sme.tech", "sme.innovative", "sme.srdi", "sme.hightech", "sme.scale", "sme.eaglet")
    assert [code for code in mixed if len(said[code]) < 2] == []
    assert all(
        {"met", "unmet"} <= said[code] for code in ("sme.tech", "sme.innovative", "sme.scale")
    )
