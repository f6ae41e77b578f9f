"""A line of the roll is added, corrected and removed on the screen, until the roll is frozen."""

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.council.actions import taking_back
from yanzhen.kernel.council.actions.assisting import deliver, record_proxy
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.enrolling import correct_line, owners_of, remove_line
from yanzhen.kernel.council.actions.preparing import LineDraft, OwnerDraft
from yanzhen.kernel.council.models import RollEntry, Vote
from yanzhen.kernel.council.testing import (
    CLOSES,
    NOTICE_AT,
    OPEN_AT,
    a_chair,
    a_line,
    a_noticed_vote,
    a_photo,
    a_secretary,
    a_vote_draft,
    an_open_vote,
)
from yanzhen.kernel.council.tests.test_importing import _valid, brought, context
from yanzhen.kernel.parties.actions import register_person
from yanzhen.kernel.parties.testing import a_person, an_actor, at_the_door
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db
SENT = {"kind": "dwelling", "basis": "registered", "area": "89.53", "source": "registered"}


def refused(words: str) -> Any:
    return pytest.raises(Refused, match=words)


def first(vote: Vote) -> RollEntry:
    entry = vote.roll.order_by("number").first()
    assert entry is not None
    return entry


def says(entry: RollEntry, **said: Any) -> LineDraft:
    """What the line says now, but for what is said otherwise."""
    owners = [OwnerDraft(party=one.party, name=one.shown, part=one.share_part, whole=one.share_whole) for one in entry.owners.all()]  # fmt: skip
    line = LineDraft(entry.unit, owners, entry.area, entry.area_source, entry.kind, entry.basis, entry.household)  # fmt: skip
    return replace(line, **said)


def test_a_line_is_added_on_the_screen_and_votes_by_its_identity_number() -> None:
    vote = a_vote_draft()
    person = register_person(name="沈溪远", by=an_actor(more={"parties.edit"}), id_kind="resident_id", id_number=_valid())  # fmt: skip
    client = at_the_door(a_secretary())
    roll, door = reverse("council:roll", args=[vote.pk]), reverse("council:add", args=[vote.pk, "line"])  # fmt: skip
    assert door in client.get(roll).content.decode()
    sent = {"act": "line", **SENT, "unit": "9-1", "owners": "沈溪远、陆芷岚"}
    assert "As many identity numbers" in client.post(door, {**sent, "identity": _valid()}).content.decode()  # fmt: skip
    assert client.post(door, {**sent, "owners": "沈溪远", "identity": _valid()}).headers["Location"] == roll  # fmt: skip
    assert client.post(door, {**sent, "unit": "9-2"}).status_code == 302
    lines = {line.unit: line for line in vote.roll.filter(unit__startswith="9-")}
    assert (lines["9-1"].head, lines["9-1"].area) == (f"party:{person.pk}", 8_953)
    assert lines["9-1"].owners.get().party == person.party
    assert (lines["9-2"].names, lines["9-2"].head) == ("沈溪远、陆芷岚", "unit:9-2")
    assert "stands on the roll already" in client.post(door, {**sent, "unit": "9-2"}).content.decode()  # fmt: skip


def test_a_line_is_corrected_on_the_screen_and_its_owners_stay_unless_they_are_named_anew() -> None:
    vote = a_vote_draft()
    entry = first(vote)
    owner = entry.owners.get()
    client, door = at_the_door(a_secretary()), reverse("council:line", args=[entry.pk])
    page = client.get(door).content.decode()
    assert f'value="{entry.names}"' in page
    assert 'value="90.00"' in page or 'value="90"' in page
    sent = {"act": "correct", **SENT, "unit": "7-7", "kind": "shop", "owners": entry.names}
    assert client.post(door, sent).status_code == 302
    entry = RollEntry.objects.get(pk=entry.pk)
    assert (entry.unit, entry.kind, entry.area, entry.head) == ("7-7", "shop", 8_953, f"party:{owner.party_id}")  # fmt: skip
    assert entry.owners.get() == owner
    kept = AuditLine.objects.get(verb="council.correct_line").changes
    assert (kept["kind"], kept["unit"]) == (["dwelling", "shop"], "7-7")
    assert client.post(door, {**sent, "owners": "陈静"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.names, entry.head) == ("陈静", "unit:7-7")


def test_a_name_with_a_comma_stays_whole() -> None:
    firm = a_person("Lake, Hill and Sons")
    entry = first(a_vote_draft(a_line(firm)))
    client, door = at_the_door(a_secretary()), reverse("council:line", args=[entry.pk])
    sent = {"act": "correct", **SENT, "unit": "7-7", "owners": entry.names}
    assert client.post(door, sent).status_code == 302
    assert entry.owners.get().party == firm.party


def test_a_heads_key_follows_owners_ground_and_unit() -> None:
    by, person = a_secretary(), a_person("Wang")
    vote = a_vote_draft(a_line(person), a_line(owners_=[OwnerDraft(name="Li")]), a_line(owners_=[OwnerDraft(name="Xu", identity=_valid())]))  # fmt: skip
    one, two, three = vote.roll.order_by("number")
    correct_line(one, says(one, basis="undelivered"), by=by)
    assert one.head == "developer"
    correct_line(one, says(one, basis="court"), by=by)
    assert one.head == f"party:{person.pk}"
    correct_line(two, says(two, unit="8-8"), by=by)
    assert two.head == "unit:8-8"
    before = three.head
    correct_line(three, says(three, unit="8-9", household="3"), by=by)
    assert (three.head, three.household) == (before, "3")
    correct_line(one, says(one, owners=owners_of(["Wang", "Lu"], [], one)), by=by)
    assert {(owner.shown, owner.party, owner.share_whole) for owner in one.owners.all()} == {("Wang", person.party, 2), ("Lu", None, 2)}  # fmt: skip
    lines = AuditLine.objects.filter(verb="council.correct_line").count()
    correct_line(three, says(three), by=by)
    assert AuditLine.objects.filter(verb="council.correct_line").count() == lines


def test_a_line_that_is_corrected_is_a_line() -> None:
    vote = a_vote_draft()
    entry, other = vote.roll.order_by("number")[:2]
    for said, words in (
        ({"unit": other.unit}, "stands on the roll already"),
        ({"area_source": ""}, "Say where the area"),
        ({"owners": []}, "has no owner"),
    ):
        with refused(words):
            correct_line(entry, says(entry, **said), by=a_secretary())


def test_a_line_is_removed_on_the_screen_after_it_was_named() -> None:
    vote = a_noticed_vote()
    entry = first(vote)
    client, door = at_the_door(a_secretary()), reverse("council:line", args=[entry.pk])
    assert "leaves the roll" in client.post(door, {"act": "remove"}).content.decode()
    assert vote.roll.count() == 3
    assert client.post(door, {"act": "remove", "sure": "1"}).status_code == 302
    assert vote.roll.count() == 2
    assert AuditLine.objects.get(verb="council.remove_line").changes["unit"] == entry.unit
    assert at_the_door(a_chair()).post(reverse("council:line", args=[first(vote).pk]), {"act": "remove", "sure": "1"}).status_code == 403  # fmt: skip


def test_a_line_about_which_something_is_written_down_stays() -> None:
    vote, by = a_noticed_vote(proxy_cap=1), a_secretary()
    one, two, three = vote.roll.order_by("number")
    record_proxy(one, a_person(), CLOSES, a_photo(), by=by, at=NOTICE_AT)
    deliver(two, "By hand", "Owner", by=by, on=NOTICE_AT.date(), at=NOTICE_AT)
    for entry, words in ((one, "Somebody stands in"), (two, "was delivered")):
        with refused(words):
            remove_line(entry, by=by)
        with refused(words):
            correct_line(entry, says(entry, owners=[OwnerDraft(name="Li")]), by=by)
        correct_line(entry, says(entry, area=9_100), by=by)
    remove_line(three, by=by)


def test_a_frozen_roll_and_one_of_another_office_stay() -> None:
    draft, opened = a_vote_draft(), an_open_vote()
    for entry, by, words in (
        (first(opened), a_secretary(), "frozen"),
        (first(draft), a_chair(), "Your office"),
        (first(draft), a_secretary(a_place()), "outside the area"),
    ):
        with refused(words):
            remove_line(entry, by=by)
        with refused(words):
            correct_line(entry, says(entry, area=1), by=by)
    door = reverse("council:add", args=[opened.pk, "line"])
    client = at_the_door(a_secretary())
    assert door not in client.get(reverse("council:roll", args=[opened.pk])).content.decode()
    sent = {"act": "line", **SENT, "unit": "9-1", "owners": "Li"}
    assert "frozen" in client.post(door, sent).content.decode()


def test_an_imported_line_that_was_corrected_is_not_taken_back() -> None:
    vote = a_vote_draft()
    made = brought(vote, "8-1")
    entry = vote.roll.get(unit="8-1")
    correct_line(entry, says(entry, unit="8-2"), by=a_secretary())
    assert [one.sentence for one in taking_back.in_the_way(made, context())] == ["It was corrected by hand since."]  # fmt: skip


def test_a_corrected_roll_opens() -> None:
    vote = a_noticed_vote(a_line(), a_line(area=None))
    entry = vote.roll.get(area=None)
    correct_line(entry, says(entry, area=8_000, area_source="surveyed"), by=a_secretary())
    assert take_step(vote, "open", by=a_secretary(), at=OPEN_AT).area_all == 17_000
