"""An administrator creates a kind of item on screen, without code, and a case of it runs to its end."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.cases.models import Case, Item, KindSetting
from yanzhen.kernel.cases.testing import (
    CLERK,
    HEAD,
    Desk,
    a_case,
    a_desk,
    an_item,
    register_test_duties,
    some_person,
    some_place,
)
from yanzhen.kernel.parties.actors import actor_of_person
from yanzhen.kernel.parties.testing import at_the_door
from yanzhen.kernel.places.models import Place

pytestmark = pytest.mark.django_db

LISTS = {
    f"{name}-{count}": number
    for name in ("papers", "routes")
    for count, number in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))
}
FACTS = {
    "kind": "service", "code": "NEW-1", "name": "Permit for a swing", "audience": "everybody", "duty": CLERK,
    "promise_amount": "5", "promise_unit": "working_day", "legal_amount": "20", "legal_unit": "working_day",
    "source": "Rule of the place, art. 3", "active": "on", "order": "1", "fee_fen": "0", "reopen_days": "15",
    **LISTS,
}  # fmt: skip


@pytest.fixture
def place() -> Place:
    return some_place()


@pytest.fixture
def head(place: Place) -> Client:
    return at_the_door(a_desk(place, duty=HEAD, title="Head").actor)


def _create(head: Client, **changes: str) -> int:
    return head.post("/cases/settings/items/new/", {**FACTS, **changes}).status_code


def test_a_new_item_from_the_screen_is_asked_for_handled_and_closed(
    place: Place, head: Client
) -> None:
    papers = {
        "papers-TOTAL_FORMS": "2", "papers-0-name": "Drawing", "papers-0-required": "on",
        "papers-1-name": "Photo", "papers-1-may_be_late": "on",
    }  # fmt: skip
    assert _create(head, **papers) == 302
    item = Item.objects.get(code="NEW-1")
    assert [paper.name for paper in item.materials.all()] == ["Drawing", "Photo"]
    desk = a_desk(place)
    person = some_person()
    case = a_case(item=item, place=place, reporter=person)
    clerk, reporter = at_the_door(desk.actor), at_the_door(actor_of_person(person))
    page = f"/cases/{case.pk}/step"

    clerk.post(f"{page}/tell_once/", {"missing": ["Drawing"], "note": "With a scale."})
    reporter.post(f"{page}/supplement/", {"note": "Here it is."})
    clerk.post(f"{page}/accept/")
    clerk.post(f"{page}/start_review/")
    clerk.post(f"{page}/grant/", {"note": "You may swing."})
    clerk.post(f"{page}/deliver/")
    clerk.post(f"{page}/close/")
    reporter.post(f"/cases/{case.pk}/rate/", {"level": "5", "comment": "Quick."})

    ended = Case.objects.get(pk=case.pk)
    assert (ended.state, ended.outcome, ended.ratings.get().level) == ("closed", "granted", 5)


def test_a_promise_longer_than_the_law_is_refused_at_its_field_and_by_the_database(
    head: Client,
) -> None:
    given = {**FACTS, "promise_amount": "30", "guide": "All about swings"}
    answer = head.post("/cases/settings/items/new/", given)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "is longer than the legal one" in page
    assert "promise_amount" in answer.context["form"].errors
    assert "All about swings" in page
    assert not Item.objects.filter(code="NEW-1").exists()
    item = an_item()
    constraint = "a_promised_limit_is_not_longer_than_the_legal_one"
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(promise_amount=30)


def test_an_item_names_its_source_or_is_marked_an_example(head: Client) -> None:
    assert _create(head, source="") == 422
    assert _create(head, source="", is_example="on") == 302


def test_a_limit_has_a_unit_and_a_code_is_used_once(head: Client) -> None:
    assert _create(head, promise_unit="") == 422
    assert _create(head) == 302
    assert _create(head) == 422


def test_every_change_is_recorded_with_what_it_was(head: Client) -> None:
    _create(head)
    item = Item.objects.get(code="NEW-1")
    papers = {"papers-TOTAL_FORMS": "1", "papers-0-name": "Drawing"}
    head.post(f"/cases/settings/items/{item.pk}/", {**FACTS, "promise_amount": "7", **papers})

    lines = AuditLine.objects.filter(noun_id=item.pk).order_by("id")
    changes = {name: change for line in lines for name, change in line.changes.items()}
    assert changes["promise_amount"] == [5, 7]
    assert changes["papers"] == [[], [["Drawing", "", False, False]]]


def test_running_cases_keep_the_limit_they_were_promised(place: Place, head: Client) -> None:
    desk: Desk = a_desk(place)
    item = an_item()
    case = a_case(item=item, place=place)
    case.take_step("accept", by=desk.actor)

    given = {**FACTS, "code": item.code, "promise_amount": "1"}
    head.post(f"/cases/settings/items/{item.pk}/", given)

    case.refresh_from_db()
    assert case.limit_amount == 10


def test_a_route_set_on_screen_sends_the_next_case_there(place: Place, head: Client) -> None:
    special = a_desk(place, duty=HEAD, title="Special")
    a_desk(place)
    item = an_item()
    routes = {
        "routes-TOTAL_FORMS": "1", "routes-0-place": str(place.pk), "routes-0-office": str(special.office.pk),
    }  # fmt: skip
    answer = head.post(f"/cases/settings/items/{item.pk}/", {**FACTS, "code": item.code, **routes})

    assert answer.status_code == 302
    assert a_case(item=Item.objects.get(pk=item.pk), place=place).office == special.office


def test_two_routes_for_one_place_are_one_sentence_and_nothing_half_done(
    place: Place, head: Client
) -> None:
    office = a_desk(place).office
    one = {"place": str(place.pk), "office": str(office.pk)}
    routes = {f"routes-{n}-{name}": value for n in (0, 1) for name, value in one.items()}

    assert _create(head, **routes, **{"routes-TOTAL_FORMS": "2"}) == 422
    assert not Item.objects.filter(code="NEW-1").exists()


def test_what_the_locality_decides_is_set_on_screen(head: Client) -> None:
    assert "not decided yet" in head.get("/cases/settings/").content.decode()

    given = {"reopen_days": "20", "bad_rating_fix_days": "5", "source": "Our rule"}
    head.post("/cases/settings/kinds/request/", given)

    assert KindSetting.objects.get(pk="request").reopen_days == 20


def test_a_clerk_does_not_edit_items(place: Place) -> None:
    register_test_duties()
    clerk = at_the_door(a_desk(place).actor)

    assert clerk.get("/cases/settings/").status_code == 403
    assert _create(clerk) == 403


def test_the_guide_shows_what_was_set(head: Client) -> None:
    _create(head, guide="All about swings")

    page = head.get("/cases/items/NEW-1/").content.decode()

    for words in ("Permit for a swing", "All about swings", "Rule of the place"):
        assert words in page


@pytest.mark.parametrize(
    ("typed", "fen"), [("", 0), ("12.5", 1250), ("¥1,200", 120_000), ("２０元", 2000)]
)
def test_a_fee_is_written_in_yuan_and_kept_in_fen(head: Client, typed: str, fen: int) -> None:
    assert _create(head, fee_fen=typed) == 302

    item = Item.objects.get(code="NEW-1")
    assert item.fee_fen == fen
    assert f'value="{fen // 100}.{fen % 100:02d}"' in _page_of(head, item)


@pytest.mark.parametrize("typed", ["-1", "3 亿", "0.001", "free"])
def test_a_fee_that_is_none_is_refused_at_its_field(head: Client, typed: str) -> None:
    assert _create(head, fee_fen=typed) == 422
    assert not Item.objects.filter(code="NEW-1").exists()


def _page_of(head: Client, item: Item) -> str:
    return head.get(f"/cases/settings/items/{item.pk}/").content.decode()
