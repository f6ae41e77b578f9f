"""The screens of the box: from the roll to the last sheet, in English and Chinese, and how often they ask the database."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.papers import result_paper
from yanzhen.kernel.council.actions.sheets import Said, enter_sheet, papers_of, sheet_of
from yanzhen.kernel.council.models import Mark, SheetEntry, Vote
from yanzhen.kernel.council.testing import (
    AFTER,
    a_chair,
    a_closed_vote,
    a_line,
    a_paper_election,
    a_paper_vote,
    a_photo,
    a_secretary,
    choose,
    enter_twice,
)
from yanzhen.kernel.council.tests.test_screens import open_today, seen
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db


def sheet_url(vote: Vote, number: int) -> str:
    return reverse("council:sheet", args=[vote.pk, number])


def sent(vote: Vote, turn: str, choice: str = "yes", **more: Any) -> dict[str, Any]:
    return {"turn": turn, "invalid": "", **{str(key): value for key, value in choose(vote, choice).items()}, **more}  # fmt: skip


def test_a_paper_is_handed_out_on_the_page_of_the_line_and_the_queue_goes_on() -> None:
    vote = open_today(a_line(area=None), electorate="members", secret=True)
    entry = vote.roll.get()
    client = at_the_door(a_secretary())
    here = reverse("council:line", args=[entry.pk])
    assert "Hand out a paper" in seen(client, "line", entry.pk)
    assert here in seen(client, "roll", vote.pk)
    answer = client.post(here, {"act": "hand_out"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("council:roll", args=[vote.pk]) + "?show=silent")  # fmt: skip
    assert Mark.objects.get().channel == "paper"
    assert here not in seen(client, "roll", vote.pk)
    assert "1 papers were handed out." in seen(client, "vote", vote.pk)
    assert "The box is opened after the close" in seen(client, "box", vote.pk)


def test_sheets_are_entered_one_after_the_other_by_two_people() -> None:
    vote = a_paper_vote(papers=3, box=None)
    one, two = at_the_door(a_secretary()), at_the_door(a_chair())
    assert "Count the papers in the box" in seen(one, "vote", vote.pk)
    assert "not counted yet" in seen(one, "box", vote.pk)
    counted = one.post(reverse("council:box_count", args=[vote.pk]), {"act": "count", "sheets": "2"})  # fmt: skip
    assert counted.status_code == 302
    page = seen(one, "box", vote.pk)
    assert "0 of 2 entered twice" in page
    assert "1 papers were handed out and are not in the box" in page
    assert one.post(sheet_url(vote, 1), sent(vote, "first")).status_code == 422  # no photo
    first = one.post(sheet_url(vote, 1), sent(vote, "first", photo=a_photo()))
    assert first["Location"] == sheet_url(vote, 2)
    assert one.post(sheet_url(vote, 2), sent(vote, "first", "", photo=a_photo())).status_code == 422
    last = one.post(sheet_url(vote, 2), sent(vote, "first", "no", photo=a_photo()))
    assert last["Location"] == reverse("council:box", args=[vote.pk])
    assert "somebody else enters it" in seen(one, "sheet", vote.pk, 1)
    assert sheet_url(vote, 1) in seen(two, "box", vote.pk)
    assert 'name="photo"' not in seen(two, "sheet", vote.pk, 1)
    assert two.post(sheet_url(vote, 1), sent(vote, "second"))["Location"] == sheet_url(vote, 2)
    two.post(sheet_url(vote, 2), sent(vote, "second", "yes"))
    settle_on_the_screen(vote, one, two)
    assert papers_of(vote).done
    assert "Every sheet is entered twice alike" in seen(one, "box", vote.pk)
    assert "entered twice alike" in seen(one, "sheet", vote.pk, 1)


def settle_on_the_screen(vote: Vote, one: Client, two: Client) -> None:
    page = seen(one, "box", vote.pk)
    assert page.index("The two entries differ") < page.index("How far the count is")
    page = seen(one, "sheet", vote.pk, 2)
    assert "In favour" in page
    assert "Photo of the sheet" in page
    assert one.post(sheet_url(vote, 2), sent(vote, "settle", "no"))["Location"] == reverse("council:box", args=[vote.pk])  # fmt: skip
    two.post(sheet_url(vote, 2), sent(vote, "second", "no"))


def test_two_who_send_the_same_number_first_are_told_apart() -> None:
    vote = a_paper_vote(papers=2, box=2)
    enter_sheet(vote, 1, Said(choose(vote)), by=a_chair(), photo=a_photo(), at=AFTER)
    answer = at_the_door(a_secretary()).post(sheet_url(vote, 1), sent(vote, "first", photo=a_photo()))  # fmt: skip
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "write the next number on it" in page
    # What was typed does not become the second entry of somebody else's sheet.
    assert 'name="turn"' not in page
    assert sheet_url(vote, 2) in page
    assert SheetEntry.objects.count() == 1


def test_an_invalid_sheet_and_a_sheet_of_names() -> None:
    vote = a_paper_election(2)
    client = at_the_door(a_secretary())
    names = {str(matter.pk): "on" for matter in vote.matters.all()}
    page = seen(client, "sheet", vote.pk, 1)
    assert "at most 3 are marked" in page
    answer = client.post(sheet_url(vote, 1), {"turn": "first", "invalid": "", "photo": a_photo(), **names})  # fmt: skip
    assert answer.status_code == 422
    client.post(sheet_url(vote, 1), {"turn": "first", "invalid": "too_many", "photo": a_photo(), **names})  # fmt: skip
    client.post(sheet_url(vote, 2), {"turn": "first", "invalid": "", "photo": a_photo(), next(iter(names)): "on"})  # fmt: skip
    one, two = sheet_of(vote, 1), sheet_of(vote, 2)
    assert one is not None
    assert two is not None
    assert (one.first.invalid, one.first.said) == ("too_many", {})
    assert sorted(two.first.said.values()) == ["abstain", "abstain", "abstain", "yes"]


def test_what_is_no_box_is_not_found() -> None:
    vote, named = a_paper_vote(papers=1, box=1), a_closed_vote("yes")
    client = at_the_door(a_secretary())
    for path in (sheet_url(vote, 2), sheet_url(vote, 0), reverse("council:box", args=[named.pk]), reverse("council:box_count", args=[named.pk])):  # fmt: skip
        assert client.get(path).status_code == 404, path
    box = reverse("council:box", args=[vote.pk])
    assert client.get(box, {"number": "1"})["Location"] == sheet_url(vote, 1)
    assert client.get(box, {"number": "7"}).status_code == 200


def test_the_result_shows_what_became_of_the_papers() -> None:
    vote = a_paper_vote(papers=3, box=3)
    for number in (1, 2):
        enter_twice(vote, number)
    enter_twice(vote, 3, invalid="blank")
    assert "void" not in seen(at_the_door(a_secretary()), "box", vote.pk)
    vote = take_step(vote, "certify", by=a_chair(), at=AFTER)
    vote = take_step(vote, "publish", by=a_chair(), at=timezone.now())
    client = at_the_door(a_chair())
    for name in ("vote", "result"):
        page = seen(client, name, vote.pk)
        assert "Papers handed out" in page
        assert "Invalid papers" in page
    assert "took part and chose nothing" in seen(client, "result", vote.pk)
    facts: dict[str, str] = {row[0]: row[1] for row in result_paper(vote).blocks[0].rows}
    assert (facts["Papers handed out"], facts["Papers in the box"], facts["Valid papers"], facts["Invalid papers"]) == ("3", "3", "2", "1")  # fmt: skip
    assert "not entered any more" in seen(client, "sheet", vote.pk, 1)
    assert "废票" in seen(at_the_door(a_chair(), language="zh-hans"), "result", vote.pk)


def test_a_void_count_says_so_on_the_page() -> None:
    vote = a_paper_vote(papers=1, box=2)
    assert "the vote is void" in seen(at_the_door(a_secretary()), "box", vote.pk)


def test_more_sheets_cost_no_more_questions() -> None:
    asked = []
    client = at_the_door(a_chair())
    for sheets in (2, 8):
        vote = a_paper_vote(papers=sheets, box=sheets, lines=sheets)
        officer = a_secretary()
        for number in range(1, sheets + 1):
            enter_sheet(vote, number, Said(choose(vote)), by=officer, photo=a_photo(), at=AFTER)
        seen(client, "box", vote.pk)
        for name, args in (("box", [vote.pk]), ("sheet", [vote.pk, 1]), ("vote", [vote.pk])):
            with CaptureQueriesContext(
                connection,
            ) as found:
                seen(client, name, *args)
            asked.append(len(found))
    assert asked[:3] == asked[3:]
    assert max(asked[:2]) <= 16, asked
