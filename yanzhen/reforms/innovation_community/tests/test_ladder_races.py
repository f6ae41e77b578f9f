"""Two at once: one run a place, one title at a time, each firm judged once whoever carries the run on."""

from datetime import date
from threading import Thread

import pytest
from django.db import connection, transaction

from yanzhen.base.testing import at_once
from yanzhen.reforms.innovation_community.actions import ladder
from yanzhen.reforms.innovation_community.actions.growth_kinds import TITLES
from yanzhen.reforms.innovation_community.actions.growth_records import enter_record
from yanzhen.reforms.innovation_community.actions.ladder import begin_run, carry_on_run
from yanzhen.reforms.innovation_community.models import LadderResult, LadderRun, Standing, Title
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 9, 22)


def test_of_two_runs_asked_for_at_once_one_is_refused() -> None:
    community = an_innovation_community()
    a_firm(a_building(community))
    officer = an_officer(community)

    told = at_once(*[lambda: begin_run(by=officer, on=DAY)] * 2)

    assert told.count(None) == 1
    assert LadderRun.objects.count() == 1


def test_two_workers_judge_each_firm_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ladder, "CHUNK", 2)
    community = an_innovation_community()
    building = a_building(community)
    for _n in range(7):
        a_firm(building, industry_code="6513", industry_section="I")
    run = begin_run(by=an_officer(community), on=DAY)

    assert at_once(*[lambda: carry_on_run(run.pk)] * 2) == [None, None]

    run.refresh_from_db()
    assert (run.state, run.done) == ("done", 7)
    assert LadderResult.objects.count() == Standing.objects.count() == 7 * run.packs.count()


def test_a_worker_waits_for_who_holds_the_run_and_judges_nothing_after_its_end() -> None:
    community = an_innovation_community()
    a_firm(a_building(community), industry_code="6513", industry_section="I")
    run = begin_run(by=an_officer(community), on=DAY)

    def work() -> None:
        carry_on_run(run.pk)
        connection.close()

    worker = Thread(target=work)

    with transaction.atomic():
        LadderRun.objects.filter(pk=run.pk).update(state="failed")
        worker.start()
        worker.join(2)
        waited = worker.is_alive()
    worker.join(60)

    assert (waited, worker.is_alive()) == (True, False)
    assert LadderResult.objects.count() == 0


def test_of_two_titles_at_the_same_time_one_is_refused() -> None:
    firm = a_firm(a_building(an_innovation_community()))
    assert firm.place is not None
    officer = an_officer(firm.place)
    told = {"kind": "tech_sme", "valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}

    results = at_once(
        *[lambda: enter_record(TITLES, firm, told, source="Register", by=officer, today=DAY)] * 2
    )

    assert results.count(None) == 1
    assert Title.objects.count() == 1
