"""Notice, ballot paper and result sheet: what they say, to whom, and that they name nobody who voted."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from yanzhen.base.pdf import Paper, has_font
from yanzhen.kernel.council.actions.assisting import deliver
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.electing import Body, add_election
from yanzhen.kernel.council.actions.papers import result_paper
from yanzhen.kernel.council.actions.printing import ballot_paper, notice_paper
from yanzhen.kernel.council.models import Vote
from yanzhen.kernel.council.testing import (
    AFTER,
    DAYS,
    NOTICE_AT,
    OPEN_AT,
    a_chair,
    a_line,
    a_noticed_vote,
    a_published_vote,
    a_secretary,
    a_temporary_draft,
    a_vote_draft,
    an_open_vote,
    cast_by,
)
from yanzhen.kernel.council.tests.test_electing import NAMES
from yanzhen.kernel.parties.testing import a_person, a_resident, at_the_door

pytestmark = pytest.mark.django_db


def words(paper: Paper) -> str:
    return "\n".join([paper.title, paper.subtitle, paper.foot, *_of_blocks(paper)])


def _of_blocks(paper: Paper) -> Iterator[str]:
    for block in paper.blocks:
        yield block.title
        yield block.text
        for row in block.rows:
            yield " ".join(row)


def an_elective_vote() -> Vote:
    vote = a_vote_draft()
    add_election(vote, Body("Committee", "committee_election", 5, NAMES, "heads", 3), by=a_secretary())  # fmt: skip
    return take_step(vote, "publish_notice", by=a_secretary(), at=NOTICE_AT, data={**DAYS, "venue": "Gate hall"})  # fmt: skip


def test_a_notice_says_what_when_where_how_and_who_called() -> None:
    said_ = words(notice_paper(an_elective_vote()))
    for one in ("Repair the terrace", "2026-06-16", "2026-06-30", "Gate hall", "more than 1/2", "Committee, 5 seats", "Ann、Bo"):  # fmt: skip
        assert one in said_, said_
    vote = take_step(a_temporary_draft(), "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)  # fmt: skip
    assert "The lift fell" not in words(notice_paper(vote))
    assert "A major accident or emergency" in words(notice_paper(vote))
    assert "Temporary meeting: 7 days" in words(notice_paper(vote))


def test_a_ballot_paper_has_a_box_for_each_choice_and_no_name_in_secret() -> None:
    paper = ballot_paper(an_elective_vote())
    assert [len(block.rows) for block in paper.blocks if block.kind == "boxes"] == [3, len(NAMES)]
    assert "Mark 5 at most" in words(paper)
    secret = ballot_paper(a_noticed_vote(electorate="members", secret=True))
    assert {block.kind for block in secret.blocks} == {"boxes", "text"}
    assert "no sign of your own" in words(secret)
    silent = ballot_paper(a_noticed_vote(silence="follows_majority", silence_clause="Art. 9"))
    assert "Silence counts by “Art. 9”" in words(silent)


def a_vote_in_which_silence_counts() -> Vote:
    """Three owners, one votes, two got their ballot: passed by the adopted rules, too few strictly."""
    vote = an_open_vote(silence="follows_majority", silence_clause="Rules of procedure, art. 9")
    for entry in list(vote.roll.all())[:2]:
        deliver(entry, "By hand", "The owner", by=a_secretary(), on=OPEN_AT.date())
    cast_by(vote.roll.all()[0])
    for name, by in (("close", a_secretary()), ("certify", a_chair()), ("publish", a_chair())):
        vote = take_step(vote, name, by=by, at=AFTER)
    return vote


def test_both_readings_of_silence_stand_side_by_side_on_page_and_paper() -> None:
    vote = a_vote_in_which_silence_counts()
    table = next(block for block in result_paper(vote).blocks if block.kind == "table")
    assert len(table.head) == len(table.widths) == 6
    assert table.rows[-1][3::2] == ("Passed", "Too few took part")
    page = at_the_door(a_chair()).get(reverse("council:result", args=[vote.pk])).content.decode()
    for said_ in ("By the adopted rules", "Strictly, silence not counted", "180.00 / 270.00 m²", "90.00 / 270.00 m²"):  # fmt: skip
        assert said_ in page
    usual = at_the_door(a_chair()).get(reverse("council:result", args=[a_published_vote("yes", "yes").pk]))  # fmt: skip
    assert "By the adopted rules" not in usual.content.decode()


def test_a_result_sheet_names_who_was_elected_and_nobody_who_voted() -> None:
    owner = a_person("沈溪远")
    vote = a_published_vote("yes", lines=[a_line(owner)])
    assert "沈溪远" not in words(result_paper(vote))


@pytest.mark.skipif(not has_font(), reason="needs a Chinese font")
def test_papers_are_for_those_who_may_have_them() -> None:
    owner = a_person()
    vote = an_open_vote(a_line(owner))

    def code(client: Client, name: str, of: Vote = vote) -> int:
        return client.get(reverse(f"council:{name}", args=[of.pk])).status_code

    own, other, chair = (at_the_door(actor) for actor in (a_resident(owner), a_resident(), a_chair()))  # fmt: skip
    assert (code(own, "notice_pdf"), code(other, "notice_pdf"), code(chair, "notice_pdf")) == (200, 404, 200)  # fmt: skip
    assert (code(chair, "ballot_pdf"), code(own, "ballot_pdf")) == (200, 403)
    draft = a_vote_draft()
    assert code(chair, "notice_pdf", draft) == code(chair, "ballot_pdf", draft) == 409
