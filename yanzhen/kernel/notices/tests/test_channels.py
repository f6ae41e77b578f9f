"""Everybody chooses for themselves what reaches them by e-mail; who looks after the post sees states, not words."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.notices.actions import choose_channels, send_due
from yanzhen.kernel.notices.contracts import kinds_in_order
from yanzhen.kernel.notices.models import ChannelChoice, Delivery, tell
from yanzhen.kernel.notices.testing import MailServer, a_reader, wants_mail
from yanzhen.kernel.parties.actors import actor_of_appointment
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import a_login, an_appointment, an_office

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 9, 22, 1, 0, tzinfo=UTC)


def the_person(reader: Any) -> Person:
    return Person.objects.get(pk=reader.person_id)


def chosen() -> list[str]:
    return list(ChannelChoice.objects.order_by("kind").values_list("kind", flat=True))


def signed_in(actor: Any) -> Client:
    client = Client()
    client.force_login(a_login(actor))
    return client


def test_a_choice_replaces_the_one_before_and_is_written_down() -> None:
    reader = a_reader()
    choose_channels(the_person(reader), email="a@example.cn", kinds=["case", "other"], by=reader)
    choose_channels(the_person(reader), email="a@example.cn", kinds=["other", "other"], by=reader)

    assert chosen() == ["other"]
    lines = AuditLine.objects.filter(verb="notices.choose_channels").order_by("recorded_at")
    assert [line.changes["email"] for line in lines] == [
        [[], ["case", "other"]],
        [["case", "other"], ["other"]],
    ]


def test_the_address_is_stored_sealed_and_stays_out_of_the_audits_open_fields() -> None:
    reader = a_reader()
    choose_channels(the_person(reader), email=" lan@example.cn ", kinds=["case"], by=reader)

    assert the_person(reader).email == "lan@example.cn"
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM parties_person")
        assert "lan@" not in cursor.fetchone()[0]
        cursor.execute("SELECT row_to_json(l)::text FROM audit_auditline l")
        assert not [row for row in cursor.fetchall() if "lan@example" in row[0]]


def test_nobody_chooses_for_another() -> None:
    reader, other = a_reader(), a_reader("Gao Yuan", capabilities=frozenset({"parties.edit"}))

    with pytest.raises(Refused, match="for themselves"):
        choose_channels(the_person(reader), email="a@example.cn", kinds=["case"], by=other)


@pytest.mark.parametrize(
    "email", ["", "lan", "lan@", "a@b@c.cn", "a@example.cn\nBcc: b@example.cn"]
)
def test_kinds_need_an_address_that_is_one(email: str) -> None:
    reader = a_reader()

    with pytest.raises(Refused, match="address"):
        choose_channels(the_person(reader), email=email, kinds=["case"], by=reader)
    assert chosen() == []


def test_one_chooses_on_a_page_and_leaves_by_emptying_the_address() -> None:
    reader = a_reader()
    client = signed_in(reader)

    page = client.get("/notices/channels/").content.decode()
    assert "还没有设置邮件服务器" in page
    assert page.count("checked") == len(kinds_in_order())

    client.post("/notices/channels/", {"email": "lan@example.cn", "kinds": ["case"]})
    assert (the_person(reader).email, chosen()) == ("lan@example.cn", ["case"])

    client.post("/notices/channels/", {"email": "", "kinds": ["case"]})
    assert (the_person(reader).email, chosen()) == ("", [])


def test_a_wrong_address_stands_beside_its_refusal() -> None:
    answer = signed_in(a_reader()).post("/notices/channels/", {"email": "lan@", "kinds": ["case"]})

    assert answer.status_code == 422
    assert "这不是邮箱地址" in answer.content.decode()


def test_one_sees_what_became_of_ones_own_letters(mail: MailServer) -> None:
    reader, other = wants_mail(a_reader()), wants_mail(a_reader("Gao Yuan"))
    tell([reader.person_id], "Yours.", kind="case", at=MORNING)
    tell([other.person_id], "Theirs.", kind="case", at=MORNING)
    mail.answers["RCPT"] = "550 box is closed"
    send_due(MORNING)

    page = signed_in(reader).get("/notices/channels/").content.decode()

    assert "Yours." in page
    assert "550 box is closed" in page
    assert "Theirs." not in page


def test_the_administrator_sees_states_and_never_the_words(mail: MailServer) -> None:
    keeper = actor_of_appointment(an_appointment(None, an_office("administrator", None)))
    tell([wants_mail(a_reader()).person_id], "A secret word", kind="case", at=MORNING)
    mail.answers["RCPT"] = "550 box is closed"
    send_due(MORNING)
    client = signed_in(keeper)

    page = client.get("/notices/deliveries/?state=given_up").content.decode()
    assert "550 box is closed" in page
    assert "A secret word" not in page
    assert "linlan@" not in page
    assert client.get("/notices/deliveries/?state=sent").content.decode().count("data-row>") == 0

    client.post(f"/notices/deliveries/{Delivery.objects.get().pk}/again/")
    assert Delivery.objects.get().state == "waiting"


def test_others_do_not_see_the_post(mail: MailServer) -> None:
    reader = wants_mail(a_reader())
    tell([reader.person_id], "Yours.", kind="case", at=MORNING)
    client = signed_in(reader)

    assert client.get("/notices/deliveries/").status_code == 403
    assert client.post(f"/notices/deliveries/{Delivery.objects.get().pk}/again/").status_code == 403
