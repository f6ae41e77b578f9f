"""Outside an emergency the fund is used by a vote of the very owners who bear it."""

from datetime import date
from functools import partial
from typing import Any, Final

import pytest
from django.db import IntegrityError, connection, transaction

from yanzhen.base.money import sum_said
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.preparing import VoteDraft, draft_vote
from yanzhen.kernel.council.models import Matter, Vote
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
from yanzhen.reforms.co_governance.tests.refusing import refused

pytestmark = pytest.mark.django_db
DAY: Final = date(2026, 7, 2)


def _vote(estate: Estate, choice: str = "yes", matter: str = "fund_use", units: Any = None, words: str = "Repair") -> Vote:  # fmt: skip
    draft = VoteDraft("Terraces", "owners", estate.place, [(matter, words)], count_parking=False)
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


def _passed(estate: Estate, *args: Any, **more: Any) -> Matter:
    return _vote(estate, *args, **more).matters.get()


def _use(estate: Estate, fen: int = 100_000) -> FundUse:
    return draft_use(estate, UseDraft("Terraces", fen), by=a_committee_office(), today=DAY)


def _try(use: FundUse, vote: Vote | None, match: str) -> None:
    matter = vote.matters.get() if vote else None
    with pytest.raises(Refused, match=match) as refused:
        take_use_step(use, "vote", by=a_committee_office(), data={"matter": matter})
    assert refused.value.field == "matter"


def _voted(use: FundUse, **more: Any) -> FundUse:
    data = {"matter": _passed(use.estate, **more)}
    return take_use_step(use, "vote", by=a_committee_office(), data=data)


def _working(estate: Estate, fen: int = 100_000, **more: Any) -> FundUse:
    use, by = _voted(_use(estate, fen), **more), a_committee_office()
    for name in ("apply", "start"):
        use = take_use_step(use, name, by=by, data={"on": DAY})
    return use


def test_it_rests_on_a_vote_that_passed_and_goes_on_to_the_payment() -> None:
    estate = an_estate_with_money(9_000, 9_000, 9_000)
    use, owners = _use(estate), a_committee_office()

    with pytest.raises(Refused):
        take_use_step(use, "apply", by=owners)
    with pytest.raises(Refused, match="does not belong to this use"):
        take_use_step(use, "review", by=owners, note="No emergency")
    use = take_use_step(use, "vote", by=owners, data={"matter": _passed(estate)})
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

    _try(use, None, "Choose the matter")
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
    estate, owners = (
        an_estate_with_money(9_000, 9_000, 9_000, deposit_fen=9_000_000),
        a_committee_office(),
    )
    for fen, data in ((3_000_000, {}), (3_000_001, {"waived": True}), (3_000_001, {"auditor": "Office"})):  # fmt: skip
        use = take_use_step(_working(estate, fen), "accept", by=owners, note="Done", data={"on": DAY, "final_fen": fen})  # fmt: skip
        with pytest.raises(Refused):
            take_use_step(use, "audit", by=owners, data=data)


def test_one_matter_carries_one_use_and_no_more_than_its_sum() -> None:
    estate = an_estate_with_money(9_000, 9_000, 9_000)
    matter = _passed(estate, words="Terraces, 1,000.00 yuan")
    _try_matter(_use(estate, 100_001), matter, "1,000.00.* at most")
    use = take_use_step(_use(estate), "vote", by=a_committee_office(), data={"matter": matter})
    other = _use(estate, 5)
    _try_matter(other, matter, "one matter, one use")

    rows = FundUse.objects.filter(pk=other.pk)
    assert use.vote == matter.vote
    refused("fund_use|matter_id_key|passed", lambda: rows.update(state="voted", matter=matter))
    refused("rests on stays", lambda: FundUse.objects.filter(pk=use.pk).update(matter=_passed(estate)))  # fmt: skip


def _try_matter(use: FundUse, matter: Matter, match: str) -> None:
    with pytest.raises(Refused, match=match):
        take_use_step(use, "vote", by=a_committee_office(), data={"matter": matter})


@pytest.mark.django_db(transaction=True)
def test_of_uses_that_want_one_matter_at_once_one_has_it() -> None:
    estate, by = an_estate_with_money(9_000, 9_000, 9_000), a_committee_office()
    data, some = {"matter": _passed(estate)}, [_use(estate) for _n in range(3)]

    said = at_once(*[partial(take_use_step, use, "vote", by=by, data=data) for use in some])

    assert said.count(None) == 1
    assert FundUse.objects.filter(state="voted").count() == 1


def test_the_database_asks_for_a_matter_that_passed_for_so_much_by_who_bears_it() -> None:
    estate = an_estate_with_money(9_000, 9_000, 9_000)
    use = FundUse.objects.filter(pk=_use(estate).pk)
    elsewhere = _passed(an_estate_with_money(9_000))
    some = _passed(estate, units=list(estate.units.all()[:2]))

    for matter in (_passed(estate, "no"), _passed(estate, matter="manager"), elsewhere, _passed(estate, words="999 元")):  # fmt: skip
        refused("passed this use of the fund", partial(use.update, state="voted", matter=matter))
    refused("who bear it decide", lambda: use.update(state="voted", matter=some))
    refused("decided with them|bear", lambda: _bear_less(_voted(_use(estate))))
    use.update(state="voted", matter=_passed(estate, words="预算 0.1 万元"))


def _bear_less(use: FundUse) -> None:
    use.shares.filter(pk=use.shares.first().pk).delete()  # type: ignore[union-attr]


def test_a_vote_that_is_challenged_carries_no_use() -> None:
    use = _voted(_use(an_estate_with_money(9_000)))
    Vote.objects.filter(pk=use.matter.vote_id).update(state="published")  # type: ignore[union-attr]
    Vote.objects.filter(pk=use.matter.vote_id).update(state="challenged")  # type: ignore[union-attr]

    with pytest.raises(Refused, match="challenged or revoked"):
        take_use_step(use, "apply", by=a_committee_office())
    refused("passed this use of the fund", lambda: FundUse.objects.filter(pk=use.pk).update(state="applied"))  # fmt: skip


@pytest.mark.parametrize(
    ("words", "fen"),
    [("屋面翻修，预算 2.68 万元", 2_680_000), ("每户 200 元，共 26,800.50元", 2_680_050), ("1 幢 2 单元", None), ("1.2 万平方米", None), ("5 yuan", 500)],
)  # fmt: skip
def test_a_sum_that_is_said_is_read_alike_here_and_there(words: str, fen: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT council_sum_said(%s)", [words])
        assert cursor.fetchone() == (fen,)
    assert sum_said(words) == fen


def test_a_cost_that_grew_is_voted_again_by_the_same_owners_with_a_matter_of_its_own() -> None:
    estate, by = an_estate_with_money(9_000, 9_000, 9_000), a_committee_office()
    use = _working(estate)
    use = take_use_step(use, "declare", by=by, note="Rotten beams", data={"budget_fen": 150_000})
    some = _passed(estate, units=list(estate.units.all()[:2]))

    for matter, match in (
        (use.matter, "one matter, one use"), (_passed(estate, "no"), "did not pass"), (some, "who bear it decide"),
        (_passed(estate, words="1,400 yuan"), "at most"), (None, "Choose the matter"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=match):
            take_use_step(use, "vote_again", by=by, data={"matter": matter})
        if matter is not None:
            waiting = use.declarations.filter(outcome="")
            facts = {"outcome": "agreed", "decided_on": DAY, "matter": matter}
            refused("passed the new budget", partial(waiting.update, **facts))
    again = _passed(estate, words="1,500 yuan")
    use = take_use_step(use, "vote_again", by=by, data={"matter": again})
    use = take_use_step(use, "accept", by=by, note="Done", data={"on": DAY, "final_fen": 165_000})

    assert (use.state, use.budget_fen, use.declarations.get().matter) == ("accepted", 150_000, again)  # fmt: skip
    _try_matter(_use(estate, 5), again, "one matter, one use")
