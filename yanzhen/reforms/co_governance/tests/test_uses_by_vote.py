"""Outside an emergency the fund is used by a vote of the very owners who bear it."""

from datetime import date
from typing import Any, Final

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.preparing import VoteDraft, draft_vote
from yanzhen.kernel.council.models import Vote
from yanzhen.kernel.council.testing import (
    AFTER,
    DAYS,
    NOTICE_AT,
    OPEN_AT,
    a_chair,
    a_secretary,
    cast_by,
)
from yanzhen.reforms.co_governance.actions.rolls import fill_roll
from yanzhen.reforms.co_governance.actions.uses import UseDraft, draft_use, take_use_step
from yanzhen.reforms.co_governance.models import Estate, FundUse
from yanzhen.reforms.co_governance.testing import (
    a_committee_office,
    a_unit,
    an_estate_with_money,
    an_owner,
)

pytestmark = pytest.mark.django_db
DAY: Final = date(2026, 7, 2)


def _vote(estate: Estate, choice: str = "yes", matter: str = "fund_use", units: Any = None) -> Vote:
    draft = VoteDraft("Terraces", "owners", estate.place, [(matter, "Repair")], count_parking=False)
    vote = draft_vote(draft, by=a_secretary(), at=NOTICE_AT)
    secretary = a_secretary()
    fill_roll(vote, by=secretary, day=date(2026, 6, 1), units=units)
    take_step(vote, "publish_notice", by=secretary, at=NOTICE_AT, data=DAYS)
    take_step(vote, "open", by=secretary, at=OPEN_AT)
    for entry in vote.roll.all():
        cast_by(entry, choice)
    take_step(vote, "close", by=secretary, at=AFTER)
    take_step(vote, "certify", by=a_chair(), at=AFTER)
    vote.refresh_from_db()
    return vote


def _use(estate: Estate, fen: int = 100_000) -> FundUse:
    return draft_use(estate, UseDraft("Terraces", fen), by=a_committee_office(), today=DAY)


def _try(use: FundUse, vote: Vote | None, match: str) -> None:
    with pytest.raises(Refused, match=match) as refused:
        take_use_step(use, "vote", by=a_committee_office(), data={"vote": vote})
    assert refused.value.field == "vote"


def test_it_rests_on_a_vote_that_passed_and_goes_on_to_the_payment() -> None:
    estate = an_estate_with_money(9_000, 9_000, 9_000)
    use, owners = _use(estate), a_committee_office()

    with pytest.raises(Refused):
        take_use_step(use, "apply", by=owners)
    with pytest.raises(Refused, match="does not belong to this use"):
        take_use_step(use, "review", by=owners, note="No emergency")
    use = take_use_step(use, "vote", by=owners, data={"vote": _vote(estate)})
    for name, data in (
        ("apply", {}), ("start", {"on": DAY}), ("accept", {"on": DAY, "final_fen": 99_999}), ("audit", {"waived": True}), ("settle", {"on": DAY}),
    ):  # fmt: skip
        use = take_use_step(use, name, by=owners, note="Done", data=data)

    assert (use.state, use.audit_waived) == ("settled", True)
    with pytest.raises(Refused):
        take_use_step(use, "drop", by=owners, note="Too late")


def test_without_a_vote_or_with_one_that_did_not_pass_it_is_refused() -> None:
    estate = an_estate_with_money(9_000, 9_000, 9_000)
    use = _use(estate)
    other = an_estate_with_money(9_000, 9_000, 9_000)
    waiting = draft_vote(VoteDraft("T", "owners", estate.place, [("fund_use", "R")], count_parking=False), by=a_secretary(), at=NOTICE_AT)  # fmt: skip

    _try(use, None, "Choose the vote")
    _try(use, waiting, "not counted yet")
    _try(use, _vote(estate, "no"), "did not pass")
    _try(use, _vote(estate, matter="manager"), "did not pass")
    _try(use, _vote(other), "another place")
    with pytest.raises(IntegrityError), transaction.atomic():
        FundUse.objects.filter(pk=use.pk).update(state="applied")


def test_the_owners_asked_are_those_who_bear_it() -> None:
    estate = an_estate_with_money(9_000, 9_000, 9_000)
    use = _use(estate)
    more = a_unit(estate)
    an_owner(more)

    _try(use, _vote(estate), "who bear it decide")


def test_a_small_use_is_not_freed_of_the_audit_without_the_committee_nor_a_large_one_at_all() -> None:  # fmt: skip
    estate = an_estate_with_money(9_000, 9_000, 9_000, deposit_fen=9_000_000)
    vote, owners = _vote(estate), a_committee_office()
    for fen, data in ((3_000_000, {}), (3_000_001, {"waived": True}), (3_000_001, {"auditor": "Office"})):  # fmt: skip
        use = take_use_step(_use(estate, fen), "vote", by=owners, data={"vote": vote})
        for name, more in (("apply", {}), ("start", {"on": DAY}), ("accept", {"on": DAY, "final_fen": fen})):  # fmt: skip
            use = take_use_step(use, name, by=owners, note="Done", data=more)
        with pytest.raises(Refused):
            take_use_step(use, "audit", by=owners, data=data)
