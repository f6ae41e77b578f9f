"""A payout says where each party is paid: fixed by the review, masked on the screen, whole on the list for the bank."""

from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.audit.models.lines import VIEWED
from yanzhen.kernel.orders.actions.agreeing import PartDraft, RuleDraft, draw_up
from yanzhen.kernel.orders.actions.payees import list_for_the_bank, paid_where, payees
from yanzhen.kernel.orders.actions.payouts import (
    drop_run,
    pay_run,
    review_run,
)
from yanzhen.kernel.orders.models import Payout, PayoutRun, SplitPart
from yanzhen.kernel.orders.models.splitting import Part, Way
from yanzhen.kernel.orders.tests.scene import HEAD, Island, the_desk
from yanzhen.kernel.orders.tests.test_payouts import TODAY, TOMORROW, Season
from yanzhen.kernel.parties.actions import confirm_account, end_account, enter_account
from yanzhen.kernel.parties.models import Party, PayeeAccount
from yanzhen.kernel.parties.testing import an_organisation, at_the_door

pytestmark = pytest.mark.django_db
NUMBER = "6222021202000012345"
ALL = (*HEAD, "orders.bank_list", "parties.accounts")


class Paying(Season):
    """A season whose desk has two people for the accounts of its payees."""

    def __init__(self) -> None:
        super().__init__()
        company = self.island.company
        self.first, self.second = the_desk(company, *ALL), the_desk(company, *ALL)
        self.boat = Party.objects.get(pk=self.island.boat.pk)
        self.east = Party.objects.get(pk=self.island.east.pk)
        for known in PayeeAccount.objects.in_force():
            end_account(known, reason="Begins without", by=self.first)

    def account(self, party: Party | None = None, number: str = NUMBER) -> PayeeAccount:
        made = enter_account(party or self.boat, holder="Boat cooperative", bank="Rural bank", number=number, by=self.first)  # fmt: skip
        return confirm_account(made, number=number, by=self.second)

    def reviewed(self) -> PayoutRun:
        return review_run(self.run(), by=self.second, at=TOMORROW)

    def where(self, run: PayoutRun) -> list[tuple[str, str]]:
        return [(one.payout.party.name, one.number) for one in paid_where(run)]


def sheet(client: Client, run: PayoutRun) -> list[list[Any]]:
    page = client.get(f"/orders/payouts/{run.pk}/?form=xlsx")
    assert page.status_code == 200
    book = load_workbook(BytesIO(page.content))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def test_until_the_review_it_shows_what_is_in_force_and_from_then_on_what_was_reviewed() -> None:
    paying = Paying()
    paying.account()
    paying.account(paying.east, number="95588002")
    run = paying.run()
    assert paying.where(run) == [("Boatmen", "**** 2345"), ("East village", "**** 8002")]

    paying.account(paying.east, number="95588003")
    assert paying.where(run) == [("Boatmen", "**** 2345"), ("East village", "**** 8003")]
    run = review_run(run, by=paying.second, at=TOMORROW)
    paying.account(number="95588001")

    assert paying.where(run) == [("Boatmen", "**** 2345"), ("East village", "**** 8003")]


def test_what_ended_after_the_review_is_not_paid() -> None:
    paying = Paying()
    account = paying.account()
    run = paying.reviewed()
    end_account(account, reason="Closed", by=paying.first)

    with pytest.raises(Refused, match="account of Boatmen ended after the review"):
        pay_run(run, by=paying.first, at=TOMORROW)
    drop_run(run, by=paying.first, reason="Account closed", at=TOMORROW)
    paying.account(number="95588001")
    assert pay_run(paying.reviewed(), by=paying.first, at=TOMORROW).state == "paid"


def test_whoever_takes_the_list_to_the_bank_is_written_down() -> None:
    paying = Paying()
    paying.account()
    run = paying.reviewed()

    rows = list_for_the_bank(run, by=paying.first)

    assert [one.number for one in rows] == [NUMBER]
    line = AuditLine.objects.get(verb=VIEWED)
    assert (line.noun_id, line.person_id) == (run.pk, paying.first.person_id)
    assert line.changes == {"what": "bank accounts"}
    assert run.number in line.reason


def test_others_get_no_list_with_whole_numbers() -> None:
    paying = Paying()
    paying.account()

    with pytest.raises(Refused, match="does not take the list"):
        list_for_the_bank(paying.run(), by=paying.island.head)
    assert not AuditLine.objects.filter(verb=VIEWED).exists()


def test_the_screen_masks_and_the_sheet_is_whole_for_those_who_may() -> None:
    paying = Paying()
    paying.account()
    run = paying.reviewed()
    may, may_not = at_the_door(paying.first), at_the_door(paying.island.clerk)

    for client in (may, may_not):
        page = client.get(f"/orders/payouts/{run.pk}/").content.decode()
        assert "**** 2345" in page
        assert NUMBER not in page
    whole, masked = sheet(may, run), sheet(may_not, run)

    assert whole[-1][1:5] == ["Boatmen", "Boat cooperative", "Rural bank", NUMBER]
    assert masked[-1][4] == "**** 2345"
    assert AuditLine.objects.filter(verb=VIEWED).count() == 1


def test_the_screens_say_who_waits_for_an_account_and_what_to_do() -> None:
    paying = Paying()
    account = paying.account()
    client = at_the_door(paying.first, language="zh-hans")
    due_page = client.get(f"/orders/payouts/?until={TODAY}").content.decode()
    run = paying.run()
    end_account(account, reason="Closed", by=paying.first)

    def page() -> str:
        return client.get(f"/orders/payouts/{run.pk}/").content.decode()

    assert "等待登记账户" in due_page
    assert "East village" in due_page.partition("等待登记账户")[2]
    assert "1 个收款人的账户已停用" in page()
    paying.account(number="95588001")
    assert "已停用" not in page()
    review_run(run, by=paying.second, at=TOMORROW)
    assert "**** 8001" in page()


def test_payees_are_those_who_share_in_what_the_seller_sells() -> None:
    island = Island()
    an_organisation("Stranger")

    assert [party.name for party in payees(island.company)] == ["Boatmen", "East village"]
    assert list(payees(island.east)) == []


def test_the_list_says_what_is_missing_and_masks_numbers() -> None:
    paying = Paying()
    paying.account()
    east = Party.objects.get(pk=paying.island.east.pk)
    enter_account(east, holder="East", bank="Rural bank", number="95588002", by=paying.first)
    client = at_the_door(paying.second, language="zh-hans")

    page = client.get("/orders/payees/").content.decode()
    one = client.get(f"/orders/payees/{paying.boat.pk}/").content.decode()

    for shown in (page, one):
        assert "**** 2345" in shown
        assert NUMBER not in shown
    assert "两人核对过" in page
    assert "还没有账户" not in page
    assert "等另一人核对" in page
    assert "95588002" not in page


def test_two_people_enter_it_on_screen() -> None:
    paying = Paying()
    first, second = at_the_door(paying.first), at_the_door(paying.second)
    url = f"/orders/payees/{paying.boat.pk}/"
    said = {"act": "enter", "holder": "Boat", "bank": "Rural bank", "number": NUMBER}

    assert first.post(f"{url}act/", said).status_code == 302
    waits = first.get(url).content.decode()
    own = first.post(f"{url}act/", {"act": "confirm", "number": NUMBER})
    wrong = second.post(f"{url}act/", {"act": "confirm", "number": "95588002"}).content.decode()
    right = second.post(f"{url}act/", {"act": "confirm", "number": NUMBER})

    assert "You entered the account that waits" in waits
    assert own.status_code == 403
    assert "not the number that was entered" in wrong
    assert NUMBER not in wrong
    assert right.status_code == 302
    assert PayeeAccount.objects.in_force().get().party == paying.boat
    ended = first.post(f"{url}act/", {"act": "end", "reason": "Closed"})
    assert (ended.status_code, PayeeAccount.objects.standing().count()) == (302, 0)


def test_what_waits_can_be_dropped_on_screen() -> None:
    paying = Paying()
    enter_account(paying.boat, holder="x", bank="x", number=NUMBER, by=paying.first)

    dropped = at_the_door(paying.first).post(
        f"/orders/payees/{paying.boat.pk}/act/", {"act": "drop", "reason": "Typed wrongly"}
    )

    assert (dropped.status_code, PayeeAccount.objects.standing().count()) == (302, 0)


def test_payees_of_others_are_not_found() -> None:
    paying = Paying()
    stranger = at_the_door(the_desk(Island().company, *ALL))

    assert stranger.get(f"/orders/payees/{paying.boat.pk}/").status_code == 404
    assert stranger.post(f"/orders/payees/{paying.boat.pk}/act/", {"act": "enter"}).status_code == 404  # fmt: skip


def test_a_longer_list_costs_no_more_questions() -> None:
    island = Island()
    client = at_the_door(the_desk(island.company, *ALL))
    parts = [PartDraft(island.company.pk, Part(Way.REST))]
    draft = draw_up(island.offer, RuleDraft("sale", "shared", "Agreement 8", parts), by=island.clerk)  # fmt: skip

    def asked() -> int:
        client.get("/orders/payees/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/orders/payees/").status_code == 200
        return len(queries)

    few = asked()
    for n in range(9):
        one = an_organisation(f"Village {n}")
        SplitPart.objects.bulk_create(
            [SplitPart(rule=draft, order=n, party=one.party, way="percent", size=1)]
        )
    assert payees(island.company).count() == 11

    assert asked() <= few


def test_around_the_verbs_a_payout_goes_to_an_account_of_its_party() -> None:
    paying = Paying()
    mine, old = paying.account(), paying.account(paying.east, number="95588009")
    run = paying.run()
    east = paying.east
    end_account(old, reason="Closed", by=paying.first)
    waits = enter_account(east, holder="x", bank="x", number="95588002", by=paying.first)
    theirs = Payout.objects.get(run=run, party=east)

    for account in (mine, waits):
        with pytest.raises(IntegrityError, match="goes_to_an_account"), transaction.atomic():
            Payout.objects.filter(pk=theirs.pk).update(account=account)


def test_around_the_verbs_what_was_reviewed_stays() -> None:
    paying = Paying()
    paying.account()
    paying.reviewed()
    other = paying.account(number="95588001")

    for account in (other, None):
        with pytest.raises(IntegrityError, match="stays_so"), transaction.atomic():
            Payout.objects.filter(party=paying.boat).update(account=account)
