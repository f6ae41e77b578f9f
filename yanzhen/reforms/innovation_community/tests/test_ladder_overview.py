"""The first page of the ladder: every number opens, and the button is the lead only until today's round is done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yanzhen.reforms.innovation_community.actions.ladder import begin_run, carry_on_run
from yanzhen.reforms.innovation_community.models import LadderRun
from yanzhen.reforms.innovation_community.models.ladder import RunState
from yanzhen.reforms.innovation_community.testing import an_officer
from yanzhen.reforms.innovation_community.tests.test_ladder_lists import Scene
from yanzhen.reforms.innovation_community.tests.test_ladder_runs import pack
from yanzhen.reforms.innovation_community.widgets import month_of as month_widget

pytestmark = pytest.mark.django_db
LEAD = 'btn btn-lead">现在评一轮'
AGAIN = 'btn">再评一轮'


@pytest.fixture
def scene() -> Scene:
    return Scene()


def judged_now(scene: Scene) -> LadderRun:
    return carry_on_run(begin_run(by=scene.officer).pk)


def test_a_size_class_opens_to_its_firms(scene: Scene) -> None:
    small, medium, unknown = (
        scene.firm(staff=50),
        scene.firm(staff=400),
        scene.firm(staff=None),
    )
    judged_now(scene)
    page = scene.client.get(reverse("innovation_community:ladder"))

    found = {view.slug: n for view, n in page.context["sizes"]}
    assert found == {"medium": 1, "small": 1, "unknown": 1}
    for slug, firm in (("small", small), ("medium", medium), ("unknown", unknown)):
        door = reverse("innovation_community:ladder_list", args=["size"])
        assert f'href="{door}?show={slug}"' in page.content.decode()
        rows = scene.client.get(door, {"show": slug}).context["page"].rows
        assert [row.enterprise_id for row in rows] == [firm.pk]


def test_before_todays_round_the_button_leads_and_afterwards_it_does_not(scene: Scene) -> None:
    scene.firm()
    assert LEAD in scene.get("ladder")

    run = judged_now(scene)
    page = scene.get("ladder")
    assert LEAD not in page
    assert AGAIN in page
    assert "最近一轮" in page

    LadderRun.objects.filter(pk=run.pk).update(on=timezone.localdate() - timedelta(days=1))
    assert LEAD in scene.get("ladder")


def test_a_round_that_broke_off_says_so_and_the_button_leads(scene: Scene) -> None:
    scene.firm()
    run = begin_run(by=scene.officer)
    assert LEAD not in scene.get("ladder")
    run.end(RunState.FAILED, timezone.now())

    page = scene.get("ladder")
    assert "中断" in page
    assert LEAD in page
    assert LEAD.replace('">', '" form="again">') in scene.get("ladder_run_page", run.pk)


def test_a_round_that_only_compares_versions_is_not_todays_round(scene: Scene) -> None:
    scene.firm()
    carry_on_run(begin_run(by=scene.officer, packs=[pack("sme.srdi", "2022")]).pk)
    assert LEAD in scene.get("ladder")

    judged_now(scene)
    carry_on_run(begin_run(by=scene.officer, packs=[pack("sme.srdi", "2022")]).pk)
    assert LEAD not in scene.get("ladder")


def test_the_page_of_a_round_says_what_changed_and_is_loaded_anew_at_its_end(scene: Scene) -> None:
    scene.firm()
    first, again = judged_now(scene), judged_now(scene)

    pages = [
        scene.client.get(
            reverse("innovation_community:ladder_run_page", args=[run.pk]),
            headers={"HX-Request": "true"},
        )
        for run in (first, again)
    ]

    assert "新评出或有变化的结论 8 条" in pages[0].content.decode()
    assert "没有变化" in pages[1].content.decode()
    assert pages[1].headers["HX-Refresh"] == "true"


def test_a_round_on_its_way_is_not_loaded_anew(scene: Scene) -> None:
    run = begin_run(by=scene.officer)
    door = reverse("innovation_community:ladder_run_page", args=[run.pk])

    assert "HX-Refresh" not in scene.client.get(door, headers={"HX-Request": "true"}).headers


def test_a_head_who_visits_nobody_is_shown_no_month_of_noughts(scene: Scene) -> None:
    head = an_officer(scene.place, duty="community_head")

    assert month_widget(head, timezone.localdate()) is None
    assert month_widget(scene.officer, timezone.localdate()) is not None
