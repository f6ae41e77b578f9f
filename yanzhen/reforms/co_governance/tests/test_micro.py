"""A deliberation becomes works; the owners' money waits for the owners' vote; the figures follow from the records."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.deliberating import TopicDraft, raise_topic
from yanzhen.kernel.council.models import Deliberation, Invitation
from yanzhen.kernel.council.testing import a_closed_vote, a_published_vote, a_secretary
from yanzhen.kernel.parties.testing import a_resident, at_the_door
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.works.actions.paying import add_source
from yanzhen.kernel.works.models import Project
from yanzhen.kernel.works.testing import (
    ACCEPTED,
    CLOSES,
    COST,
    DONE,
    RAISED,
    a_paper,
    a_runner,
    accepting,
    all_sign,
    an_approver,
    an_opinion,
    at,
    choosing,
    first,
    published,
    with_variants,
)
from yanzhen.reforms.co_governance.actions.micro import MicroDraft, begin_micro, link_vote
from yanzhen.reforms.co_governance.figures.micro import ANSWERS
from yanzhen.reforms.co_governance.models import MicroProject
from yanzhen.reforms.co_governance.testing import an_estate

pytestmark = pytest.mark.django_db
SIDES = ("residents_committee", "owners_committee", "property_company")


def refused(match: str, act: Any) -> None:
    with pytest.raises(Refused, match=match):
        act()


def a_topic(state: str = "held", place: Any = None) -> Deliberation:
    """Raised, or taken to where it was held."""
    topic = raise_topic(
        TopicDraft("Terraces leak", place or an_estate().place), by=a_secretary(), at=at(RAISED)
    )
    Invitation.objects.bulk_create(
        [Invitation(deliberation=topic, side=side, name=side, present=True) for side in SIDES]
    )
    for step in ("screened", "scheduled", "held"):
        if topic.state == state:
            break
        Deliberation.objects.filter(pk=topic.pk).update(
            state=step, held_on=RAISED, minutes="Agreed"
        )
        topic.refresh_from_db()
    return topic


def a_micro(state: str = "held", **facts: Any) -> MicroProject:
    draft = MicroDraft("Repair the terraces", "They leak", RAISED)
    return begin_micro(a_topic(state, **facts), draft, by=a_runner(), at=at(RAISED))


def decided(micro: MicroProject, how: str = "opinions", text: str = "") -> Project:
    """Chosen by one opinion, or by what is named."""
    project = choosing(micro.project)
    an_opinion(project)
    data = {"variant": first(project), "decided_how": how, "decided_text": text}
    return project.take_step("choose", by=a_runner(), at=at(CLOSES + timedelta(1)), data=data)


def with_money(project: Project, kind: str) -> Project:
    add_source(project, kind, COST, "Minutes", a_paper(), by=a_runner(), at=at(CLOSES))
    return project


def ask(project: Project) -> Project:
    return project.take_step("ask_funding", by=a_runner(), at=at(CLOSES + timedelta(2)))


def test_a_micro_project_comes_out_of_a_deliberation_about_an_estate() -> None:
    micro = a_micro()
    assert (micro.project.raised_on, micro.project.source) == (RAISED, "meeting")
    refused(
        "about no estate",
        lambda: begin_micro(a_topic(place=a_place()), MicroDraft("A", "B"), by=a_runner()),
    )
    refused(
        "may not do this", lambda: begin_micro(a_topic(), MicroDraft("A", "B"), by=a_resident())
    )
    flat = a_place(kind="building", parent=micro.estate.place)
    assert (
        begin_micro(a_topic(place=flat), MicroDraft("A", "B"), by=a_runner()).estate == micro.estate
    )


def test_the_three_parties_sit_together_before_a_variant_is_chosen() -> None:
    micro = a_micro("screened")
    refused("sat together", lambda: decided(micro))
    assert decided(a_micro()).state == "chosen"


def test_a_vote_that_decides_has_passed() -> None:
    micro = a_micro()
    refused("published and passed", lambda: decided(micro, "vote", "V-1"))
    place = micro.estate.place
    project = Project.objects.get(pk=micro.project_id)
    refused("another place", lambda: link_vote(project, a_closed_vote("yes"), by=a_runner()))
    refused(
        "outside the area", lambda: link_vote(project, a_closed_vote("yes"), by=a_runner(a_place()))
    )
    link_vote(project, a_closed_vote("yes", "yes", "yes", place=place), by=a_runner())
    data = {"variant": first(project), "decided_how": "vote", "decided_text": "V-1"}

    def choose() -> Project:
        return project.take_step("choose", by=a_runner(), at=at(CLOSES + timedelta(1)), data=data)

    refused("published and passed", choose)
    link_vote(project, a_published_vote("no", "no", "no", place=place), by=a_runner())
    refused("published and passed", choose)
    link_vote(project, a_published_vote("yes", "yes", "yes", place=place), by=a_runner())
    assert choose().state == "chosen"


@pytest.mark.parametrize("kind", ["maintenance_fund", "common_income"])
def test_the_owners_decide_about_their_money(kind: str) -> None:
    micro = a_micro()
    project = with_money(decided(micro), kind)
    refused("第278条", lambda: ask(project))
    with pytest.raises(IntegrityError, match="decide about their money"), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(state="asked")
    matters = {"maintenance_fund": "fund_use", "common_income": "common_income"}
    wrong = matters["common_income" if kind == "maintenance_fund" else "maintenance_fund"]
    for matter, passes in ((wrong, False), (matters[kind], True)):
        vote = a_published_vote(
            "yes", "yes", "yes", place=micro.estate.place, matters=[(matter, "Money")]
        )
        link_vote(project, vote, by=a_runner())
        if not passes:
            refused("第278条", lambda: ask(project))
    assert ask(project).state == "asked"


def test_works_without_a_deliberation_do_not_get_the_owners_money() -> None:
    project = with_variants()
    data = {"variant": first(project), "decided_how": "meeting", "decided_text": "Minutes"}
    project = project.take_step("choose", by=a_runner(), at=at(CLOSES), data=data)
    refused("第278条", lambda: ask(with_money(project, "maintenance_fund")))
    refused("no micro-project", lambda: link_vote(project, a_published_vote("yes"), by=a_runner()))


def test_what_the_fund_paid_is_audited() -> None:
    micro = a_micro()
    vote = a_published_vote("yes", "yes", "yes", place=micro.estate.place)
    link_vote(Project.objects.get(pk=micro.project_id), vote, by=a_runner())
    project = ask(with_money(decided(micro), "maintenance_fund"))
    project = project.take_step("approve_funding", by=an_approver(), at=at(CLOSES + timedelta(4)))
    project = accepting_from(project)

    def accept(**facts: Any) -> Project:
        return project.take_step(
            "accept", by=an_approver(), at=at(ACCEPTED), data={**DONE, **facts}
        )

    refused("第72条", accept)
    refused("have begun", lambda: link_vote(project, vote, by=a_runner()))
    assert accept(audit_text="Audit 9 of 2026").state == "accepted"


def accepting_from(project: Project) -> Project:
    done = accepting(project)
    all_sign(done)
    done.refresh_from_db()
    return done


def test_a_micro_project_stays_with_its_origin() -> None:
    micro, other = a_micro(), a_topic()
    rows = MicroProject.objects.filter(pk=micro.pk)
    for act in (lambda: rows.update(deliberation=other), rows.delete):
        with (
            pytest.raises((IntegrityError, InternalError), match="rests on stays"),
            transaction.atomic(),
        ):
            act()


def test_the_report_is_computed_from_the_records() -> None:
    answers = {answer.slug.rsplit("_", 1)[1]: answer for answer in ANSWERS}
    assert [answer.find(ACCEPTED) for answer in ANSWERS] == [None, None]
    published(a_micro().project)
    found = {name: answer.find(ACCEPTED) for name, answer in answers.items()}
    assert {name: one.value for name, one in found.items() if one} == {
        "asked": 1,
        "months": 5,
    }
    assert [answer.find(ACCEPTED - timedelta(1)) for answer in ANSWERS] == [None, None]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_is_begun_on_the_screen(language: str) -> None:
    client = at_the_door(a_runner(), language=language)
    topic = a_topic()
    here = reverse("co_governance:micro_new", args=[topic.pk])
    assert here in client.get(reverse("co_governance:micro")).content.decode()
    assert client.post(here, {"act": "micro", "title": "Terraces"}).status_code == 422
    answer = client.post(
        here,
        {"act": "micro", "title": "Terraces", "purpose": "They leak", "raised_on": "2026-01-12"},
    )
    assert answer.status_code == 302
    project = Project.objects.get()
    vote = a_published_vote("yes", "yes", "yes", place=topic.place)
    linking = reverse("co_governance:micro_vote", args=[project.pk])
    assert linking in client.get(answer["Location"]).content.decode()
    assert client.post(linking, {"act": "vote", "vote": vote.pk}).status_code == 302
    assert vote.number in client.get(answer["Location"]).content.decode()
    assert project.title in client.get(reverse("co_governance:micro")).content.decode()
