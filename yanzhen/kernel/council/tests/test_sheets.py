"""Papers of a secret vote: handed out, counted, entered by two, and what of that PostgreSQL holds by itself."""

from datetime import timedelta
from typing import Any

import pytest

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.council.actions.casting import cast
from yanzhen.kernel.council.actions.counting import count, recount, take_step
from yanzhen.kernel.council.actions.electing import elections_shown
from yanzhen.kernel.council.actions.sheets import (
    Said,
    count_box,
    enter_sheet,
    hand_out,
    next_to_enter,
    papers_of,
    settle_sheet,
    sheet_of,
    sheets_of,
)
from yanzhen.kernel.council.models import Mark, Proxy, SheetEntry, Vote
from yanzhen.kernel.council.testing import (
    AFTER,
    CLOSES,
    OPEN_AT,
    a_chair,
    a_closed_vote,
    a_line,
    a_paper_election,
    a_paper_vote,
    a_photo,
    a_secretary,
    an_open_vote,
    cast_by,
    choose,
    enter_twice,
    owner_of,
)
from yanzhen.kernel.documents.models import documents_of
from yanzhen.kernel.parties.testing import a_person, a_resident, an_actor

pytestmark = pytest.mark.django_db
THEN: Any = {"at": AFTER}


def a_secret_vote(**facts: Any) -> Vote:
    return an_open_vote(electorate="members", secret=True, **facts)


def give(vote: Vote, n: int = 0, **facts: Any) -> Any:
    return hand_out(vote, vote.roll.all()[n], **{"by": a_secretary(), "at": OPEN_AT, **facts})


def test_a_line_that_took_a_paper_has_its_mark_and_votes_nowhere_else() -> None:
    vote = a_secret_vote()
    give(vote)
    mark = Mark.objects.get()
    assert (mark.channel, mark.at, mark.receipt) == ("paper", None, "")
    assert not AuditLine.objects.filter(noun_id=vote.pk, verb__in=("council.cast", "council.hand_out")).exists()  # fmt: skip
    with pytest.raises(Refused, match="has voted already"):
        cast_by(vote.roll.all()[0])
    with pytest.raises(Refused, match="has voted already"):
        give(vote)
    cast_by(vote.roll.all()[1])
    with pytest.raises(Refused, match="has voted already"):
        give(vote, 1)


def test_papers_are_handed_out_by_counting_officers_of_an_open_secret_vote() -> None:
    vote = a_secret_vote()
    with pytest.raises(Refused, match="Your office"):
        give(vote, by=a_resident())
    with pytest.raises(Refused, match="not open"):
        give(vote, at=AFTER + timedelta(days=9))
    with pytest.raises(Refused, match="another vote"):
        hand_out(vote, a_secret_vote().roll.all()[0], by=a_secretary(), at=OPEN_AT)
    with pytest.raises(Refused, match="by name"):
        give(an_open_vote())
    with pytest.raises(Refused, match="not open"):
        give(take_step(vote, "close", by=a_secretary(), at=AFTER))


def test_a_paper_goes_to_who_stands_in_while_the_proxy_lasts() -> None:
    vote = a_secret_vote(proxy_cap=2)
    one, two = vote.roll.all()[:2]
    for entry, until in ((one, CLOSES), (two, OPEN_AT.date() - timedelta(days=1))):
        Proxy.objects.create(vote=vote, entry=entry, holder=a_person(), until=until, document_sha256="a" * 64, recorded_at=OPEN_AT)  # fmt: skip
    give(vote, to_proxy=True)
    assert Mark.objects.get().proxy == one.proxy
    with pytest.raises(Refused, match="ended on"):
        give(vote, 1, to_proxy=True)
    with pytest.raises(Refused, match="Nobody stands in"):
        give(vote, 2, to_proxy=True)
    assert Mark.objects.count() == 1


def test_a_sheet_counts_when_two_people_entered_the_same() -> None:
    vote = a_paper_vote(papers=3, box=3)
    one, two = a_secretary(), a_chair()
    yes = Said(choose(vote))
    enter_sheet(vote, 1, yes, by=one, photo=a_photo(), **THEN)
    assert papers_of(vote).twice == 0
    with pytest.raises(Refused, match="entered this paper yourself"):
        enter_sheet(vote, 1, yes, by=one, **THEN)
    with pytest.raises(Refused, match="meanwhile"):
        enter_sheet(vote, 1, yes, by=two, photo=a_photo(), **THEN)
    enter_sheet(vote, 1, yes, by=two, **THEN)
    with pytest.raises(Refused, match="twice alike already"):
        enter_sheet(vote, 1, yes, by=a_chair(), **THEN)
    first = SheetEntry.objects.get(turn=1)
    assert documents_of(first).count() == 1
    assert first.photo_sha256
    assert AuditLine.objects.filter(noun_id=vote.pk, verb__in=("council.first_sheet", "council.second_sheet")).count() == 2  # fmt: skip


def test_what_is_entered_is_a_sheet_of_the_box_of_a_closed_secret_vote() -> None:
    vote = a_paper_vote(papers=2, box=2)
    said: Any = {"by": a_secretary(), "photo": a_photo(), **THEN}
    yes = Said(choose(vote))
    for number in (0, 3):
        with pytest.raises(Refused, match="box held 2"):
            enter_sheet(vote, number, yes, **said)
    with pytest.raises(Refused, match="Take a photo"):
        enter_sheet(vote, 1, yes, by=a_secretary(), **THEN)
    with pytest.raises(Refused, match="Choose on"):
        enter_sheet(vote, 1, Said({}), **said)
    with pytest.raises(Refused, match="not published"):
        enter_sheet(vote, 1, Said({new_key(): "yes"}), **said)
    with pytest.raises(Refused, match="why the sheet is invalid"):
        enter_sheet(vote, 1, Said(invalid="ugly"), **said)
    with pytest.raises(Refused, match="Your office"):
        enter_sheet(vote, 1, yes, by=an_actor("estate_keeper"), photo=a_photo(), **THEN)
    with pytest.raises(Refused, match="after the close"):
        enter_sheet(a_secret_vote(), 1, yes, **said)
    with pytest.raises(Refused, match="by name"):
        enter_sheet(a_closed_vote(), 1, yes, **said)
    with pytest.raises(Refused, match="Count the papers"):
        enter_sheet(a_paper_vote(box=None), 1, yes, **said)
    assert not SheetEntry.objects.exists()


def test_two_entries_that_differ_count_nothing_until_they_are_settled_and_both_stay() -> None:
    vote = a_paper_vote(papers=1, box=1)
    one, two = a_secretary(), a_chair()
    yes, no = Said(choose(vote)), Said(choose(vote, "no"))
    with pytest.raises(Refused, match="do not differ"):
        settle_sheet(vote, 1, yes, by=one, **THEN)
    enter_sheet(vote, 1, yes, by=one, photo=a_photo(), **THEN)
    enter_sheet(vote, 1, no, by=two, **THEN)
    assert (papers_of(vote).differing, papers_of(vote).twice) == (1, 0)
    with pytest.raises(Refused, match="two entries differ"):
        enter_sheet(vote, 1, yes, by=a_chair(), **THEN)
    with pytest.raises(Refused, match="0 of 1 papers"):
        take_step(vote, "certify", by=two, **THEN)
    settle_sheet(vote, 1, no, by=one, **THEN)
    with pytest.raises(Refused, match="entered this paper yourself"):
        enter_sheet(vote, 1, no, by=one, **THEN)
    enter_sheet(vote, 1, no, by=two, **THEN)
    sheet = sheet_of(vote, 1)
    assert sheet is not None
    assert sheet.agreed
    assert SheetEntry.objects.count() == 4
    assert take_step(vote, "certify", by=two, **THEN).state == "certified"


def test_invalid_in_one_entry_and_not_in_the_other_differs() -> None:
    vote = a_paper_vote(papers=1, box=1)
    enter_sheet(vote, 1, Said(invalid="blank"), by=a_secretary(), photo=a_photo(), **THEN)
    enter_sheet(vote, 1, Said(choose(vote, "abstain")), by=a_chair(), **THEN)
    assert sheets_of(vote)[1].differs


def test_papers_and_ballots_on_the_phone_are_counted_together() -> None:
    vote = a_secret_vote_with(phone=("yes", "no"), papers=3, lines=6)
    count_box(vote, 3, by=a_secretary(), **THEN)
    enter_twice(vote, 1)
    enter_twice(vote, 2, "spoiled")
    enter_twice(vote, 3, invalid="signed")
    found = next(iter(count(vote).values())).strict.count
    # Invalid and spoiled sheets took part and chose nothing.
    assert (found.heads, found.heads_present, found.spoiled) == ({"yes": 2, "no": 1, "abstain": 0}, 5, 2)  # fmt: skip
    vote = take_step(vote, "certify", by=a_chair(), **THEN)
    paper = vote.certificate
    assert (paper.marks, paper.ballots, paper.ballots_expected) == (5, 5, 5)
    assert (paper.papers_out, paper.papers_in, paper.papers_valid, paper.papers_invalid) == (3, 3, 2, 1)  # fmt: skip
    assert recount(vote) == []


def a_secret_vote_with(phone: tuple[str, ...], papers: int, lines: int) -> Vote:
    vote = an_open_vote(*[a_line(area=None) for _n in range(lines)], electorate="members", secret=True)  # fmt: skip
    entries = list(vote.roll.all())
    for entry, choice in zip(entries, phone, strict=False):
        cast_by(entry, choice)
    for n in range(len(phone), len(phone) + papers):
        give(vote, n)
    return take_step(vote, "close", by=a_secretary(), **THEN)


def test_more_papers_than_were_handed_out_make_the_vote_void() -> None:
    vote = a_paper_vote(papers=2, box=3)
    for number in (1, 2, 3):
        enter_twice(vote, number)
    with pytest.raises(Refused, match="void"):
        take_step(vote, "certify", by=a_chair(), **THEN, data={"explanation": "Somebody's joke"})
    assert take_step(vote, "cancel", by=a_secretary(), **THEN, note="Void").state == "cancelled"


def test_missing_papers_are_explained_and_did_not_vote() -> None:
    vote = a_paper_vote(papers=4, box=3)
    for number in (1, 2, 3):
        enter_twice(vote, number)
    with pytest.raises(Refused, match="4 papers were handed out and 3 lay in the box"):
        take_step(vote, "certify", by=a_chair(), **THEN)
    assert next(iter(count(vote).values())).strict.count.heads_present == 3
    vote = take_step(vote, "certify", by=a_chair(), **THEN, data={"explanation": "One was taken home"})  # fmt: skip
    assert (vote.certificate.marks, vote.certificate.took_part) == (4, 3)
    assert vote.matters.get().result.outcome == "passed"


def test_a_certificate_waits_for_the_count_and_for_every_sheet() -> None:
    vote = a_paper_vote(papers=2, box=None)
    with pytest.raises(Refused, match="2 papers were handed out"):
        take_step(vote, "certify", by=a_chair(), **THEN, data={"explanation": "Lost"})
    count_box(vote, 2, by=a_secretary(), **THEN)
    enter_twice(vote, 1)
    enter_sheet(vote, 2, Said(choose(vote)), by=a_secretary(), photo=a_photo(), **THEN)
    with pytest.raises(Refused, match="1 of 2 papers"):
        take_step(vote, "certify", by=a_chair(), **THEN)


def test_a_box_is_counted_again_for_a_reason_and_never_below_what_is_entered() -> None:
    vote = a_paper_vote(papers=3, box=2)
    enter_twice(vote, 2)
    with pytest.raises(Refused, match="counted already: 2"):
        count_box(vote, 3, by=a_secretary(), **THEN)
    with pytest.raises(Refused, match="Sheet 2 is entered already"):
        count_box(vote, 1, by=a_secretary(), why="Again", **THEN)
    count_box(vote, 3, by=a_secretary(), why="Two stuck together", **THEN)
    assert papers_of(vote).in_box == 3
    with pytest.raises(Refused, match="Your office"):
        count_box(vote, 3, by=a_resident(), **THEN)
    with pytest.raises(Refused, match="after the close"):
        count_box(a_secret_vote(), 1, by=a_secretary(), **THEN)
    with pytest.raises(Refused, match="by name"):
        count_box(a_closed_vote(), 1, by=a_secretary(), **THEN)


NAMES = ("Ann", "Bo", "Chen", "Du")


def marked(vote: Vote, *names: str) -> Said:
    return Said({matter.pk: "yes" if matter.title in names else "abstain" for matter in vote.matters.all()})  # fmt: skip


def test_a_sheet_with_more_names_than_seats_is_invalid() -> None:
    vote = a_paper_election(3)
    one, two = a_secretary(), a_chair()
    with pytest.raises(Refused, match="has 3 seats"):
        enter_sheet(vote, 1, marked(vote, *NAMES), by=one, photo=a_photo(), **THEN)
    for number, said in ((1, Said(invalid="too_many")), (2, marked(vote, *NAMES[:3])), (3, marked(vote, *NAMES[:2]))):  # fmt: skip
        enter_sheet(vote, number, said, by=one, photo=a_photo(), **THEN)
        enter_sheet(vote, number, said, by=two, **THEN)
    vote = take_step(vote, "certify", by=two, **THEN)
    (shown,) = elections_shown(vote)
    # Two thirds of all three members: Ann and Bo have two votes, Chen one.
    assert [one.name for one in shown.found.members] == ["Ann", "Bo"]


def test_the_next_sheet_is_the_next_one_that_waits() -> None:
    vote = a_paper_vote(papers=4, box=4)
    one, two = a_secretary(), a_chair()
    for number in (1, 3):
        enter_sheet(vote, number, Said(choose(vote)), by=one, photo=a_photo(), **THEN)
    sheets = sheets_of(vote)
    assert next_to_enter(sheets, 4, 1, one.person_id, second=False) == 2
    assert next_to_enter(sheets, 4, 4, one.person_id, second=False) == 2
    assert next_to_enter(sheets, 4, 1, two.person_id, second=True) == 3
    assert next_to_enter(sheets, 4, 0, one.person_id, second=True) is None


def test_a_voter_who_took_a_paper_is_told_so_on_their_phone() -> None:
    vote = a_secret_vote()
    entry = vote.roll.all()[0]
    give(vote)
    with pytest.raises(Refused, match="has voted already"):
        cast(vote, entry, choose(vote), by=owner_of(entry), at=OPEN_AT)
