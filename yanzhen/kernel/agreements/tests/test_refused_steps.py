"""Steps, new terms, renewals and rewriting: each is refused where the office, the state or the day does not fit."""

from datetime import date, timedelta
from typing import Any

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions import (
    approve_terms,
    bill_all,
    draw_up,
    propose_terms,
    refuse_terms,
    renew,
    rewrite,
    take_step,
)
from yanzhen.kernel.agreements.models import Agreement, Terms
from yanzhen.kernel.agreements.testing import (
    NOW,
    SINCE,
    UNTIL,
    a_draft,
    a_drawn_up,
    a_lessor,
    an_agreement,
)
from yanzhen.kernel.agreements.tests.test_money import TODAY
from yanzhen.kernel.assets.testing import a_keeper, a_reviewer, a_village, an_asset
from yanzhen.kernel.parties.actors import Actor, system_actor
from yanzhen.kernel.parties.testing import an_actor, an_organisation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def terms_from(since: date = date(2027, 1, 1), **facts: Any) -> Terms:
    return Terms(**{"since": since, "basis": "fixed", "amount_fen": 700, "why": "Market", **facts})


def both() -> Actor:
    """An office that may ask and approve."""
    return an_actor("asset_keeper", more={"agreements.approve"})


@pytest.mark.parametrize(
    ("by", "sentence"),
    [("leader", "may not change contracts"), ("elsewhere", "outside the area")],
)
def test_another_office_changes_nothing(by: str, sentence: str) -> None:
    draft, agreement = a_drawn_up(), an_agreement()
    actor = an_actor("leader") if by == "leader" else a_keeper(a_village())

    with pytest.raises(Refused, match=sentence):
        rewrite(draft, a_draft(owner=draft.owner), by=actor)
    with pytest.raises(Refused, match=sentence):
        propose_terms(agreement, terms_from(), by=actor)
    with pytest.raises(Refused, match=sentence):
        renew(agreement, until=date(2031, 12, 31), obtained="renewal", by=actor)


def test_a_contract_is_drawn_up_by_its_office_where_it_answers() -> None:
    with pytest.raises(Refused, match="may not change contracts"):
        draw_up(a_draft(), by=an_actor("leader"))
    with pytest.raises(Refused, match="outside the area"):
        draw_up(a_draft(), by=a_keeper(a_village()))
    own, elsewhere = a_lessor(), a_village()
    keeper = a_keeper(own.place)
    for draft in (a_draft(place=own.place), a_draft(owner=own, place=elsewhere)):
        with pytest.raises(Refused, match="outside the area"):
            draw_up(draft, by=keeper)
    assert not Agreement.objects.exists()


def test_works_that_may_not_be_judged_by_this_office_are_not_judged() -> None:
    agreement = a_drawn_up(
        direction="expense", object_class="construction", obtained="direct",
        pays={"basis": "once", "pays_per_year": 0, "amount_fen": 500_000_000},
    )  # fmt: skip

    with pytest.raises(Refused, match="may not change contracts"):
        take_step(agreement, "submit", by=an_actor("leader"), at=NOW)


def test_only_a_draft_is_rewritten_and_stays_in_the_area() -> None:
    village, elsewhere = a_lessor(), a_lessor()
    agreement, keeper = a_drawn_up(owner=village), a_keeper(village.place)

    for owner, place in (
        (elsewhere, elsewhere.place),
        (elsewhere, village.place),
        (village, elsewhere.place),
    ):
        with pytest.raises(Refused, match="outside the area"):
            rewrite(agreement, a_draft(owner=owner, place=place), by=keeper)
    rewrite(agreement, a_draft(owner=village, title="Hall"), by=a_keeper(village.place))
    assert agreement.title == "Hall"
    take_step(agreement, "submit", by=a_keeper(), at=NOW)
    with pytest.raises(Refused, match="Only a draft is rewritten"):
        rewrite(agreement, a_draft(owner=village), by=a_keeper(village.place))


def test_a_file_number_is_given_once_per_owner() -> None:
    first = a_drawn_up()

    with pytest.raises(Refused, match="file number"):
        draw_up(a_draft(owner=first.owner, number=first.number), by=a_keeper())
    draw_up(a_draft(number=first.number), by=a_keeper())


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"until": date(SINCE.year + 100, 1, 1)}, "a hundred years"),
        ({"place": None}, "where it belongs"),
    ],
)
def test_a_term_and_a_place_are_asked_for(facts: dict[str, Any], sentence: str) -> None:
    owner = an_organisation() if "place" in facts else a_lessor()

    with pytest.raises(Refused, match=sentence):
        draw_up(a_draft(owner=owner, **facts), by=a_keeper())


def test_nobody_makes_a_contract_with_themselves() -> None:
    owner = a_lessor()

    with pytest.raises(Refused, match="with themselves"):
        draw_up(a_draft(owner=owner, counterparty=owner.party), by=a_keeper())


def test_terms_change_within_the_term_for_a_reason_while_it_is_in_force() -> None:
    agreement = an_agreement()
    for terms, sentence in (
        (terms_from(SINCE), "within the term"),
        (terms_from(UNTIL + DAY), "within the term"),
        (terms_from(why=" "), "why the terms change"),
        (terms_from(amount_fen=0), "Write the amount"),
        (terms_from(basis="stepped"), "how often it rises"),
        (terms_from(pays_per_year=0), "no rhythm"),
    ):
        with pytest.raises(Refused, match=sentence):
            propose_terms(agreement, terms, by=a_keeper(), at=NOW)
    with pytest.raises(Refused, match="in force gets new terms"):
        propose_terms(a_drawn_up(), terms_from(), by=a_keeper(), at=NOW)
    assert agreement.terms.count() == 1
    propose_terms(agreement, terms_from(UNTIL), by=a_keeper(), at=NOW)


def test_terms_are_approved_by_another_office_of_the_place() -> None:
    asker = both()
    terms = propose_terms(an_agreement(), terms_from(), by=asker, at=NOW)

    for by, sentence in (
        (asker, "Somebody else decides"),
        (a_reviewer(a_village()), "may not do this"),
        (an_actor("leader"), "may not do this"),
    ):
        with pytest.raises(Refused, match=sentence):
            approve_terms(terms, by=by, at=NOW)
    approve_terms(terms, by=a_reviewer(), at=NOW)


def test_terms_are_not_approved_into_what_went_into_the_books_since() -> None:
    agreement = an_agreement()
    terms = propose_terms(agreement, terms_from(date(2026, 6, 1)), by=a_keeper(), at=NOW)
    bill_all(TODAY, NOW)

    with pytest.raises(Refused, match="are in the books"):
        approve_terms(terms, by=a_reviewer(), at=NOW)


def test_terms_that_waited_for_an_end_are_not_approved_after_it() -> None:
    agreement = an_agreement()
    terms = propose_terms(agreement, terms_from(), by=a_keeper(), at=NOW)
    end = {"ended_on": date(2026, 12, 31)}
    take_step(agreement, "ask_end", by=a_keeper(), at=NOW, note="They move", data=end)
    take_step(agreement, "approve_end", by=a_reviewer(), at=NOW)

    with pytest.raises(Refused, match="in force gets new terms"):
        approve_terms(terms, by=a_reviewer(), at=NOW)
    assert not agreement.dues.standing().filter(last__gt=date(2026, 12, 31)).exists()


def test_a_proposal_is_dropped_with_a_reason_by_an_office_of_the_place() -> None:
    agreement = an_agreement()
    terms = propose_terms(agreement, terms_from(), by=a_keeper(), at=NOW)

    with pytest.raises(Refused, match="Write why"):
        refuse_terms(terms, by=a_reviewer(), note=" ")
    for by in (an_actor("leader"), a_reviewer(a_village())):
        with pytest.raises(Refused, match="may not do this"):
            refuse_terms(terms, by=by, note="Too much")
    refuse_terms(terms, by=a_reviewer(), note="Too much")
    assert agreement.terms.count() == 1


def test_a_proposal_that_another_approved_meanwhile_is_not_dropped() -> None:
    terms = propose_terms(an_agreement(), terms_from(), by=a_keeper(), at=NOW)
    seen_before = Terms.objects.get(pk=terms.pk)
    approve_terms(terms, by=a_reviewer(), at=NOW)

    with pytest.raises(Refused, match="hold already"):
        refuse_terms(seen_before, by=a_reviewer(), note="Too much")


def test_a_proposal_that_another_dropped_meanwhile_is_not_decided_on() -> None:
    terms = propose_terms(an_agreement(), terms_from(), by=a_keeper(), at=NOW)
    seen_before = [Terms.objects.get(pk=terms.pk) for _who in range(2)]
    refuse_terms(terms, by=a_reviewer(), note="Too much")

    with pytest.raises(Refused, match="dropped meanwhile"):
        approve_terms(seen_before[0], by=a_reviewer(), at=NOW)
    with pytest.raises(Refused, match="dropped meanwhile"):
        refuse_terms(seen_before[1], by=a_reviewer(), note="Too much")


def test_only_what_was_in_force_is_renewed_and_beyond_its_end() -> None:
    agreement = an_agreement()
    facts: dict[str, Any] = {"obtained": "renewal", "by": a_keeper()}

    with pytest.raises(Refused, match="was in force is renewed"):
        renew(a_drawn_up(), until=date(2031, 12, 31), **facts)
    with pytest.raises(Refused, match="ends after it begins"):
        renew(agreement, until=UNTIL, **facts)
    assert renew(agreement, until=UNTIL + DAY, **facts).since == UNTIL + DAY


@pytest.mark.parametrize("day", [None, SINCE - DAY, UNTIL])
def test_an_early_end_lies_within_the_term(day: date | None) -> None:
    agreement = an_agreement()
    asked = {"by": a_keeper(), "at": NOW, "note": "They move"}

    with pytest.raises(Refused, match="An early end lies within"):
        take_step(agreement, "ask_end", data={"ended_on": day}, **asked)  # type: ignore[arg-type]  # as asked
    agreement.refresh_from_db()
    assert agreement.state == "in_force"


def test_a_step_that_asks_why_is_told_why() -> None:
    with pytest.raises(Refused, match="Write why"):
        take_step(a_drawn_up(), "discard", by=a_keeper(), at=NOW, note=" ")


def test_a_term_that_still_runs_is_not_over() -> None:
    agreement = an_agreement()

    with pytest.raises(Refused, match="Its term runs until"):
        take_step(agreement, "expire", by=system_actor(), at=NOW)


def test_an_asset_of_the_owner_is_let() -> None:
    owner = a_lessor()
    assert draw_up(a_draft(owner=owner, asset=an_asset(owner)), by=a_keeper()).exclusive
