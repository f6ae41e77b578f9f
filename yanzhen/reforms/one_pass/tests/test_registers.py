"""Trades and plots: entered, corrected and ended at the desk; their lists ask no more for more rows."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.testing import a_lease
from yanzhen.kernel.assets.testing import an_asset
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.testing import an_actor, an_organisation
from yanzhen.reforms.one_pass.actions.registers import (
    correct_plot,
    end_plot,
    end_trade,
    enter_plot,
    keep_trade,
)
from yanzhen.reforms.one_pass.models import GardenPlot, Industry
from yanzhen.reforms.one_pass.tests.scene import Isle
from yanzhen.reforms.one_pass.tests.test_laying import door

pytestmark = pytest.mark.django_db
SINCE = date(2024, 1, 1)
PLOT = {"garden": "By the dam", "number": "A1", "area_m2": 30, "season_fen": 60_000, "grows": ""}


def _asset(isle: Isle):  # type: ignore[no-untyped-def]
    owner = an_organisation("Collective", place=isle.village)
    return an_asset(owner, place=isle.village)


def test_a_trade_is_entered_corrected_and_ended_on_the_screen() -> None:
    isle = Isle()
    client = door(isle.clerk)
    typed = {"act": "enter", "place": str(isle.village.pk), "name": "Inns", "leader": "", "since": "2024-01-01", "source": "Register"}  # fmt: skip

    assert client.post(reverse("one_pass:trade_new"), typed).status_code == 302
    trade = Industry.objects.get()
    for name, more in (("correct", {**typed, "name": "Camps"}), ("end", {"until": "2026-01-01"})):
        path = reverse("one_pass:trade", args=[trade.pk, name])
        assert client.get(path).status_code == 200
        assert client.post(path, {**more, "act": name}).status_code == 302

    trade.refresh_from_db()
    assert (trade.name, trade.until) == ("Camps", date(2026, 1, 1))
    page = client.get(reverse("one_pass:trades")).content.decode()
    assert "Camps" in page
    assert "ended" in page
    assert AuditLine.objects.filter(verb__in=["one_pass.enter_trade", "one_pass.correct_trade", "one_pass.end_trade"]).count() == 3  # fmt: skip


def test_a_trade_stands_once_with_its_source_and_in_ones_own_village() -> None:
    isle = Isle()
    facts = {"place": isle.village, "name": "Inns", "since": SINCE, "source": "Register"}
    trade = keep_trade(Industry(), by=isle.clerk, **facts)

    for wrong, words in (({}, "already"), ({"name": " "}, "Write the trade"), ({"source": ""}, "Write the trade")):  # fmt: skip
        with pytest.raises(Refused, match=words):
            keep_trade(Industry(), by=isle.clerk, **{**facts, **wrong})
    with pytest.raises(Refused, match="ends after it begins"):
        end_trade(trade, SINCE, by=isle.clerk)
    with pytest.raises(Refused):
        end_trade(trade, date(2026, 1, 1), by=Isle().clerk)
    with pytest.raises(Refused):
        end_trade(trade, date(2026, 1, 1), by=an_actor("leader"))
    end_trade(trade, date(2026, 1, 1), by=isle.clerk)
    with pytest.raises(Refused, match="ended already"):
        end_trade(trade, date(2026, 2, 1), by=isle.clerk)
    keep_trade(Industry(), by=isle.clerk, **facts)
    with pytest.raises(Refused, match="begins before"):
        keep_trade(trade, by=isle.clerk, since=date(2026, 3, 1))


def test_a_plot_is_entered_corrected_and_ended_on_the_screen() -> None:
    isle = Isle()
    asset, client = _asset(isle), door(isle.clerk)
    typed = {"act": "enter", "asset": str(asset.pk), "garden": "By the dam", "number": "A1", "area_m2": "30", "season_fen": "600", "grows": "Beans"}  # fmt: skip

    assert client.post(reverse("one_pass:plot_new"), typed).status_code == 302
    plot = GardenPlot.objects.get()
    assert (plot.owner, plot.place, plot.season_fen) == (asset.owner, asset.place, 60_000)
    assert "A1" in client.get(reverse("one_pass:gardens")).content.decode()
    correct, end = (reverse("one_pass:plot", args=[plot.pk, name]) for name in ("correct", "end"))
    assert "600.00" in client.get(correct).content.decode()
    assert client.post(correct, {**typed, "act": "correct", "number": "B7"}).status_code == 302
    assert client.post(end, {"act": "end", "until": str(timezone.localdate())}).status_code == 302

    assert "let no longer" in client.get(reverse("one_pass:plots")).content.decode()
    assert "B7" not in client.get(reverse("one_pass:gardens")).content.decode()


def test_a_plot_is_numbered_once_and_not_ended_while_it_is_let() -> None:
    isle = Isle()
    asset = _asset(isle)
    plot = enter_plot(asset, by=isle.clerk, **PLOT)
    other = _asset(isle)

    with pytest.raises(Refused, match="a plot already"):
        enter_plot(asset, by=isle.clerk, **PLOT)
    for wrong, words in (({}, "of this number already"), ({"garden": " "}, "Write the garden"), ({"area_m2": 0}, "has an area")):  # fmt: skip
        with pytest.raises(Refused, match=words):
            enter_plot(other, by=isle.clerk, **{**PLOT, **wrong})
    with pytest.raises(Refused):
        correct_plot(plot, by=Isle().clerk, number="B7")
    with pytest.raises(Refused, match="today or a later day"):
        end_plot(plot, timezone.localdate() - timedelta(days=1), by=isle.clerk)
    a_lease(asset)
    with pytest.raises(Refused, match="let on that day"):
        end_plot(plot, timezone.localdate(), by=isle.clerk)


@pytest.mark.parametrize("name", ["trades", "plots"])
def test_more_rows_ask_no_more(name: str) -> None:
    isle = Isle()
    client, counts = door(isle.clerk), []
    for number in (2, 5):
        for n in range(number):
            keep_trade(Industry(), by=isle.clerk, place=isle.village, name=f"T{number}{n}", since=SINCE, source="R", leader=an_organisation("Firm"))  # fmt: skip
            enter_plot(_asset(isle), by=isle.clerk, **{**PLOT, "number": f"{number}{n}"})
        client.get(reverse(f"one_pass:{name}"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"one_pass:{name}"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
