"""A longer list costs no more questions to the database; an act asks a known number of times."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.kernel.assets.actions import add_permit
from yanzhen.kernel.assets.testing import a_collective, a_keeper, a_scan, a_take, an_asset
from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.actions.faults import FaultDraft, add_caller, declare_fault
from yanzhen.kernel.cases.models import Case, Fault, HandBackReason, ReminderRule
from yanzhen.kernel.cases.testing import a_case, a_request_item
from yanzhen.kernel.notices.models import Delivery, Notice, tell
from yanzhen.kernel.notices.testing import wants_mail
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment, actor_of_person
from yanzhen.kernel.parties.testing import a_login, a_person, a_resident, an_appointment, an_office
from yanzhen.kernel.places.testing import a_community
from yanzhen.reforms.innovation_community.actions.ladder import begin_run, carry_on_run
from yanzhen.reforms.innovation_community.models import (
    Delegation,
    Power,
    RiskFinding,
    Signal,
    Title,
    Watch,
)
from yanzhen.reforms.innovation_community.testing import a_firm, a_talent, a_visit

FEW, MANY = 5, 50
# Also asserted by benchmarks/cases_lifecycle.py.
QUERIES_MAX = {"open": 14, "accept": 10, "reply": 10, "close": 12}


class Desk:
    """The head of a community, and how its lists grow."""

    def __init__(self, duty: str = "community_head") -> None:
        self.place = a_community()
        self.office = an_office(duty, self.place)
        self.officer: Actor = actor_of_appointment(an_appointment(None, self.office))
        self.item = a_request_item(duty="community_head")
        self.client = Client()
        self.client.force_login(a_login(self.officer))

    def cases(self, number: int) -> None:
        for _again in range(number):
            a_case(item=self.item, place=self.place, reporter=a_person(), office=self.office)

    def rules(self, number: int) -> None:
        first = ReminderRule.objects.count() + 1
        for amount in range(first, first + number):
            ReminderRule.objects.create(
                kind="request", when="after_due", amount=amount, telling="remind", item=self.item
            )

    def callers(self, number: int) -> None:
        draft = FaultDraft(
            self.item, self.place, "The lift stands", "It is being mended.", timezone.now()
        )
        fault = Fault.objects.first() or declare_fault(draft, by=self.officer)
        for n in range(number):
            caller = CaseDraft(
                item=self.item, place=self.place, title="Lift", caller_name=f"Caller {n}"
            )
            add_caller(fault, caller, by=self.officer)

    def together(self, number: int) -> None:
        """Handed back, assisted by others, and called to: one of each per case."""
        now = timezone.now()
        why = HandBackReason.objects.all()[0]
        for _again in range(number):
            case = a_case(item=self.item, place=self.place, reporter=a_person(), office=self.office)
            other = an_office("supporting_office", self.place)
            case.hand_backs.create(
                office=other, reason=why, words="x", asked_at=now, arrived_at=now
            )
            case.assists.create(office=other, task="x", asked_at=now)
            later = now + timedelta(hours=1)
            whistle = case.whistles.create(why="x", blown_at=now, report_by=later)
            whistle.calls.create(case=case, office=other)

    def colleagues(self, number: int) -> None:
        for _again in range(number):
            an_appointment(None, self.office)

    def firms(self, number: int) -> None:
        for _again in range(number):
            a_firm(self.place)

    def judged(self, number: int) -> None:
        """Firms with a title that ends soon, judged by everything in force."""
        today = timezone.localdate()
        for _again in range(number):
            firm = a_firm(self.place)
            Title.objects.create(
                enterprise=firm, kind="high_tech", source="x", valid_from=today, valid_until=today
            )
        carry_on_run(begin_run(by=self.officer).pk)

    def talents(self, number: int) -> None:
        for _again in range(number):
            a_talent(self.place)

    def letters(self, number: int) -> None:
        now = timezone.now()
        for _again in range(number):
            reader = a_person()
            wants_mail(actor_of_person(reader))
            tell([reader.pk], "Yours.", kind="case")
            Delivery.objects.create(
                notice=Notice.objects.get(person=reader), person=reader,
                channel="email", state="waiting", next_at=now,
            )  # fmt: skip

    def watches(self, number: int) -> None:
        for _again in range(number):
            firm = a_firm(self.place)
            Watch.objects.create(
                enterprise=firm, scope_path=firm.scope_path, since=date(2025, 3, 1)
            )
            RiskFinding.objects.create(
                enterprise=firm,
                signal=Signal.LEASE,
                since=date(2025, 6, 1),
                found_on=date(2025, 3, 1),
            )

    def powers(self, number: int) -> None:
        for n in range(number):
            Delegation.objects.create(
                place=self.place, scope_path=self.place.path, title=f"{new_key()} {n}", power=Power.ACCEPT,
                given_by="A bureau", since=date(2025, 3, 1), is_example=True,
            )  # fmt: skip

    def visits(self, number: int) -> None:
        firm = a_firm(self.place)
        for _again in range(number):
            a_visit(firm, by=self.officer)

    def assets(self, number: int) -> None:
        """Assets with a paper, all in a stock-take with a surplus find each."""
        owner = a_collective(self.place)
        for n in range(number):
            asset = an_asset(owner)
            day = timezone.localdate()
            add_permit(asset, by=a_keeper(), kind="fire", number=str(n), expires_on=day)
        take = a_take(self.place)
        for n in range(number):
            a_scan(take, f"Find {n}")


# Path, what makes its list longer, and who reads it.
LISTS: list[tuple[str, Callable[[Desk, int], None], str]] = [
    ("/", Desk.cases, "community_head"),
    ("/cases/", Desk.cases, "community_head"),
    ("/cases/settings/reminders/", Desk.rules, "community_head"),
    ("/cases/?view=escalated", Desk.cases, "community_head"),
    ("/api/cases/", Desk.cases, "community_head"),
    ("/cases/faults/", Desk.callers, "community_head"),
    ("/cases/progress/", Desk.callers, "community_head"),
    ("/parties/roster/", Desk.colleagues, "community_head"),
    ("/notices/", Desk.cases, "community_head"),
    ("/community/visits/offline/", Desk.firms, "community_head"),
    ("/notices/deliveries/", Desk.letters, "administrator"),
    ("/audit/", Desk.cases, "auditor"),
    ("/cases/hand-backs/", Desk.together, "community_head"),
    ("/cases/parts/?view=all", Desk.together, "community_head"),
    ("/cases/whistles/?view=all", Desk.together, "community_head"),
    ("/community/ladder/", Desk.judged, "community_head"),
    ("/community/ladder/list/srdi/?show=out", Desk.judged, "community_head"),
    ("/community/ladder/dates/", Desk.judged, "community_head"),
    ("/community/ladder/compare/", Desk.judged, "community_head"),
    ("/community/risk/", Desk.watches, "community_head"),
    ("/community/powers/", Desk.powers, "community_head"),
    ("/assets/", Desk.assets, "asset_keeper"),
    ("/assets/export/", Desk.assets, "asset_keeper"),
    ("/assets/summary/", Desk.assets, "asset_keeper"),
    ("/assets/permits/", Desk.assets, "asset_keeper"),
    ("/assets/labels/", Desk.assets, "asset_keeper"),
    ("/assets/takes/", Desk.assets, "asset_keeper"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "grow", "duty"), LISTS, ids=[row[0] for row in LISTS])
def test_a_longer_list_asks_no_more_often(
    path: str, grow: Callable[[Desk, int], None], duty: str
) -> None:
    desk = Desk(duty)
    grow(desk, FEW)
    desk.client.get(path)  # caches, as in a server that has been running

    few = _queries(desk, path)
    grow(desk, MANY - FEW)
    many = _queries(desk, path)

    assert len(many) <= len(few), "\n".join(sorted({*many} - {*few}))


@pytest.mark.django_db
def test_the_pages_of_many_callers_ask_no_more_often() -> None:
    desk = Desk()
    desk.callers(FEW)
    fault = Fault.objects.get()
    pages = (
        fault.get_absolute_url(),
        fault.case.get_absolute_url(),
        f"/cases/{fault.case_id}/step/merge/",
    )
    few = [len(_queries(desk, page)) for page in (*pages, *pages)][3:]
    desk.callers(MANY - FEW)

    assert [len(_queries(desk, page)) for page in pages] == few


@pytest.mark.django_db
def test_an_act_asks_a_known_number_of_times() -> None:
    desk = Desk()
    resident = a_resident()
    draft = CaseDraft(item=desk.item, place=desk.place, title="The lamp is out", office=desk.office)
    _life(draft, desk, resident)  # takes a block of numbers, fills caches

    counts = _life(draft, desk, resident)

    assert {name: n for name, n in counts.items() if n > QUERIES_MAX[name]} == {}


def _life(draft: CaseDraft, desk: Desk, resident: Actor) -> dict[str, int]:
    counts: dict[str, int] = {}
    case = _counted(counts, "open", lambda: open_case(draft, by=resident))
    assert isinstance(case, Case)
    acts: list[tuple[str, dict[str, Any]]] = [
        ("accept", {}),
        ("reply", {"note": "It is new.", "data": {"outcome": "resolved"}}),
        ("close", {}),
    ]
    for name, facts in acts:
        _counted(counts, name, lambda: case.take_step(name, by=desk.officer, **facts))  # noqa: B023  called at once
    return counts


def _counted(counts: dict[str, int], name: str, act: Callable[[], Any]) -> Any:
    with CaptureQueriesContext(connection) as queries:
        result = act()
    counts[name] = len(queries)
    return result


def _queries(desk: Desk, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        response = desk.client.get(path)
    assert response.status_code == 200, path
    return [str(query["sql"]) for query in queries]
