"""The list behind the bell: one's own, fifty a page, read on opening, undone in one press."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yanzhen.kernel.notices.models import Notice, tell
from yanzhen.kernel.parties.models import Party, PartyKind, Person, User

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 9, 22, 1, 0, tzinfo=UTC)


@pytest.fixture
def reader(client: Client) -> User:
    party = Party.objects.create(kind=PartyKind.PERSON, name="林岚")
    user = User.objects.create_user(
        "linlan", password="a-long-password", person=Person.objects.create(party=party)
    )
    client.force_login(user)
    return user


def test_one_reads_ones_own(client: Client, reader: User) -> None:
    tell([reader.person_id], "电梯修好了", "师傅今天来过。", url="/notices/?from=bell", at=MORNING)

    text = client.get("/notices/").content.decode()

    assert "电梯修好了" in text
    assert "师傅今天来过。" in text
    assert "还有 1 条没看" in text


def test_an_empty_list_names_the_next_act(client: Client, reader: User) -> None:
    assert "您的事有了进展" in client.get("/notices/").content.decode()
    assert "看全部通知" in client.get("/notices/?show=unread").content.decode()


def test_opening_reads_it_and_leads_on(client: Client, reader: User) -> None:
    tell([reader.person_id], "Yours.", url="/notices/?from=bell", at=MORNING)
    notice = Notice.objects.get()

    response = client.get(f"/notices/{notice.pk}/")

    assert response.headers["Location"] == "/notices/?from=bell"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_nobody_opens_anothers(client: Client, reader: User) -> None:
    party = Party.objects.create(kind=PartyKind.PERSON, name="高远")
    tell([Person.objects.create(party=party).pk], "Theirs.", at=MORNING)

    assert client.get(f"/notices/{Notice.objects.get().pk}/").status_code == 404
    assert "Theirs." not in client.get("/notices/").content.decode()


def test_reading_all_shows_its_undo(client: Client, reader: User) -> None:
    tell([reader.person_id], "First.", at=MORNING)
    tell([reader.person_id], "Second.", at=MORNING)

    page = client.post("/notices/read/", follow=True)
    undo = next(str(m.extra_tags) for m in page.context["messages"])
    assert Notice.objects.unread().count() == 0

    page = client.post(undo, follow=True)
    assert Notice.objects.unread().count() == 2
    assert "2 条通知恢复为未读" in page.content.decode()


@pytest.mark.parametrize("at", ["", "yesterday", "2026-99-99", "2026-09-22T01:00:00"])
def test_an_undo_that_names_no_moment_is_refused(client: Client, reader: User, at: str) -> None:
    response = client.post(f"/notices/unread/?at={at}")

    assert response.status_code == 409
    assert "没有可撤销的" in response.content.decode()


def test_a_stranger_signs_in_first(client: Client) -> None:
    assert client.get("/notices/").status_code == 302


def test_more_notices_cost_no_more_queries(client: Client, reader: User) -> None:
    tell([reader.person_id], "One.", at=MORNING)
    few = _queries(client)
    for _number in range(60):
        tell([reader.person_id], "More.", at=MORNING)
    many = _queries(client)

    assert many <= few + 1  # the count of a second page


def _queries(client: Client) -> int:
    client.get("/notices/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/notices/").status_code == 200
    return len(asked)
