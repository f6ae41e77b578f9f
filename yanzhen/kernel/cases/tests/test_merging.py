"""Repeated requests get one answer (rules §4.3): one leads, each keeps its number, promise, history and rating."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import ask_extension, hand_on, open_child, rate_case
from yanzhen.kernel.cases.actions.assisting import ask_assist
from yanzhen.kernel.cases.models import Case, Rating
from yanzhen.kernel.cases.testing import a_desk, a_request_item, a_street, again, asker
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.parties.testing import at_the_door


@pytest.mark.django_db
def test_one_reply_answers_everybody_by_their_own_number_history_and_notice() -> None:
    street = a_street()
    lead, one, two = street.case(), street.case(), street.case()
    street.merge(one, lead)
    street.merge(two, lead)

    street.reply(lead)

    for case in (again(one), again(two)):
        assert (case.state, case.outcome, case.answer) == ("replied", "resolved", "It runs again.")
        assert case.handler_person_id == street.desk.actor.person_id
        assert case.events.get(name="answer_with_lead").note == "It runs again."
        notices = Notice.objects.filter(person_id=case.reporter_id, url=case.get_absolute_url())
        assert "There is an answer; is it settled?" in [notice.headline for notice in notices]


@pytest.mark.django_db
def test_each_rates_their_own_case_and_closing_the_lead_closes_all() -> None:
    street = a_street()
    lead, one = street.case(), street.case()
    street.merge(one, lead)
    street.reply(lead)

    rate_case(again(one), level=2, by=asker(one))
    rate_case(again(lead), level=5, by=asker(lead))
    lead.take_step("close", by=street.desk.actor)

    assert set(Rating.objects.values_list("case", "level")) == {(one.pk, 2), (lead.pk, 5)}
    assert again(one).state == "closed"
    with pytest.raises(Refused, match="has been rated already"):
        rate_case(again(one), level=1, by=asker(one))


@pytest.mark.django_db
def test_a_merged_case_keeps_the_due_time_promised_to_its_reporter() -> None:
    street = a_street()
    lead = street.case(item=a_request_item(promise_amount=8))
    one = street.case(item=a_request_item(promise_amount=2))
    promised = one.due_at

    street.merge(one, lead)

    assert again(one).due_at == promised
    assert promised is not None
    assert lead.due_at is not None
    assert lead.due_at > promised
    street.reply(lead)
    assert again(one).in_time


@pytest.mark.django_db
def test_the_list_says_where_a_merged_one_is_due_before_its_lead() -> None:
    street = a_street()
    lead, late_lead = street.case(item=a_request_item(promise_amount=8)), street.case()
    soon = street.case(item=a_request_item(promise_amount=2))
    later = street.case(item=a_request_item(promise_amount=18))
    street.merge(soon, lead)
    street.merge(later, late_lead)

    assert again(lead).sooner_promise == again(soon).due_at
    assert again(late_lead).sooner_promise is None
    page = at_the_door(street.desk.actor).get("/cases/").content.decode()
    assert page.count("one merged into it is due") == 1
    street.reply(lead)
    assert again(lead).sooner_promise is None


@pytest.mark.django_db
def test_a_paused_clock_runs_again_when_its_case_is_merged() -> None:
    street = a_street()
    lead, one = street.case(), street.case()
    one.take_step("accept", by=street.desk.actor)
    one.take_step("pause", by=street.desk.actor, note="A part is on its way.")

    street.merge(one, lead)

    assert again(one).due_at is not None
    assert not again(one).paused


@pytest.mark.django_db
def test_steps_on_a_merged_case_are_refused_and_name_the_case_that_answers_it() -> None:
    street = a_street()
    lead, one = street.case(), street.case()
    other = a_desk(street.place, title="Other desk").office
    street.merge(one, lead)
    by = street.desk.actor
    acts: list[Callable[[], Any]] = [
        lambda: one.take_step("accept", by=by),
        lambda: one.take_step("reply", by=by, note="x", data={"outcome": "resolved"}),
        lambda: street.merge(one, street.case()),
        lambda: hand_on(again(one), to=other, by=by, reason="Yours"),
        lambda: open_child(again(one), by=by, office=other, title="Part"),
        lambda: ask_extension(again(one), by=by, amount=1, reason="More"),
        lambda: ask_assist(again(one), by=by, office=other, task="Part"),
    ]

    for act in acts:
        with pytest.raises(Refused, match=f"It is answered with {lead.number}"):
            act()


@pytest.mark.django_db
def test_a_merged_case_is_taken_out_with_a_reason_and_goes_on_by_itself() -> None:
    street = a_street()
    lead, one = street.case(), street.case()
    street.merge(one, lead)

    with pytest.raises(Refused, match="needs this field"):
        one.take_step("unmerge", by=street.desk.actor)
    one.take_step("unmerge", by=street.desk.actor, note="It is the other lift.")
    street.reply(lead)

    assert (again(one).state, again(one).lead_id) == ("dispatched", None)
    street.reply(again(one))
    with pytest.raises(Refused, match="is not possible now"):
        again(one).take_step("unmerge", by=street.desk.actor, note="Too late.")


@pytest.mark.django_db
def test_whoever_is_not_content_leaves_the_group_and_goes_on_alone() -> None:
    street = a_street()
    lead, one, two = street.case(), street.case(), street.case()
    street.merge(one, lead)
    street.merge(two, lead)
    street.reply(lead)

    again(one).take_step("not_settled", by=asker(one), note="It stands again.")
    lead.take_step("close", by=street.desk.actor)

    assert (again(one).state, again(one).lead_id, again(one).round) == ("handling", None, 2)
    assert again(two).state == "closed"
    again(two).take_step("reopen", by=asker(two), note="Here too.")
    assert (again(two).state, again(two).lead_id) == ("handling", None)


@pytest.mark.django_db
def test_when_the_leading_case_is_withdrawn_the_oldest_of_the_others_leads() -> None:
    street = a_street()
    lead, one, two = street.case(), street.case(), street.case()
    street.merge(two, lead)
    street.merge(one, lead)

    lead.take_step("withdraw", by=asker(lead))
    street.reply(again(one))

    assert (again(one).lead_id, again(two).lead_id) == (None, one.pk)
    assert {again(one).state, again(two).state} == {"replied"}


@pytest.mark.django_db
def test_a_reporter_may_withdraw_what_is_merged() -> None:
    street = a_street()
    lead, one = street.case(), street.case()
    street.merge(one, lead)

    one.take_step("withdraw", by=asker(one))
    street.reply(lead)

    assert again(one).state == "withdrawn"


@pytest.mark.django_db
def test_what_the_leading_case_answers_goes_with_it_to_another_office() -> None:
    street = a_street()
    other = a_desk(street.place, title="Other desk")
    lead, one = street.case(), street.case()
    street.merge(one, lead)

    hand_on(lead, to=other.office, by=street.desk.actor, reason="Their lift")

    assert again(one).office == other.office
    assert not Case.objects.on_desk_of(other.actor).filter(pk=one.pk).exists()


@pytest.mark.django_db
def test_only_whoever_works_on_both_merges_them() -> None:
    street = a_street()
    elsewhere = a_desk(street.place, title="Other desk")
    theirs, ours = street.case(office=elsewhere.office), street.case()

    with pytest.raises(Refused, match="Only this office may answer it with another"):
        street.merge(ours, theirs)
    with pytest.raises(Refused, match="Only this office may do this"):
        street.merge(theirs, ours)
    head = a_desk(street.place, duty="test_head", title="Head").actor
    ours.take_step("merge", by=head, data={"lead": theirs})
    assert again(ours).office == elsewhere.office


@pytest.mark.django_db
def test_nobody_handles_their_own_case_even_with_a_joint_answer() -> None:
    street = a_street()
    lead = street.case()
    own = street.case(reporter=street.desk.appointment.person)
    street.merge(own, lead)

    street.reply(lead)

    assert (again(own).state, again(own).handler_person_id) == ("replied", None)


@pytest.mark.django_db
def test_a_joint_answer_dated_back_is_never_before_the_request_it_answers() -> None:
    street = a_street()
    yesterday = timezone.now() - timedelta(days=1)
    lead = street.case(at=yesterday)
    one = street.case()
    street.merge(one, lead)
    lead.take_step("accept", by=street.desk.actor, at=yesterday + timedelta(hours=1))

    lead.take_step(
        "reply", by=street.desk.actor, note="Done.", data={"outcome": "resolved"},
        at=yesterday + timedelta(hours=2),
    )  # fmt: skip

    assert again(one).clock_stopped_at == one.received_at


@pytest.mark.django_db
def test_the_reporter_reads_that_it_is_handled_with_others_and_not_whose() -> None:
    street = a_street()
    lead = street.case(title="Old Zhou's lift stands")
    one = street.case()
    street.merge(one, lead)

    event = one.events.get(name="merge")
    notice = Notice.objects.filter(person_id=one.reporter_id).latest("id")

    assert notice.headline == "Handled together with others about the same matter"
    assert lead.title not in f"{event.note} {event.data} {notice.sentence}"
