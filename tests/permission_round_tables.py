"""Who may open round tables and micro-projects, and the things behind these doors."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any, Final

from django.utils import timezone

from tests.permission_door import NOBODY, Door, Who, everywhere, get, post
from yanzhen.kernel.council.actions.deliberating import TopicDraft, raise_topic, take_topic_step
from yanzhen.kernel.council.models import Deliberation
from yanzhen.kernel.council.testing import a_chair, a_secretary
from yanzhen.kernel.works.testing import a_runner, a_shot
from yanzhen.reforms.co_governance.actions.campaigns import (
    CampaignDraft,
    add_finding,
    add_target,
    begin_campaign,
    count_round,
)
from yanzhen.reforms.co_governance.actions.micro import MicroDraft, begin_micro
from yanzhen.reforms.co_governance.actions.tables import TableDraft, plan_table, put_on
from yanzhen.reforms.co_governance.models import Campaign, Estate, RoundTable
from yanzhen.reforms.co_governance.testing import an_estate


def doors(secretary: Who, keepers: Who, seers: Who, works: Who, signed_in: Who) -> tuple[Door, ...]:
    """Rows of permission_table; `seers` see estates, `keepers` run works of others' places without seeing estates,
    `works` are those who see works."""
    runners = secretary | keepers
    return (
        everywhere("co_governance:tables", seers),
        everywhere("co_governance:followed", seers),
        everywhere("co_governance:table_new", secretary),
        get("co_governance:table", seers, thing="round table"),
        get("co_governance:table_act", secretary, thing="act on a round table"),
        post("co_governance:table_act", secretary, thing="act on a round table", act="sign_in", side="expert", name="Somebody"),
        get("co_governance:table_minutes", secretary, thing="item of a round table"),
        post("co_governance:table_minutes", secretary, thing="item of a round table", act="minutes", minutes="Agreed"),
        get("co_governance:sign_in", signed_in, signed_in - seers, thing="round table"),
        post("co_governance:sign_in", signed_in, signed_in - seers, thing="round table", act="sign_in"),
        get("co_governance:table_date", signed_in, signed_in - seers, thing="round table"),
        everywhere("co_governance:campaigns", seers),
        everywhere("co_governance:campaign_new", secretary),
        get("co_governance:campaign", seers, thing="campaign"),
        get("co_governance:campaign_act", secretary, thing="act on a campaign"),
        post("co_governance:campaign_act", secretary, thing="act on a campaign", act="target", name="In stairwells", unit="bikes", goal=0),
        get("co_governance:finding_clear", secretary, thing="finding"),
        post("co_governance:finding_clear", NOBODY, thing="finding", act="clear"),  # without a photo
        everywhere("co_governance:micro", seers),
        get("co_governance:micro_new", secretary, thing="topic of an estate"),
        post("co_governance:micro_new", NOBODY, thing="topic of an estate", act="micro"),  # without saying what for
        get("co_governance:micro_vote", runners & works, thing="project of an estate"),
        post("co_governance:micro_vote", NOBODY, thing="project of an estate", act="vote"),  # without a vote
    )  # fmt: skip


def _estate(scene: Any) -> Estate:
    return Estate.objects.filter(place=scene.here).first() or an_estate(scene.here)


def _table(scene: Any) -> RoundTable:
    today = timezone.localdate()
    estate = _estate(scene)
    known = estate.round_tables.filter(held_on=today).first()
    return known or plan_table(estate, TableDraft(today, time(19), "Garden"), by=a_secretary())


def _topic(scene: Any) -> Deliberation:
    topic = raise_topic(TopicDraft("Terraces", _estate(scene).place), by=a_secretary())
    return take_topic_step(topic, "screen", by=a_chair())


def _item(scene: Any) -> Any:
    return put_on(_table(scene), _topic(scene), by=a_secretary())


def _project(scene: Any) -> Any:
    day = timezone.localdate() - timedelta(days=9)
    return begin_micro(
        _topic(scene), MicroDraft("Terraces", "They leak", day), by=a_runner()
    ).project


def _campaign(scene: Any) -> Campaign:
    day = timezone.localdate()
    return begin_campaign(
        scene.here, CampaignDraft("E-bikes", "They burn", day, day), by=a_secretary()
    )


def _finding(scene: Any) -> Any:
    campaign, by = _campaign(scene), a_secretary()
    target = add_target(campaign, "In stairwells", "bikes", 0, by=by)
    held = count_round(campaign, timezone.localdate(), "Us", {target.pk: 4}, by=by)
    return add_finding(held, "Building 3", "Charging", a_shot(), by=by)


THINGS: Final[dict[str, Callable[[Any, Any], dict[str, Any]]]] = {
    "campaign": lambda scene, walker: {"pk": _campaign(scene).pk},
    "act on a campaign": lambda scene, walker: {"pk": _campaign(scene).pk, "name": "target"},
    "finding": lambda scene, walker: {"pk": _finding(scene).pk},
    "round table": lambda scene, walker: {"pk": _table(scene).pk},
    "act on a round table": lambda scene, walker: {"pk": _table(scene).pk, "name": "sign_in"},
    "item of a round table": lambda scene, walker: {"pk": _item(scene).pk},
    "topic of an estate": lambda scene, walker: {"pk": _topic(scene).pk},
    "project of an estate": lambda scene, walker: {"pk": _project(scene).pk},
}
