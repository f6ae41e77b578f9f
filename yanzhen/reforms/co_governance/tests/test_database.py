"""What estates, their money and the service promise, PostgreSQL holds against whoever writes around the verbs."""

from datetime import date, time
from functools import partial
from typing import Any, Final

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.base.testing import as_owner
from yanzhen.kernel.council.testing import a_photo, a_secretary
from yanzhen.kernel.documents.testing import an_upload
from yanzhen.kernel.parties.testing import a_resident
from yanzhen.reforms.co_governance.actions import costs, evidence, orders
from yanzhen.reforms.co_governance.actions.campaigns import (
    CampaignDraft,
    add_target,
    begin_campaign,
    count_round,
)
from yanzhen.reforms.co_governance.actions.handovers import add_line
from yanzhen.reforms.co_governance.actions.income import publish_half, write_item
from yanzhen.reforms.co_governance.actions.signing import sign_list
from yanzhen.reforms.co_governance.actions.tables import TableDraft, plan_table, sign_in
from yanzhen.reforms.co_governance.actions.uses import UseDraft, draft_use, take_use_step
from yanzhen.reforms.co_governance.models import (
    FundAccount,
    FundMove,
    FundShare,
    FundUse,
    HandoverLine,
    ServiceArea,
    WorkOrder,
)
from yanzhen.reforms.co_governance.testing import (
    a_committee_office,
    a_confirmer,
    a_crew,
    a_handover,
    a_keeper,
    a_unit,
    an_estate,
    an_estate_with_money,
    an_order,
    an_owner,
)
from yanzhen.reforms.co_governance.tests.refusing import refused, to_the_end

pytestmark = pytest.mark.django_db
DAY: Final = date(2026, 5, 4)
MONEY: Final = {"fundmove": "fen", "commonitem": "fen", "incomepublication": "income_fen"}
SERVICE: Final = {"orderevent": "note", "ordercost": "what", "orderphoto": "stage", "orderrating": "words", "patrolscan": "found"}  # fmt: skip


def only_added_to(table: str, column: str) -> None:
    """Not changed nor removed, by the tables' owner either; and the application is not even let."""
    for act in ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"):
        with as_owner() as cursor:
            refused(f"Rows of {table} are append-only", partial(cursor.execute, act.format(table, column)))  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'UPDATE,DELETE,TRUNCATE')", [table])
        assert cursor.fetchone() == (settings.ONE_DATABASE_ROLE,), table


def test_what_moved_and_what_was_made_public_is_only_added_to() -> None:
    estate, by = an_estate_with_money(9_000), a_committee_office()
    write_item(estate, "advert", "Lifts", 500, on=date(2026, 3, 1), by=by)
    publish_half(estate, DAY, by=by, today=date(2026, 7, 2))

    for table, column in MONEY.items():
        only_added_to(f"co_governance_{table}", column)


def test_what_happened_to_an_order_is_only_added_to() -> None:
    crew = a_crew()
    held, by = an_owner(a_unit(crew.area.estate)), crew.workers[0]
    order = orders.grab(an_order(crew, unit=held.unit, caller=held.party), by=by)
    orders.arrive(order, by=by)
    evidence.hang_photos(order, [a_photo("after.png")], "after", by=by)
    costs.write_hours(order, 5, by=by)
    orders.finish(order, "New washer", by=by)
    evidence.rate(order, (5, 5, 5), by=a_resident(held.party.person))
    evidence.scan_point(crew.a_point(), by=by)

    for table, column in SERVICE.items():
        only_added_to(f"co_governance_{table}", column)


def test_a_signature_stands_and_its_list_neither_grows_nor_shrinks() -> None:
    handover = a_handover("defects")
    sign_list(handover, "a", "old", "Jiang", by=a_keeper(), sheet=an_upload())
    lines = HandoverLine.objects.filter(handover=handover)
    more = {"handover": handover, "what": "Late"}

    only_added_to("co_governance_handoversignature", "name")
    refused("signed stands still", lambda: HandoverLine.objects.create(letter="a", **more))
    refused("signed stands still", lines.filter(letter="a").delete)
    refused("signed stands still", lambda: lines.filter(letter="a").update(letter="b"))
    refused("signed stands still", lambda: lines.filter(letter="b").update(letter="a"))
    add_line(handover, "b", "More", by=a_keeper())


def test_what_was_counted_and_who_signed_in_is_only_added_to() -> None:
    by, estate, now = a_secretary(), an_estate(), timezone.now()
    today = timezone.localdate(now)
    campaign = begin_campaign(estate.place, CampaignDraft("E-bikes", "They burn", today, today), by=by)  # fmt: skip
    target = add_target(campaign, "In stairwells", "bikes", 0, by=by)
    count_round(campaign, today, "Us", {target.pk: 46}, by=by, at=now)
    table = plan_table(estate, TableDraft(today, time(19), "Garden"), by=by, at=now)
    sign_in(table, "expert", "Ms Hu", by=by, at=now)

    for name, column in {"inspectionround": "inspectors", "roundcount": "value", "signin": "name"}.items():  # fmt: skip
        only_added_to(f"co_governance_{name}", column)


def test_a_move_without_its_balance_is_refused() -> None:
    an_estate_with_money(9_000)
    account = FundAccount.objects.get()
    # What was written so far is asked now, so that each of the two tables is asked by itself.
    to_the_end(lambda: None)
    facts: dict[str, Any] = {"kind": "interest", "on": DAY, "entry_id": new_key()}

    refused("the sum of its moves", lambda: FundMove.objects.create(account=account, fen=7, **facts))  # fmt: skip
    refused("the sum of its moves", lambda: FundAccount.objects.update(balance_fen=7))


def _urgent(to: str) -> FundUse:
    estate, owners = an_estate_with_money(9_000, 9_000), a_committee_office()
    use = draft_use(estate, UseDraft("Roof", 1_000, emergency=True, situation="leak"), by=owners, today=DAY)  # fmt: skip
    steps: tuple[tuple[str, Any, dict[str, Any]], ...] = (
        ("review", owners, {}), ("confirm", a_confirmer(), {}), ("apply", owners, {}), ("start", owners, {"on": DAY}),
        ("accept", owners, {"on": DAY, "final_fen": 1_000}), ("audit", owners, {"auditor": "Office", "paper": "A-1"}),
        ("reconfirm", a_confirmer(), {}), ("settle", owners, {"on": DAY}),
    )  # fmt: skip
    for name, by, data in steps:
        if use.state != to:
            use = take_use_step(use, name, by=by, note="Seen", data=data)
    return use


def test_what_was_paid_is_borne_to_the_fen_and_its_shares_stand_still() -> None:
    use = _urgent("settled")
    shares = FundShare.objects.filter(use=use)
    other = a_unit(use.estate)

    refused("to the fen", lambda: FundUse.objects.filter(pk=use.pk).update(final_fen=999))
    refused("paid stand still", lambda: shares.update(fen=1))
    refused("paid stand still", shares.delete)
    refused("paid stand still", lambda: FundShare.objects.create(use=use, unit=other, area=5, fen=0))  # fmt: skip


def test_a_use_is_not_paid_without_the_charges_of_its_units() -> None:
    rows = FundUse.objects.filter(pk=_urgent("reconfirmed").pk)

    refused("to the fen", lambda: rows.update(state="settled", settled_on=DAY, entry_id=new_key()))


def test_whoever_reviewed_an_emergency_does_not_confirm_its_cost() -> None:
    use = _urgent("settled")
    rows = FundUse.objects.filter(pk=use.pk)

    refused("confirmed_at_the_end", lambda: rows.update(reconfirmed_by_id=None))
    refused("confirmed_at_the_end", lambda: rows.update(reconfirmed_by_id=use.reviewed_by_id))


def test_an_order_keeps_the_money_of_its_area() -> None:
    crew = a_crew()
    order = an_order(crew)
    rows = WorkOrder.objects.filter(pk=order.pk)

    refused("keeps the money", lambda: rows.update(money="public"))
    areas = ServiceArea.objects.filter(pk=crew.area.pk)
    refused("keeps whose money", lambda: areas.update(money="public", kind="road", estate=None))
