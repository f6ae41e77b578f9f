"""A draft comes from the topic that waits for it, and is put right before it is published."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.deliberating import draw_up_vote
from yanzhen.kernel.council.actions.preparing import VoteDraft, add_lines, draft_vote
from yanzhen.kernel.council.models import Deliberation, Vote
from yanzhen.kernel.council.testing import (
    AFTER,
    DAYS,
    NOTICE_AT,
    OPEN_AT,
    a_chair,
    a_line,
    a_secretary,
    cast_by,
)
from yanzhen.kernel.council.tests.test_deliberating import held, step
from yanzhen.kernel.parties.testing import at_the_door
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.rulebook.actions import take_over_packs

pytestmark = pytest.mark.django_db


def waiting() -> Deliberation:
    take_over_packs()
    return step(held(), "put_to_vote", note="Art. 278")


def here(name: str, *args: Any) -> str:
    return reverse(f"council:{name}", args=args)


def test_the_vote_a_topic_waits_for_is_drawn_up_from_its_page_and_takes_it_on() -> None:
    topic = waiting()
    client = at_the_door(a_secretary())
    door = here("topic_vote", topic.pk)
    assert door in client.get(topic.get_absolute_url()).content.decode()
    form = client.get(door).content.decode()
    assert f'value="{topic.topic}"' in form
    assert f'value="{topic.place.name}"' in form
    sent = {"act": "draw_up_vote", "title": topic.topic, "matter": "owners:manager", "place": topic.place.name, "silence": "not_participating", "scope": "estate", "count_parking": "no"}  # fmt: skip
    assert client.post(door, {**sent, "matter": ""}).status_code == 422
    answer = client.post(door, sent)
    vote = Vote.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, vote.get_absolute_url())
    assert (vote.deliberation, vote.title, vote.place, vote.count_parking) == (topic, topic.topic, topic.place, False)  # fmt: skip
    assert [(one.kind, one.title) for one in vote.matters.all()] == [("manager", topic.topic)]
    assert vote.title in client.get(topic.get_absolute_url()).content.decode()

    add_lines(vote, [a_line()], by=a_secretary())
    take_step(vote, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)
    take_step(vote, "open", by=a_secretary(), at=OPEN_AT)
    cast_by(vote.roll.get())
    for name, by in (("close", a_secretary()), ("certify", a_chair()), ("publish", a_chair())):
        take_step(vote, name, by=by, at=AFTER)
    assert step(topic, "implement", at=AFTER + timedelta(days=1)).state == "implementing"


def test_the_vote_of_a_topic_is_drawn_up_over_http() -> None:
    topic = waiting()
    body = {"electorate": "owners", "kind": "fund_use", "text": "Both roofs", "proxy_cap": 2}

    def sent(by: Any, **more: Any) -> Any:
        return at_the_door(by).post(f"/api/council/topics/{topic.pk}/votes", json.dumps({**body, **more}), content_type="application/json")  # fmt: skip

    assert sent(a_chair()).status_code in (403, 409)
    assert sent(a_secretary(), kind="dividend").status_code == 409
    assert not Vote.objects.exists()
    assert sent(a_secretary()).json()["title"] == topic.topic
    vote = Vote.objects.get()
    assert (vote.deliberation, vote.place, vote.proxy_cap) == (topic, topic.place, 2)
    assert [(one.kind, one.text) for one in vote.matters.all()] == [("fund_use", "Both roofs")]


def test_only_a_topic_that_waits_for_a_vote_gets_one_at_its_place() -> None:
    topic, by = waiting(), a_secretary()
    draft = VoteDraft("Terraces", "owners", topic.place)
    with pytest.raises(Refused, match="waits for no vote"):
        draw_up_vote(held(), draft, "manager", by=by)
    with pytest.raises(Refused, match="its vote is held there"):
        draw_up_vote(topic, VoteDraft("Terraces", "owners", a_place()), "manager", by=by)
    with pytest.raises(Refused, match="Your office"):
        draw_up_vote(topic, draft, "manager", by=a_chair())
    with pytest.raises(Refused, match="outside the area"):
        draw_up_vote(topic, draft, "manager", by=a_secretary(a_place()))
    below = VoteDraft("Terraces", "owners", a_place(parent=topic.place))
    assert draw_up_vote(topic, below, "manager", by=by).deliberation == topic


def test_a_vote_is_not_tied_to_a_topic_before_its_meeting() -> None:
    early = step(held(), "part", note="No")
    step(early, "again")
    with pytest.raises(Refused, match="after its meeting"):
        draft_vote(VoteDraft("T", "owners", early.place, deliberation=early), by=a_secretary())
