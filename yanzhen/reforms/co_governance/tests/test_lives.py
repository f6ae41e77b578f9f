"""Uses of the fund, handovers and work orders move along their tables, whoever writes."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from yanzhen.kernel.council.testing import a_photo
from yanzhen.reforms.co_governance.actions import evidence, orders
from yanzhen.reforms.co_governance.models import Handover, OrderPhoto, WorkOrder
from yanzhen.reforms.co_governance.testing import (  # fmt: skip
    a_crew,
    a_handover,
    an_emergency,
    an_estate_with_money,
    an_order,
)
from yanzhen.reforms.co_governance.tests.refusing import refused, to_the_end
from yanzhen.reforms.co_governance.workflow import HANDOVER_LIFE, USE_LIFE

pytestmark = pytest.mark.django_db
SQL: Final = Path(__file__).parents[1] / "sql"


@pytest.mark.parametrize(("file", "function", "life"), [("uses", "use_jump", USE_LIFE), ("lives", "handover_jump", HANDOVER_LIFE)])  # fmt: skip
def test_the_database_knows_the_same_table(file: str, function: str, life: Any) -> None:
    text = (SQL / f"{file}.sql").read_text()
    body = re.search(rf"refuse_{function}\(\).*?\$\$;", text, re.DOTALL)
    assert body is not None
    pairs = set(re.findall(r"\('(\w+)', '(\w+)'\)", body[0]))

    assert pairs == {(source, step.target) for step in life.steps for source in step.sources}


def test_nothing_jumps() -> None:
    crew, handover = a_crew(), a_handover()
    use = an_emergency(an_estate_with_money(9_000), to="draft")
    order = WorkOrder.objects.filter(pk=an_order(crew).pk)
    acts: tuple[Callable[[], object], ...] = (
        lambda: type(use).objects.filter(pk=use.pk).update(state="filed"), lambda: order.update(state="closed"),
        lambda: Handover.objects.filter(pk=handover.pk).update(state="inventory", noticed_on=handover.ends_on),
    )  # fmt: skip

    for act in acts:
        refused("does not (go from|come to)", act)
    rows = Handover.objects.filter(pk=a_handover("noticed").pk)
    refused("does not come to planned", lambda: rows.update(state="planned"))


def test_nothing_begins_in_the_middle() -> None:
    crew, handover = a_crew(), a_handover("filed")
    facts = {field.attname: getattr(handover, field.attname) for field in Handover._meta.concrete_fields}  # fmt: skip
    handover.pk = None
    order = {"number": "GD-X", "area": crew.area, "what": "Tap", "sort": "water", "money": "owners", "opened_at": "2026-07-06T02:00:00Z"}  # fmt: skip

    refused("come to cancelled", lambda: WorkOrder.objects.create(**order, state="cancelled"))
    refused("come to filed", lambda: Handover.objects.create(**{**facts, "id": a_handover().estate_id}))  # fmt: skip


def test_an_order_is_done_with_a_photograph_by_the_commit() -> None:
    crew = a_crew()
    order = orders.grab(an_order(crew), by=crew.workers[0])
    orders.arrive(order, by=crew.workers[0])
    order.refresh_from_db()
    rows = WorkOrder.objects.filter(pk=order.pk)
    done = {"state": "done", "done_at": order.arrived_at, "result": "New washer"}

    refused("finished with a photograph", lambda: rows.update(**done))
    to_the_end(
        lambda: (
            rows.update(**done),
            evidence.hang_photos(order, [a_photo("after.png")], "after", by=crew.workers[0]),
        )
    )

    assert OrderPhoto.objects.filter(order=order).exists()
