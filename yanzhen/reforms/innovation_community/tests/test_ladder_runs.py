"""A run judges every firm of its place once, in chunks that may be carried on; what was said is never rewritten."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from yanzhen.base.refusals import Refused
from yanzhen.kernel.rulebook.models import RulePack
from yanzhen.reforms.innovation_community.actions import ladder
from yanzhen.reforms.innovation_community.actions.facts import report_year
from yanzhen.reforms.innovation_community.actions.ladder import begin_run, carry_on_run
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    LadderResult,
    LadderRun,
    Stage,
    Standing,
)
from yanzhen.reforms.innovation_community.models.wording import read_back
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 22)


@pytest.fixture
def scene() -> tuple[Any, list[Enterprise], Any]:
    community = an_innovation_community()
    building = a_building(community)
    firms = [a_firm(building, industry_code="3569", industry_section="C") for _n in range(3)]
    return community, firms, an_officer(community)


def pack(code: str, version: str) -> RulePack:
    return RulePack.objects.get(code=code, version=version)


def year(firm: Enterprise, officer: Any, **numbers: Any) -> None:
    report_year(firm, year=2025, source="审计报告", by=officer, today=DAY, **numbers)


def test_a_run_judges_every_firm_by_every_pack_in_force(scene: Any) -> None:
    _community, firms, officer = scene

    run = carry_on_run(begin_run(by=officer, on=DAY).pk)

    assert (run.state, run.done, run.total) == ("done", 3, 3)
    packs = Standing.objects.values_list("pack__code", "pack__version")
    codes = {f"{code}@{version}" for code, version in packs}
    assert codes == {
        "sme.size@2017", "sme.scale@2011", "sme.tech@2017", "sme.innovative@2026", "sme.srdi@2026",
        "sme.giant@2026", "sme.hightech@2016", "sme.eaglet@2024",
    }  # fmt: skip
    assert Standing.objects.count() == 8 * len(firms)


def test_the_day_chooses_the_version(scene: Any) -> None:
    _community, _firms, officer = scene

    carry_on_run(begin_run(by=officer, on=date(2026, 3, 31)).pk)

    assert set(
        Standing.objects.filter(pack__code="sme.srdi").values_list("pack__version", flat=True)
    ) == {"2022"}


def test_the_same_answer_is_not_stored_twice(scene: Any) -> None:
    _community, firms, officer = scene
    carry_on_run(begin_run(by=officer, on=DAY).pk)
    before = LadderResult.objects.count()

    year(firms[0], officer, main_income_fen=2_000_000_000)
    carry_on_run(begin_run(by=officer, on=date(2026, 9, 23)).pk)

    changed = LadderResult.objects.filter(on=date(2026, 9, 23))
    assert {result.enterprise_id for result in changed} == {firms[0].pk}
    assert LadderResult.objects.count() == before + changed.count()
    assert set(Standing.objects.values_list("on", flat=True)) == {date(2026, 9, 23)}


def test_the_standing_says_what_is_missing_in_money(scene: Any) -> None:
    _community, firms, officer = scene
    year(firms[0], officer, main_income_fen=1_600_000_000, revenue_fen=1_600_000_000)

    carry_on_run(begin_run(by=officer, on=DAY).pk)

    scale = Standing.objects.get(enterprise=firms[0], pack__code="sme.scale")
    assert (scale.value, scale.deciding, scale.gap, scale.reached_percent) == (
        "unmet",
        "income",
        "4,000,000 yuan",
        80,
    )
    other = Standing.objects.get(enterprise=firms[1], pack__code="sme.scale")
    said = read_back(other.result.findings[0]["explanation"])
    assert (other.value, str(said)) == ("unknown", "Not stated: Main-business income of 2025")
    with translation.override("zh-hans"):
        assert str(said) == "没有填：2025 年主营业务收入"


def test_a_run_is_carried_on_behind_its_last_firm(
    scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _community, _firms, officer = scene
    monkeypatch.setattr(ladder, "CHUNK", 2)
    run = begin_run(by=officer, on=DAY)
    packs = list(run.packs.all())
    assert ladder._next_chunk(run.pk, packs)
    run.refresh_from_db()
    assert (run.state, run.done) == ("running", 2)

    seen: list[int] = []
    run = carry_on_run(run.pk, progress=lambda now: seen.append(now.done))

    assert (run.state, run.done, seen) == ("done", 3, [3])
    assert Standing.objects.filter(pack=packs[0]).count() == 3


def test_a_run_that_does_not_get_on_is_broken_off(
    scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _community, firms, officer = scene
    first = min(firm.pk for firm in firms)
    # The fault: always the same firm, as a lost cursor would give.
    monkeypatch.setattr(ladder, "_firms_behind", lambda _run: [first])

    run = carry_on_run(begin_run(by=officer, on=DAY).pk)

    assert (run.state, run.done, run.ended_at is None) == ("failed", 1, False)
    assert set(Standing.objects.values_list("enterprise", flat=True)) == {first}
    monkeypatch.undo()
    assert carry_on_run(begin_run(by=officer, on=DAY).pk).state == "done"


@pytest.mark.parametrize("change", [{"done": 2}, {"cursor": None}, {"cursor": UUID(int=1)}])
def test_the_database_lets_no_run_go_back(scene: Any, change: dict[str, Any]) -> None:
    run = begin_run(by=scene[2], on=DAY)
    mine = LadderRun.objects.filter(pk=run.pk)
    mine.update(cursor=UUID(int=2), done=1)

    with pytest.raises(IntegrityError, match="never back"), transaction.atomic():
        mine.update(**change)
    assert mine.update(cursor=UUID(int=3), done=2) == mine.update(state="failed") == 1


def test_carrying_on_a_run_that_is_done_changes_nothing(scene: Any) -> None:
    _community, _firms, officer = scene
    run = carry_on_run(begin_run(by=officer, on=DAY).pk)
    before = LadderResult.objects.count()

    assert carry_on_run(run.pk).ended_at == run.ended_at
    assert LadderResult.objects.count() == before


def test_firms_that_left_and_firms_of_other_places_are_not_judged(scene: Any) -> None:
    _community, firms, officer = scene
    Enterprise.objects.filter(pk=firms[0].pk).update(stage=Stage.LEFT)
    elsewhere = a_firm(a_building(an_innovation_community("Elsewhere")))

    run = carry_on_run(begin_run(by=officer, on=DAY).pk)

    assert run.total == 2
    assert not Standing.objects.filter(enterprise__in=[firms[0], elsewhere]).exists()


def test_one_run_at_a_time_per_place(scene: Any) -> None:
    community, _firms, officer = scene
    begin_run(by=officer, on=DAY)

    with pytest.raises(Refused, match="on its way"):
        begin_run(by=officer, on=DAY)
    with pytest.raises(IntegrityError, match="one_run_at_a_time_per_place"), transaction.atomic():
        LadderRun.objects.create(scope_path=community.path, on=DAY)


def test_before_the_first_document_nothing_is_judged(scene: Any) -> None:
    with pytest.raises(Refused, match="No rules of the ladder"):
        begin_run(by=scene[2], on=date(2001, 1, 1))


def test_a_stranger_starts_no_run() -> None:
    with pytest.raises(Refused, match="may not change"):
        begin_run(by=an_officer(an_innovation_community(), duty="leader"), on=DAY)


def test_a_later_pack_never_rewrites_what_an_earlier_one_said(scene: Any) -> None:
    _community, firms, officer = scene
    carry_on_run(begin_run(by=officer, packs=[pack("sme.srdi", "2022")], on=DAY).pk)
    old = list(LadderResult.objects.values())

    carry_on_run(begin_run(by=officer, packs=[pack("sme.srdi", "2026")], on=DAY).pk)

    assert list(LadderResult.objects.filter(pack__version="2022").values()) == old
    assert Standing.objects.filter(enterprise=firms[0], pack__code="sme.srdi").count() == 2


@pytest.mark.parametrize("change", ["UPDATE {} SET value = 'met'", "DELETE FROM {}"])
def test_the_database_refuses_a_change_of_what_was_said(scene: Any, change: str) -> None:
    _community, _firms, officer = scene
    carry_on_run(begin_run(by=officer, on=DAY).pk)

    refused = pytest.raises(Exception, match=r"append-only|permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format("innovation_community_ladderresult"))


def test_more_firms_cost_no_more_questions(scene: Any) -> None:
    community, _firms, officer = scene
    few = _queries(officer)
    building = a_building(community)
    for _n in range(20):
        a_firm(building, industry_code="6513", industry_section="I")

    assert _queries(officer) <= few


def _queries(officer: Any) -> int:
    Standing.objects.all().delete()
    run = begin_run(by=officer, on=DAY)
    with CaptureQueriesContext(connection) as queries:
        carry_on_run(run.pk)
    return len(queries)
