"""The proof counts every cell again by another way, says what differs, and puts it right if asked."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from yanzhen.kernel.figures.actions import derive, prove
from yanzhen.kernel.figures.jobs import derive_cells, prove_cells
from yanzhen.kernel.figures.models import Cell, Mark, Proof
from yanzhen.kernel.figures.testing import counted_people, parks, watched
from yanzhen.kernel.parties.testing import a_login, an_actor
from yanzhen.kernel.places.models import Population
from yanzhen.kernel.places.testing import a_community, a_place

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 22, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _year() -> Iterator[None]:
    with watched(counted_people(), parks()):
        park = a_place(parent=a_community(), since=date(2025, 3, 1))
        a_place(parent=park.parent, since=date(2025, 3, 1), until=date(2026, 2, 1))
        for month in range(1, 10):
            Population.objects.create(place=park, on=date(2026, month, 3), people=month, source="t")
        derive(now=NOW)
        yield


def test_right_cells_are_proved_without_a_difference() -> None:
    proof, wrong = prove(now=NOW)

    assert wrong == []
    assert (proof.figures, proof.differences) == (2, 0)
    assert proof.cells > 30


@pytest.mark.parametrize("figure", ["test.people", "test.parks"])
def test_a_wrong_cell_is_found_named_and_put_right(figure: str) -> None:
    cell = (
        Cell.objects.filter(figure=figure, day=0, month=date(2026, 2, 1)).exclude(path="").first()
    )
    assert cell
    Cell.objects.filter(pk=cell.pk).update(value=cell.value + 5)

    proof, wrong = prove(now=NOW)

    assert {(w.figure, w.path) for w in wrong} == {(figure, cell.path)}
    assert wrong[0].cell - wrong[0].rows == 5
    assert proof.first[0]["path"] == cell.path
    prove(now=NOW, repair=True)
    assert prove(now=NOW)[1] == []


def test_a_cell_that_is_missing_is_found() -> None:
    Cell.objects.filter(figure="test.people", month=date(2026, 4, 1), day=0).delete()

    assert {w.month for w in prove(now=NOW)[1]} == {"2026-04-01"}


def test_days_that_do_not_sum_up_to_their_month_are_found() -> None:
    Cell.objects.filter(figure="test.people", month=date(2026, 9, 1), day=3, path="").update(
        value=1
    )

    assert len(prove(now=NOW)[1]) == 1


def test_a_change_behind_the_triggers_is_found() -> None:
    """What the marks can't know, the proof does."""
    Population.objects.filter(on=date(2026, 5, 3)).update(people=500)
    Mark.objects.all().delete()

    assert {w.month for w in prove(now=NOW)[1]} == {"2026-05-01"}


def test_what_is_marked_is_no_difference() -> None:
    Population.objects.filter(on=date(2026, 5, 3)).update(people=500)

    assert prove(now=NOW)[1] == []


def test_the_console_prints_differences_and_exits_with_one() -> None:
    out = StringIO()
    call_command("figures", "prove", lang="en", stdout=out)
    assert "0 differ" in out.getvalue()
    Cell.objects.filter(figure="test.people", month=date(2026, 4, 1), day=0, path="").update(
        value=0
    )

    with pytest.raises(SystemExit, match="1"):
        call_command("figures", "prove", only="test.people", lang="en", stdout=out)

    assert "test.people  2026-04  *" in out.getvalue()
    call_command("figures", "derive", all=True, stdout=out)
    call_command("figures", "prove", lang="en", stdout=out)


def test_every_night_old_days_go_and_what_is_wrong_is_put_right() -> None:
    Cell.objects.filter(figure="test.people", day=0, path="").update(value=0)

    prove_cells()
    derive_cells()

    assert Proof.objects.get().differences == 9
    assert prove(now=NOW)[1] == []


def test_the_list_of_figures_says_when_all_was_proved(client: Client) -> None:
    client.force_login(a_login(an_actor("leader", a_community())))
    assert "核验" not in client.get("/figures/").content.decode()

    derive(now=NOW)
    prove(now=NOW)

    assert "核验：留存的" in client.get("/figures/").content.decode()
    Cell.objects.filter(figure="test.people", day=0, path="").update(value=0)
    prove(now=NOW.replace(hour=5))
    text = client.get("/figures/").content.decode()
    assert "个与记录不一致" in text


def test_the_app_may_not_touch_the_triggers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'figures_mark_%'")
        assert cursor.fetchone()[0] == 6
