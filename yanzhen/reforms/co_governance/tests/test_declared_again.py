"""A cost above 110 per cent of the budget is declared again: a new vote, or a new confirmation; nothing of it is lost."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.reforms.co_governance.actions.uses import take_use_step
from yanzhen.reforms.co_governance.models import FundDeclaration, FundUse
from yanzhen.reforms.co_governance.testing import (
    a_committee_office,
    a_confirmer,
    an_emergency,
    an_estate_with_money,
)
from yanzhen.reforms.co_governance.tests.refusing import refused

pytestmark = pytest.mark.django_db
DAY: Final = date(2026, 5, 4)


def test_a_cost_that_grew_is_declared_again_confirmed_anew_and_then_accepted() -> None:
    use, owners = (
        an_emergency(an_estate_with_money(9_000, 6_000), to="working"),
        a_committee_office(),
    )
    costs = {"on": DAY, "final_fen": 150_000}
    with pytest.raises(Refused) as lower:
        take_use_step(use, "declare", by=owners, note="Rotten beams", data={"budget_fen": 100_001})
    use = take_use_step(use, "declare", by=owners, note="Rotten beams", data={"budget_fen": 150_000})  # fmt: skip
    with pytest.raises(Refused):
        take_use_step(use, "accept", by=owners, note="Dry", data=costs)
    with pytest.raises(Refused, match="does not belong to this use"):
        take_use_step(use, "vote_again", by=owners, data={"matter": None})
    both = replace(owners, capabilities=owners.capabilities | a_confirmer().capabilities)
    with pytest.raises(Refused, match="does not confirm it as well"):
        take_use_step(use, "confirm_again", by=both, note="Seen")
    use = take_use_step(use, "confirm_again", by=a_confirmer(), note="Seen")
    use = take_use_step(use, "accept", by=owners, note="Dry", data=costs)

    told = use.declarations.get()
    assert (lower.value.field, use.state, use.budget_fen) == ("budget_fen", "accepted", 150_000)
    assert (told.before_fen, told.budget_fen, told.why, told.outcome) == (100_001, 150_000, "Rotten beams", "agreed")  # fmt: skip
    assert sum(share.fen for share in use.shares.all()) == 150_000


def test_a_new_budget_that_is_withdrawn_leaves_the_old_one_and_may_come_again() -> None:
    use, owners = an_emergency(an_estate_with_money(9_000), to="working"), a_committee_office()
    for _turn in range(2):
        use = take_use_step(use, "declare", by=owners, note="Beams", data={"budget_fen": 150_000})
        use = take_use_step(use, "withdraw", by=owners, note="They hold after all")

    assert (use.state, use.budget_fen, use.declarations.count()) == ("working", 100_001, 2)


def test_the_database_lets_no_budget_grow_without_its_declaration() -> None:
    use, owners = an_emergency(an_estate_with_money(9_000), to="working"), a_committee_office()
    rows, facts = FundUse.objects.filter(pk=use.pk), {"use": use, "why": "Beams", "declared_on": DAY}  # fmt: skip
    refused("declared again and agreed", lambda: rows.update(budget_fen=150_000))
    refused("waits while its new budget", lambda: rows.update(state="again"))
    refused("while the works go on", lambda: FundDeclaration.objects.create(**facts, before_fen=5, budget_fen=9))  # fmt: skip
    take_use_step(use, "declare", by=owners, note="Beams", data={"budget_fen": 150_000})
    waiting = FundDeclaration.objects.filter(use=use)

    refused("waits while its new budget", lambda: rows.update(state="working"))
    refused("does not go from", lambda: rows.update(state="accepted", final_fen=100))
    refused("voted_or_confirmed|subdistrict confirms", lambda: waiting.update(outcome="agreed", decided_on=DAY))  # fmt: skip
    refused("voted_or_confirmed", lambda: waiting.update(outcome="agreed", decided_on=DAY, confirmed_by_id=owners.person_id))  # fmt: skip
    refused("stays as it was declared", lambda: waiting.update(budget_fen=200_000))
    refused("stays as it was declared", waiting.delete)
