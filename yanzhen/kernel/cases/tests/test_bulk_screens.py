"""Many cases on screen: choose rows, one form, a receipt to keep; requests without an office are sent on."""

from typing import Any

import pytest
from django.test import Client

from yanzhen.kernel.cases.actions import act_on_many
from yanzhen.kernel.cases.actions.bulk import MANY_ACTS, many_act
from yanzhen.kernel.cases.actions.suggesting import Earlier, joined, pairs_of
from yanzhen.kernel.cases.models import BulkAct, Case
from yanzhen.kernel.cases.testing import Desk
from yanzhen.kernel.cases.tests.test_bulk import Street, given
from yanzhen.kernel.parties.models import User
from yanzhen.kernel.parties.testing import a_login

pytestmark = pytest.mark.django_db


def door(desk: Desk) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    user = User.objects.filter(person_id=desk.actor.person_id).first() or a_login(desk.actor)
    client.force_login(user)
    client.cookies["yz_language"] = "en"
    return client


def html(response: Any) -> str:
    return str(response.content.decode())


def test_the_bar_offers_what_the_office_may_do() -> None:
    street = Street()
    street.cases(1, office=street.lift.office)
    street.cases(1)

    clerk = html(door(street.lift).get("/cases/"))
    head = html(door(street.head).get("/cases/?view=all"))

    assert 'value="take"' in clerk
    assert 'value="dispatch"' not in clerk
    assert 'value="dispatch"' in head
    assert "data-pick" in clerk


def test_an_act_that_no_row_allows_is_not_offered_and_each_row_names_its_own() -> None:
    street = Street()
    handled, fresh = street.cases(2, office=street.lift.office)
    handled.take_step("accept", by=street.lift.actor)
    client = door(street.lift)

    both = html(client.get("/cases/"))
    assert (
        'data-acts="take urge hand_on assign"' in both or 'data-acts="take hand_on assign"' in both
    )
    assert 'value="close"' in both
    fresh.take_step("accept", by=street.lift.actor)
    page = html(client.get("/cases/"))
    assert 'value="take"' not in page
    assert 'value="close"' in page


@pytest.mark.parametrize("slug", [act.slug for act in MANY_ACTS])
def test_what_a_row_says_is_what_the_act_answers(slug: str) -> None:
    """`allows` is only a look ahead; it may not promise what is refused, nor hide what is done."""
    street = Street()
    cases = [*street.cases(1), *street.cases(4, office=street.lift.office)]
    for case in cases[2:]:
        case.take_step("accept", by=street.lift.actor)
    for case in cases[3:]:
        case.take_step("reply", by=street.lift.actor, note="Done", data={"outcome": "resolved"})
    cases[4].take_step("close", by=street.lift.actor)
    by = street.head.actor if slug in ("dispatch", "urge") else street.lift.actor
    asked: dict[str, dict[str, Any]] = {
        "dispatch": {"office": street.road.office},
        "hand_on": {"office": street.road.office},
        "assign": {"handler": street.lift.appointment},
        "close": {"outcome": "explained"},
    }
    data = asked.get(slug, {})
    seen = list(Case.objects.visible_to(by).filter(pk__in=[case.pk for case in cases]).for_list())
    said = {case.pk for case in seen if many_act(slug).allows(case, by)}

    bulk = act_on_many(slug, given(seen, "Why", **data), by=by)

    assert said
    assert {line.case_id for line in bulk.lines.filter(state="done")} == said


def test_where_nothing_was_done_the_page_says_so_and_why() -> None:
    street = Street()
    cases = street.cases(3, office=street.lift.office)
    for case in cases:
        case.take_step("accept", by=street.lift.actor)
    client = door(street.lift)
    chosen = {"act": "take", "case": [case.pk for case in cases]}

    page = client.post("/cases/bulk/", chosen, follow=True)

    news = list(page.context["messages"])
    assert [one.level_tag for one in news] == ["warning"]
    assert "Nothing was done with any of the 3 cases." in str(news[0])
    assert "is not possible now" in str(news[0])
    assert "Nothing was changed." in html(page)
    assert "undo" not in str(news[0].extra_tags)


def test_the_form_says_how_many_allow_it() -> None:
    street = Street()
    cases = [*street.cases(2), *street.cases(1, office=street.lift.office)]
    cases[2].take_step("accept", by=street.lift.actor)
    client = door(street.head)

    some = client.post("/cases/bulk/", {"act": "dispatch", "case": [case.pk for case in cases]})
    none = client.post("/cases/bulk/", {"act": "dispatch", "case": [cases[2].pk]})

    assert "2 of 3 allow this" in html(some)
    assert "does not allow it now" in html(some)
    assert "None of these cases allows this" in html(none)


def test_an_act_that_asks_nothing_is_done_at_once_with_its_undo() -> None:
    street = Street()
    cases = street.cases(2, office=street.lift.office)
    client = door(street.lift)

    page = client.post("/cases/bulk/", {"act": "take", "case": [c.pk for c in cases]}, follow=True)

    assert "2 taken" in html(page)
    bulk = BulkAct.objects.get()
    assert page.redirect_chain[-1][0] == f"/cases/bulk/{bulk.pk}/"
    undo = next(str(m.extra_tags) for m in page.context["messages"])
    assert undo == f"/cases/bulk/{bulk.pk}/undo/"
    page = client.post(undo, follow=True)
    assert "2 taken back" in html(page)
    assert {case.state for case in Case.objects.all()} == {"dispatched"}


def test_an_act_that_asks_shows_its_form_and_then_the_receipt() -> None:
    street = Street()
    cases = street.cases(2)
    cases[0].take_step("dispatch", by=street.head.actor, data={"office": street.road.office})
    client = door(street.head)
    chosen = {"act": "dispatch", "case": [str(case.pk) for case in cases] + ["nonsense"]}

    form = html(client.post("/cases/bulk/", chosen))
    assert "To which office" in form
    assert Case.objects.filter(office=street.lift.office).count() == 0
    missing = client.post("/cases/bulk/", {**chosen, "given": "1"})
    assert missing.status_code == 422

    sent = {**chosen, "given": "1", "office": str(street.lift.office.pk)}
    page = html(client.post("/cases/bulk/", sent, follow=True))

    assert "1 dispatched, 1 not" in page
    assert cases[1].number in page
    assert "1 dispatched, 1 not" in html(client.get("/cases/bulk/receipts/"))


def test_a_receipt_is_for_who_pressed_and_their_office() -> None:
    street = Street()
    cases = street.cases(1, office=street.lift.office)
    door(street.lift).post("/cases/bulk/", {"act": "take", "case": [cases[0].pk]})
    bulk = BulkAct.objects.get()

    assert door(street.lift).get(f"/cases/bulk/{bulk.pk}/").status_code == 200
    assert door(street.road).get(f"/cases/bulk/{bulk.pk}/").status_code == 404
    assert door(street.road).post(f"/cases/bulk/{bulk.pk}/undo/").status_code == 404


def test_an_act_one_may_not_do_is_not_there() -> None:
    street = Street()
    case = street.cases(1)[0]
    client = door(street.lift)

    answer = client.post("/cases/bulk/", {"act": "dispatch", "case": [case.pk]})
    assert answer.status_code == 403
    assert client.post("/cases/bulk/", {"act": "nonsense", "case": [case.pk]}).status_code == 409
    assert client.post("/cases/bulk/", {"act": "take"}).status_code == 409
    assert client.get("/cases/triage/").status_code == 403


def test_requests_without_an_office_are_sent_on_in_one_press() -> None:
    street = Street()
    cases = street.cases(4)
    client = door(street.head)
    assert "4 have no office yet" in html(client.get("/cases/triage/"))

    chosen = {
        f"office-{cases[0].pk}": street.lift.office.pk,
        f"office-{cases[1].pk}": street.road.office.pk,
        f"office-{cases[2].pk}": "",
        f"office-{cases[3].pk}": "nonsense",
    }
    page = html(client.post("/cases/triage/", chosen, follow=True))

    assert "2 dispatched" in page
    offices = [Case.objects.get(pk=case.pk).office for case in cases]
    assert offices == [street.lift.office, street.road.office, None, None]
    assert "2 have no office yet" in html(client.get("/cases/triage/"))
    nothing = client.post("/cases/triage/", {})
    assert nothing.status_code == 409
    assert "Choose an office for at least one request" in html(nothing)


def test_an_office_is_suggested_with_its_reason() -> None:
    street = Street()
    for number in range(5):
        street.cases(1, office=street.lift.office, title=f"{number}号楼电梯坏了")
        street.cases(1, office=street.road.office, answers={"topic": "Roads"}, title="x")
    by_words, by_topic = (
        street.cases(1, title="我家的电梯坏了三天")[0],
        street.cases(1, answers={"topic": "Roads"}, title="y")[0],
    )
    nothing = street.cases(1, title="Wi-Fi")[0]
    earlier = Earlier(street.head.actor)

    words, topic = earlier.suggest(by_words), earlier.suggest(by_topic)

    assert words is not None
    assert topic is not None
    assert words.office_id == street.lift.office.pk
    assert "电梯坏了" in words.why
    assert topic.office_id == street.road.office.pk
    assert topic.why == "5 of 5 about “Roads” went there"
    assert words.why.startswith("5 of 5 ")
    assert (words.sure, topic.sure) == (True, True)
    assert earlier.suggest(nothing) is None
    page = html(door(street.head).get("/cases/triage/"))
    assert "电梯坏了" in page
    assert f'<option value="{street.lift.office.pk}" selected>' in page


@pytest.mark.parametrize(
    ("earlier", "elsewhere", "title"),
    [
        (4, 0, "我家的电梯坏了"),  # few of them
        (5, 2, "我家的电梯坏了"),  # not all of one mind
        (6, 0, "看电梯"),  # one pair of characters
    ],
)
def test_a_weak_suggestion_is_named_and_not_chosen(
    earlier: int, elsewhere: int, title: str
) -> None:
    street = Street()
    street.cases(earlier, office=street.lift.office, title="电梯坏了")
    street.cases(elsewhere, office=street.road.office, title="电梯坏了")
    case = street.cases(1, title=title)[0]

    found = Earlier(street.head.actor).suggest(case)

    assert found is not None
    assert (found.office_id, found.sure) == (street.lift.office.pk, False)
    page = html(door(street.head).get("/cases/triage/"))
    assert f'<option value="{street.lift.office.pk}" selected>' not in page
    assert f"perhaps {street.lift.office.title}" in page


def test_where_earlier_ones_do_not_agree_nothing_is_suggested() -> None:
    street = Street()
    for desk in (street.lift, street.road):
        for _again in range(3):
            street.cases(1, office=desk.office, title="电梯坏了", answers={"topic": "Lift"})

    case = street.cases(1, title="电梯坏了", answers={"topic": "Lift"})[0]

    assert Earlier(street.head.actor).suggest(case) is None


def test_pairs_that_overlap_are_words_again() -> None:
    assert list(pairs_of("电梯坏，停")) == ["电梯", "梯坏"]
    assert joined(["电梯", "梯坏", "停了"]) == ["电梯坏", "停了"]
