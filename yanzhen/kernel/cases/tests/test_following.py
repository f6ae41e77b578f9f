"""Instead of filing it again one joins what is known; residents read of it sort, place, state and day only."""

from typing import Any

import pytest
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.actions.joining import follow_case
from yanzhen.kernel.cases.contracts import HomeSource, home_sources, register_homes
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.models.public_lines import public_lines
from yanzhen.kernel.cases.testing import (
    Street,
    a_desk,
    a_request_item,
    a_street,
    again,
    some_place,
)
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.parties.actors import NOBODY, Actor, actor_of_person
from yanzhen.kernel.parties.testing import a_person, a_resident, at_the_door
from yanzhen.kernel.places.models import Place

pytestmark = pytest.mark.django_db

SECRET = "周敏家的灯又不亮了"


def a_shared_street() -> Street:
    community = some_place()
    park = some_place("云杉园", community, "park")
    building = some_place("1 号楼", park, "building")
    return Street(building, a_desk(community), a_request_item(shared=True))


def follow(known: Case, by: Actor, **facts: Any) -> Case:
    given: dict[str, Any] = {
        "item": known.item,
        "place": known.place,
        "title": "I have met this too",
    }
    return follow_case(known.pk, CaseDraft(**{**given, **facts}), by=by)


def test_a_caller_is_added_with_a_number_of_their_own_and_answered_with_it() -> None:
    street = a_street()
    known = street.case()
    before = Notice.objects.filter(person_id=street.desk.actor.person_id).count()

    caller = follow(known, street.desk.actor, caller_name="老周", caller_phone="13800002716")
    street.reply(known)

    assert caller.number != known.number
    assert (again(caller).state, again(caller).lead_id) == ("replied", known.pk)
    assert caller.due_at is not None
    # The desk hears of the first one; it is not rung for every further caller.
    after = Notice.objects.filter(person_id=street.desk.actor.person_id).count()
    assert after == before


def test_the_same_caller_is_not_added_twice() -> None:
    street = a_street()
    known = street.case()
    first = follow(known, street.desk.actor, caller_phone="13800002716")

    with pytest.raises(Refused, match=f"told already: {first.number}"):
        follow(known, street.desk.actor, caller_phone="138-0000-2716")
    with pytest.raises(Refused, match=f"told already: {known.number}"):
        follow(known, street.desk.actor, reporter=known.reporter)
    follow(known, street.desk.actor)
    follow(known, street.desk.actor)  # without a name or number nobody can tell


def test_who_follows_one_that_is_merged_follows_the_one_that_answers() -> None:
    street = a_street()
    lead, one = street.case(), street.case()
    street.merge(one, lead)

    assert follow(one, street.desk.actor).lead_id == lead.pk


def test_what_has_been_answered_is_followed_no_more() -> None:
    street = a_street()
    known = street.case()
    street.reply(known)

    with pytest.raises(Refused, match="has been answered already"):
        follow(known, street.desk.actor)


def test_a_resident_joins_what_is_about_a_shared_thing_only() -> None:
    open_to_all, private = a_shared_street(), a_street()
    resident = a_resident()

    joined = follow(open_to_all.case(), resident)
    assert joined.is_merged
    with pytest.raises(Refused, match="not known any more"):
        follow(private.case(), resident)
    with pytest.raises(Refused, match="not known any more"):
        follow(open_to_all.case(), NOBODY)


def test_a_resident_reads_sort_place_state_and_day_and_no_words() -> None:
    street = a_shared_street()
    unit = some_place("502 室", street.place, "unit")
    known = street.case(title=SECRET, text=SECRET, place=unit, reporter=a_person("周敏"))

    (line,) = public_lines(street.item, street.place, a_resident())

    assert (line.key, line.place, line.item) == (known.pk, "1 号楼", street.item.name)
    assert "周敏" not in str(line)


def test_lines_leave_out_what_is_private_far_answered_merged_or_ones_own() -> None:
    street = a_shared_street()
    person = a_person("Asker")
    street.case(item=a_request_item())
    street.case(place=some_place("Far", some_place("Far park", kind="park"), "building"))
    street.case(reporter=person)
    answered, lead, merged = street.case(), street.case(), street.case()
    street.reply(answered)
    street.merge(merged, lead)

    lines = public_lines(street.item, street.place, actor_of_person(person))

    assert [line.key for line in lines] == [lead.pk]
    private = a_street()
    private.case()
    assert public_lines(private.item, private.place, a_resident()) == []


# Where residents are at home, as a reform would tell.
HOMES: dict[Any, Place] = {}


@pytest.fixture
def _at_home() -> None:
    if "test_homes" not in home_sources:
        register_homes(HomeSource("test_homes", lambda party: HOMES.get(party.pk)))
    HOMES.clear()


@pytest.mark.usefixtures("_at_home")
def test_the_page_of_a_shared_thing_says_what_is_known_near_and_joins_in_one_press() -> None:
    street = a_shared_street()
    known = street.case(title=SECRET, text=SECRET)
    person = a_person("Asker")
    HOMES[person.pk] = street.place
    client = at_the_door(actor_of_person(person))
    path = reverse("cases:apply", args=[street.item.code])

    page = client.get(path).content.decode()
    client.post(path, {"follow": str(known.pk), "text": "At my door, too."})

    assert "I have met this too" in page
    assert "周敏" not in page
    mine = Case.objects.get(reporter=person.party)
    assert (mine.lead_id, mine.place, mine.text) == (known.pk, street.place, "At my door, too.")
    assert mine.title == street.item.name


@pytest.mark.usefixtures("_at_home")
def test_without_script_what_was_not_shown_is_shown_once_before_it_is_filed() -> None:
    street = a_shared_street()
    person = a_person("Asker")
    HOMES[person.pk] = street.place
    client = at_the_door(actor_of_person(person))
    path = reverse("cases:apply", args=[street.item.code])
    known = street.case()

    first = client.post(path, {"title": "电梯停了"})
    assert Case.objects.filter(reporter=person.party).count() == 0
    assert "It is something new: send it" in first.content.decode()
    client.post(path, {"title": "电梯停了", "looked": str(known.pk)})

    assert Case.objects.get(reporter=person.party).lead_id is None


def _typed(street: Street, **facts: str) -> dict[str, str]:
    given = {
        "channel": "phone",
        "item": str(street.item.pk),
        "place": str(street.place.pk),
        "title": "电梯停了",
    }
    return {**given, **facts}


def test_at_the_counter_it_is_shown_while_one_types_and_once_before_it_is_filed() -> None:
    street = a_street()
    known = street.case(title="电梯停运")
    client = at_the_door(street.desk.actor)

    fragment = client.post(reverse("cases:similar"), _typed(street)).content.decode()
    stopped = client.post(reverse("cases:new"), _typed(street)).content.decode()

    for page in (fragment, stopped):
        assert known.number in page
        assert "same words: 电梯停" in page
    assert "It is something new: file it" in stopped
    assert Case.objects.count() == 1
    client.post(reverse("cases:new"), _typed(street, looked=str(known.pk)))
    assert Case.objects.count() == 2


def test_at_the_counter_the_caller_is_added_in_one_press_with_what_is_typed_so_far() -> None:
    street = a_street()
    known = street.case()
    client = at_the_door(street.desk.actor)

    client.post(
        reverse("cases:new"),
        {
            "channel": "phone",
            "follow": str(known.pk),
            "caller_name": "老周",
            "caller_phone": "13800002716",
        },
    )

    caller = Case.objects.get(lead=known)
    assert (caller.caller_name, caller.channel, caller.place) == ("老周", "phone", known.place)


def test_a_caller_who_is_in_already_is_told_so_beside_the_form() -> None:
    street = a_street()
    known = street.case()
    client = at_the_door(street.desk.actor)
    given = {"channel": "phone", "follow": str(known.pk), "caller_phone": "13800002716"}

    client.post(reverse("cases:new"), given)
    twice = client.post(reverse("cases:new"), given)

    assert twice.status_code == 422
    assert "told already" in twice.content.decode()
    assert Case.objects.filter(lead=known).count() == 1


def test_a_second_press_adds_nobody_twice() -> None:
    street = a_street()
    known = street.case()
    client = at_the_door(street.desk.actor)
    given = {"channel": "phone", "follow": str(known.pk), "caller_phone": "13800002716",
             "once": "019a0000-0000-7000-8000-000000000001"}  # fmt: skip

    first = client.post(reverse("cases:new"), given)
    second = client.post(reverse("cases:new"), given)

    assert first.headers["Location"] == second.headers["Location"]


def test_a_new_case_near_the_known_one_stays_its_own() -> None:
    street = a_street()
    street.case()
    draft = CaseDraft(item=street.item, place=street.place, title="The lift is stuck")

    assert open_case(draft, by=street.desk.actor).lead_id is None


@pytest.mark.usefixtures("_at_home")
def test_who_has_no_home_in_the_register_is_sent_to_the_counter_and_so_is_a_login_of_nobody() -> (
    None
):
    item = a_shared_street().item
    path = reverse("cases:apply", args=[item.code])

    homeless = at_the_door(actor_of_person(a_person("Asker"))).post(path, {"title": "电梯停了"})
    nobody = at_the_door(NOBODY).post(path, {"title": "电梯停了"})

    assert (homeless.status_code, nobody.status_code) == (422, 422)
    assert "where you are at home" in homeless.content.decode()
    assert "stands for nobody" in nobody.content.decode()
    assert not Case.objects.filter(title="电梯停了").exists()
