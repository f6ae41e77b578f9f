"""What officers and voters meet on the screen, in English and Chinese, and how often it asks the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.pdf import has_font
from yanzhen.kernel.council.actions.assisting import enter_paper, record_proxy
from yanzhen.kernel.council.actions.casting import cast
from yanzhen.kernel.council.actions.counting import receipt_prints, take_step
from yanzhen.kernel.council.models import Mark, PaperBallot, Vote
from yanzhen.kernel.council.testing import (
    a_chair,
    a_line,
    a_photo,
    a_published_vote,
    a_secretary,
    a_vote_draft,
    choose,
    owner_of,
)
from yanzhen.kernel.documents.models import documents_of
from yanzhen.kernel.parties.testing import a_person, a_resident, at_the_door

pytestmark = pytest.mark.django_db


def open_today(*lines: Any, **facts: Any) -> Vote:
    now, secretary = timezone.now(), a_secretary()
    today = timezone.localdate(now)
    days = {
        "opens_on": today,
        "closes_on": today + timedelta(days=10),
        "studied_on": today - timedelta(days=20),
    }
    vote = a_vote_draft(*lines, **facts)
    take_step(vote, "publish_notice", by=secretary, at=now - timedelta(days=16), data=days)
    return take_step(vote, "open", by=secretary, at=now)


def seen(client: Client, name: str, *args: Any, **asked: str) -> str:
    answer = client.get(reverse(f"council:{name}", args=args), asked)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def said(vote: Vote, choice: str = "yes") -> dict[str, str]:
    return {str(key): value for key, value in choose(vote, choice).items()}


def test_an_owner_votes_on_the_phone_for_both_units_and_keeps_a_receipt() -> None:
    owner = a_person()
    vote = open_today(a_line(owner, unit="1-101"), a_line(owner, unit="1-102"))
    client = at_the_door(a_resident(owner))
    assert vote.title in seen(client, "mine")
    page = seen(client, "ballot", vote.pk)
    assert "1-101" in page
    assert "Cast the ballot" in page
    here = reverse("council:ballot", args=[vote.pk])
    lines = {f"line_{entry.pk}": "on" for entry in vote.roll.all()}
    assert client.post(here, lines).status_code == 422
    assert client.post(here, {**said(vote)}).status_code == 422
    assert client.post(here, {**lines, **said(vote)}).status_code == 302
    page = seen(client, "ballot", vote.pk)
    assert "Cast the ballot" not in page
    assert all(mark.receipt in page for mark in Mark.objects.all())


def test_a_secret_receipt_is_shown_once() -> None:
    member = a_person()
    vote = open_today(a_line(member, area=None), electorate="members", secret=True)
    client = at_the_door(a_resident(member))
    sent = {f"line_{vote.roll.get().pk}": "on", **said(vote)}
    page = client.post(reverse("council:ballot", args=[vote.pk]), sent).content.decode()
    assert "it is shown only now" in page
    assert "it is shown only now" not in seen(client, "ballot", vote.pk)


def test_a_paper_is_entered_by_two_officers_on_the_screen() -> None:
    vote = open_today()
    entry = vote.roll.first()
    assert entry is not None
    here = reverse("council:line", args=[entry.pk])
    first, second = at_the_door(a_secretary()), at_the_door(a_chair())
    sent = {"act": "paper", **said(vote)}
    assert "Take a photo" in first.post(here, sent).content.decode()
    first.post(here, {**sent, "photo": a_photo()})
    paper = PaperBallot.objects.get()
    assert paper.second_by_id is None
    (photo,) = documents_of(paper)
    assert reverse("documents:open", args=[photo.pk]) in second.get(here).content.decode()
    assert second.get(reverse("documents:open", args=[photo.pk])).status_code == 200
    receipt = second.post(here, sent).content.decode()
    mark = Mark.objects.get()
    assert mark.channel == "paper"
    assert mark.receipt in receipt


def test_who_votes_by_telephone_gets_a_receipt_and_who_counts_reads_the_letter_of_who_stands_in() -> None:  # fmt: skip
    vote = open_today(a_line(unit="1-101"), a_line(unit="1-102"), proxy_cap=1)
    one, other = vote.roll.all()
    officer = at_the_door(a_secretary())
    assert vote.closes_on is not None
    letter = documents_of(record_proxy(other, a_person("Wang"), vote.closes_on, a_photo(), by=a_secretary()))[0]  # fmt: skip

    said_so = officer.post(reverse("council:line", args=[one.pk]), {"act": "assisted", "channel": "phone", **said(vote)}).content.decode()  # fmt: skip

    assert Mark.objects.get().receipt in said_so
    assert reverse("documents:open", args=[letter.pk]) in officer.get(reverse("council:line", args=[other.pk])).content.decode()  # fmt: skip


def test_two_entries_that_differ_are_settled_on_the_screen_with_the_photo_before_them() -> None:
    vote, one, two = open_today(), a_secretary(), a_chair()
    entry = vote.roll.first()
    assert entry is not None
    enter_paper(vote, entry, choose(vote), by=one, photo=a_photo())
    enter_paper(vote, entry, choose(vote, "no"), by=two)
    here, client = reverse("council:line", args=[entry.pk]), at_the_door(two)
    photo = documents_of(PaperBallot.objects.get())[0]

    assert reverse("documents:open", args=[photo.pk]) in client.get(here).content.decode()
    client.post(here, {"act": "settle"})
    assert not PaperBallot.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_of_a_published_vote_opens(language: str) -> None:
    vote = a_published_vote("yes", "no", "yes")
    client = at_the_door(a_chair(), language=language)
    words = seen(client, "vote", vote.pk)
    assert "66.6%" in words
    assert "180.00 / 270.00 m²" in words
    for name in ("roll", "ballots", "result", "receipts"):
        seen(client, name, vote.pk)
    code = vote.marks.all()[0].receipt
    assert "note-ok" in seen(client, "receipts", vote.pk, code=code)
    assert "note-late" in seen(client, "receipts", vote.pk, code="wrong")
    whole = client.get(reverse("council:receipts", args=[vote.pk]), {"as": "txt"})
    assert whole.content.decode().splitlines() == receipt_prints(vote)


@pytest.mark.skipif(not has_font(), reason="needs a Chinese font")
def test_the_result_is_a_pdf_too() -> None:
    vote = a_published_vote("yes", "no", "yes")
    answer = at_the_door(a_chair()).get(reverse("council:result_pdf", args=[vote.pk]))
    assert answer.content.startswith(b"%PDF")


def test_the_result_is_not_shown_before_it_is_published() -> None:
    vote = open_today()
    client = at_the_door(a_secretary())
    for name in ("result", "receipts", "ballots"):
        assert client.get(reverse(f"council:{name}", args=[vote.pk])).status_code == 409


def test_a_draft_shows_what_is_missing() -> None:
    vote = a_vote_draft(a_line(area=None, unit="9-909"), count_parking=None)
    words = seen(at_the_door(a_secretary()), "vote", vote.pk)
    assert "9-909" in words
    assert "parking" in words


def test_the_vote_lists_papers_that_wait_for_a_second_person_and_those_that_differ() -> None:
    vote, one, two = open_today(a_line(unit="1-101"), a_line(unit="1-102"), a_line(unit="1-103")), a_secretary(), a_chair()  # fmt: skip
    once, differs, same = vote.roll.all()
    for entry in (once, differs, same):
        enter_paper(vote, entry, choose(vote), by=one, photo=a_photo())
    enter_paper(vote, differs, choose(vote, "no"), by=two)
    enter_paper(vote, same, choose(vote), by=two)
    page = seen(at_the_door(two), "vote", vote.pk)
    assert page.count("waits for a second person") == 1
    assert f"entered once, by {one.person_name}" in page
    assert page.count("The two entries differ") == 1
    assert "1-103" not in page


def test_who_stands_in_sees_for_whom_and_chooses_that_line_on_purpose() -> None:
    owner, principal = a_person("Wang"), a_person("Principal")
    vote = open_today(a_line(owner, unit="1-101"), a_line(principal, unit="1-102"), proxy_cap=1)
    own, other = vote.roll.all()
    assert vote.closes_on is not None
    record_proxy(other, owner, vote.closes_on, a_photo(), by=a_secretary())
    client = at_the_door(a_resident(owner))
    page = seen(client, "ballot", vote.pk)
    assert f'name="line_{own.pk}" checked' in page
    assert f'name="line_{other.pk}">' in page
    assert "for Principal, by proxy" in page
    client.post(reverse("council:ballot", args=[vote.pk]), {f"line_{other.pk}": "on", **said(vote)})
    page = seen(client, "ballot", vote.pk)
    # The principal disagrees in their own name.
    assert reverse("council:dispute", args=[vote.pk, other.pk]) not in page
    assert Mark.objects.get().proxy is not None


def test_the_roll_lists_who_has_not_voted_yet() -> None:
    vote = open_today(
        a_line(unit="1-101"), a_line(unit="1-102"), a_line(unit="P-1", kind="parking")
    )
    cast(vote, vote.roll.all()[0], choose(vote), by=owner_of(vote.roll.all()[0]))
    page = seen(at_the_door(a_secretary()), "roll", vote.pk, show="silent")
    assert "1-102" in page
    assert "1-101" not in page
    assert "P-1" not in page
    assert "show=silent" in page


def asks(client: Client, name: str, *args: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        seen(client, name, *args)
    return len(queries)


def test_longer_lists_ask_no_more() -> None:
    client = at_the_door(a_secretary())
    vote = open_today(*[a_line() for _n in range(5)])
    few = [asks(client, "list"), asks(client, "roll", vote.pk), asks(client, "vote", vote.pk)]
    for _more in range(5):
        open_today()
    longer = open_today(*[a_line() for _n in range(40)])
    many = [asks(client, "list"), asks(client, "roll", longer.pk), asks(client, "vote", longer.pk)]
    assert many <= few


def test_casting_asks_a_fixed_number_of_times() -> None:
    matters = [("fund_use", f"Matter {n}") for n in range(3)]
    owner = a_person()
    client = at_the_door(a_resident(owner))
    counts = []
    for chosen in (matters[:1], matters):
        vote = open_today(a_line(owner), matters=chosen)
        sent = {f"line_{vote.roll.get().pk}": "on", **said(vote)}
        with CaptureQueriesContext(connection) as queries:
            client.post(reverse("council:ballot", args=[vote.pk]), sent)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 32
