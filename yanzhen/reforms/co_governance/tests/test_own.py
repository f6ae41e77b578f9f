"""An owner reads what the law has made public, of the own estate only; and brings topics up there."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.deliberating import take_topic_step
from yanzhen.kernel.council.models import Deliberation
from yanzhen.kernel.council.testing import a_chair, a_secretary
from yanzhen.kernel.parties.testing import a_resident, at_the_door
from yanzhen.reforms.co_governance.actions.committees import seat_committee
from yanzhen.reforms.co_governance.actions.estates import end_ownership
from yanzhen.reforms.co_governance.actions.income import publish_half
from yanzhen.reforms.co_governance.actions.owned import raise_as_owner
from yanzhen.reforms.co_governance.actions.tables import TableDraft, plan_table, sign_in
from yanzhen.reforms.co_governance.models import Estate, Ownership, RoundTable
from yanzhen.reforms.co_governance.testing import (
    a_committee_office,
    a_crew,
    a_keeper,
    a_unit,
    an_election,
    an_estate,
    an_estate_with_money,
    an_owner,
)
from yanzhen.reforms.co_governance.widgets import own_estates

pytestmark = pytest.mark.django_db


def _url(name: str, *args: Any) -> str:
    return reverse(f"co_governance:{name}", args=args)


def _door(held: Ownership, language: str = "en") -> Any:
    return at_the_door(a_resident(held.party.person), language=language)


def _a_table(estate: Estate, days: int = 3) -> RoundTable:
    draft = TableDraft(timezone.localdate() + timedelta(days=days), time(19), "Garden pavilion")
    return plan_table(estate, draft, by=a_secretary())


def _with_everything() -> tuple[Estate, Ownership]:
    """A half year that is public, a committee that sits, a round table next week."""
    estate = an_estate_with_money(9_000)
    publish_half(estate, date(2026, 5, 4), by=a_committee_office(), today=date(2026, 7, 2))
    election, today = an_election(estate), timezone.localdate()
    changed = {**vars(election), "term_since": today - timedelta(days=30), "term_until": today + timedelta(days=3 * 366)}  # fmt: skip
    seat_committee(estate, type(election)(**changed), by=a_keeper())
    _a_table(estate)
    return estate, Ownership.objects.filter(unit__estate=estate).order_by("pk")[0]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_owner_reads_fund_income_committee_and_round_tables(language: str) -> None:
    estate, held = _with_everything()
    client = _door(held, language)

    page = client.get(_url("my_estate")).content.decode()
    half = estate.publications.get()

    assert held.unit.code in page
    assert "10,000.00" in page
    assert half.get_absolute_url() in page
    assert "M*******" in page
    assert "Member 0" not in page
    assert "Garden pavilion" in page
    assert client.get(half.get_absolute_url()).status_code == 200


def test_who_owned_until_yesterday_and_who_owns_elsewhere_find_nothing() -> None:
    estate, held = _with_everything()
    half = estate.publications.get().get_absolute_url()
    neighbour, owner = _door(an_owner(a_unit(an_estate()))), _door(held)
    assert owner.get(half).status_code == 200
    for path in (half, _url("own_estate", estate.pk), _url("my_topic", estate.pk)):
        assert neighbour.get(path).status_code == 404

    end_ownership(held, by=a_keeper(), until=timezone.localdate(), why="Sold")

    assert owner.get(half).status_code == 404
    page = owner.get(_url("my_estate"))
    assert page.status_code == 200
    assert estate.name not in page.content.decode()


def test_the_contract_is_read_by_the_owner_with_its_limits() -> None:
    crew = a_crew(response_minutes=15, arrival_minutes=60)
    held = an_owner(a_unit(crew.area.estate))

    page = _door(held).get(_url("my_estate")).content.decode()

    assert str(crew.cluster.company) in page
    assert "15 minutes" in page


def test_the_page_asks_no_more_for_more() -> None:
    estate, held = _with_everything()
    client = _door(held)

    def asks() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(_url("my_estate")).status_code == 200
        return len(queries)

    asks()
    few = asks()
    for days in range(4, 8):
        _a_table(estate, days)
        an_owner(a_unit(estate), held.party)
        raise_as_owner(estate, f"Topic {days}", by=a_resident(held.party.person))

    # The agendas of several tables are fetched at once; that is one question more than for none.
    assert asks() <= few + 1
    assert few < 40


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_owner_brings_a_topic_up_and_neighbours_read_it_when_the_chair_let_it_pass(language: str) -> None:  # fmt: skip
    estate = an_estate()
    held, other = an_owner(a_unit(estate)), an_owner(a_unit(estate))
    client, neighbour = _door(held, language), _door(other, language)

    empty = client.post(_url("my_topic", estate.pk), {"act": "topic", "topic": ""})
    client.post(_url("my_topic", estate.pk), {"act": "topic", "topic": "Bikes in the hall", "text": "All day."})  # fmt: skip
    topic = Deliberation.objects.get()
    raised = (topic.source, topic.state, topic.place)
    before = neighbour.get(_url("my_estate")).content.decode()
    take_topic_step(topic, "screen", by=a_chair())

    assert empty.status_code == 422
    assert raised == ("owners", "topic", estate.place)
    assert "Bikes in the hall" in client.get(_url("my_estate")).content.decode()
    assert "Bikes in the hall" not in before
    assert "Bikes in the hall" in neighbour.get(_url("my_estate")).content.decode()


def test_only_owners_bring_topics_up() -> None:
    estate = an_estate()
    elsewhere = an_owner(a_unit(an_estate()))

    with pytest.raises(Refused, match="in their own estate"):
        raise_as_owner(estate, "Bikes", by=a_resident(elsewhere.party.person))
    with pytest.raises(Refused, match="in their own estate"):
        raise_as_owner(estate, "Bikes", by=a_secretary())
    raise_as_owner(estate, "Bikes", by=a_resident(an_owner(a_unit(estate)).party.person))


def test_the_portal_shows_coming_round_tables_to_owners_alone() -> None:
    estate, today = an_estate(), timezone.localdate()
    held, table = an_owner(a_unit(estate)), _a_table(estate)
    _a_table(an_estate())

    shown = own_estates(a_resident(held.party.person), today)

    assert shown is not None
    assert shown["tables"] == [table]
    assert own_estates(a_resident(), today) is None


def test_the_office_hangs_a_code_up_that_opens_the_page_to_sign_in() -> None:
    estate = an_estate()
    held, table = an_owner(a_unit(estate)), _a_table(estate, 0)
    office, owner = at_the_door(a_secretary()), _door(held)

    page = office.get(table.get_absolute_url()).content.decode()
    here = _url("sign_in", table.pk)

    assert "<svg" in page
    assert "Sign in by phone" in page
    assert here in owner.get(_url("my_estate")).content.decode()
    owner.post(here, {"act": "sign_in"})
    assert table.sign_ins.get().person_id == held.party_id
    with pytest.raises(Refused, match="signed in already"):
        sign_in(table, "", "", by=a_resident(held.party.person), own=True)


def test_the_day_goes_into_ones_own_calendar() -> None:
    estate = an_estate()
    held, table = an_owner(a_unit(estate)), _a_table(estate)

    answer = _door(held).get(_url("table_date", table.pk))
    text = answer.content.decode()

    assert answer["Content-Type"].startswith("text/calendar")
    assert f"{table.held_on:%Y%m%d}T190000" in text
    assert "Garden pavilion" in text
    assert held.party.name not in text
