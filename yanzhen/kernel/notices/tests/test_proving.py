"""No notice goes to an address before the link that was sent there has been opened."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.notices.actions import (
    choose_channels,
    confirm_address,
    link_of,
    send_due,
    send_link_again,
)
from yanzhen.kernel.notices.actions.mail import BACK_OFF, DOWN_PAUSE
from yanzhen.kernel.notices.actions.proving import ASKED_AGAIN_AFTER, LINK_HOLDS
from yanzhen.kernel.notices.models import Delivery, EmailProof, tell
from yanzhen.kernel.notices.testing import MailServer, a_reader, wants_mail
from yanzhen.kernel.parties.actions import keep_email
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 9, 22, 1, 0, tzinfo=UTC)
LATER = MORNING + timedelta(hours=1)


def person_of(reader: Any) -> Person:
    return Person.objects.select_related("party").get(pk=reader.person_id)


def asks(reader: Any, email: str = "lan@example.cn", at: datetime = MORNING) -> EmailProof:
    choose_channels(person_of(reader), email=email, kinds=["case", "other"], by=reader, at=at)
    return EmailProof.objects.get(person_id=reader.person_id)


def told(reader: Any, at: datetime) -> int:
    tell([reader.person_id], "The hall opens.", kind="case", at=at)
    return Delivery.objects.filter(person_id=reader.person_id).count()


def link_in(letter: Any) -> str:
    found = re.search(r"/notices/confirm/(\S+)/", str(letter.get_body(("plain",)).get_content()))
    assert found
    return found[1]


def test_before_the_link_is_opened_nothing_but_the_letter_with_it_goes_out(
    mail: MailServer,
) -> None:
    reader = a_reader()
    asks(reader)
    assert told(reader, MORNING) == 0
    send_due(MORNING)

    (letter,) = mail.letters
    assert letter["To"] == "lan@example.cn"
    assert letter["Subject"] == "雁阵：确认这个邮箱地址"
    assert "The hall opens" not in str(letter)
    confirm_address(link_in(letter), at=LATER)
    assert told(reader, LATER) == 1
    assert send_due(LATER).sent == 1


def test_the_letter_with_the_link_goes_once(mail: MailServer) -> None:
    asks(a_reader())
    send_due(MORNING)
    send_due(LATER)

    assert len(mail.letters) == 1


def test_kinds_chosen_anew_ask_for_no_second_proof(mail: MailServer) -> None:
    reader = a_reader()
    proof = asks(reader)
    confirm_address(link_of(proof), at=LATER)
    choose_channels(person_of(reader), email="lan@example.cn", kinds=["case"], by=reader, at=LATER)
    send_due(LATER)

    assert EmailProof.objects.get().confirmed_at == LATER
    assert mail.letters == []


def test_another_address_must_be_confirmed_anew(mail: MailServer) -> None:
    reader = a_reader()
    confirm_address(link_of(asks(reader)), at=LATER)
    assert told(reader, LATER) == 1
    old = link_of(EmailProof.objects.get())
    asks(reader, "gao@example.cn", LATER)

    with pytest.raises(Refused, match="earlier letter"):
        confirm_address(old, at=LATER)
    send_due(LATER)
    assert [letter["To"] for letter in mail.letters] == ["gao@example.cn"]
    assert Delivery.objects.get().reason == "not confirmed"
    assert told(reader, LATER) == 1


def test_an_address_that_the_register_wrote_is_not_proved_by_the_old_one(mail: MailServer) -> None:
    reader, clerk = a_reader(), a_reader("Gao Yuan", capabilities=frozenset({"parties.edit"}))
    proof = asks(reader)
    confirm_address(link_of(proof), at=LATER)
    told(reader, LATER)
    keep_email(person_of(reader), email="other@example.cn", by=clerk)

    send_due(LATER)

    assert mail.letters == []
    assert Delivery.objects.get().state == "dropped"
    with pytest.raises(Refused, match="earlier letter"):
        confirm_address(link_of(proof), at=LATER)


def test_the_link_ends() -> None:
    link = link_of(asks(a_reader()))

    with pytest.raises(Refused, match="has ended"):
        confirm_address(link, at=MORNING + LINK_HOLDS + timedelta(seconds=1))
    confirm_address(link, at=MORNING + LINK_HOLDS)
    # Opened again, also later, it says that it is done.
    confirm_address(link, at=MORNING + LINK_HOLDS * 2)
    assert EmailProof.objects.get().confirmed_at == MORNING + LINK_HOLDS
    assert AuditLine.objects.filter(verb="notices.confirm_address").count() == 1


@pytest.mark.parametrize("spoil", [lambda link: link[:-1], lambda link: "x" + link, lambda _: "x"])
def test_a_link_that_is_not_ours_confirms_nothing(spoil: Any) -> None:
    link = link_of(asks(a_reader()))

    with pytest.raises(Refused, match="not whole"):
        confirm_address(spoil(link), at=LATER)
    assert EmailProof.objects.get().confirmed_at is None


def test_the_newest_link_is_the_only_one(mail: MailServer) -> None:
    reader = a_reader()
    old = link_of(asks(reader))
    with pytest.raises(Refused, match="less than 10 minutes"):
        send_link_again(person_of(reader), by=reader, at=MORNING)
    send_link_again(person_of(reader), by=reader, at=MORNING + ASKED_AGAIN_AFTER)

    with pytest.raises(Refused, match="earlier letter"):
        confirm_address(old, at=LATER)
    send_due(LATER)
    confirm_address(link_in(mail.letters[0]), at=LATER)
    with pytest.raises(Refused, match="confirmed already"):
        send_link_again(person_of(reader), by=reader, at=LATER)


def test_two_letters_with_links_have_two_names(mail: MailServer) -> None:
    reader = a_reader()
    asks(reader)
    send_due(MORNING)
    send_link_again(person_of(reader), by=reader, at=LATER)
    send_due(LATER)

    assert len({letter["Message-ID"] for letter in mail.letters}) == 2


def test_nobody_asks_for_another() -> None:
    reader = a_reader()
    asks(reader)

    with pytest.raises(Refused, match="for themselves"):
        send_link_again(person_of(reader), by=a_reader("Gao Yuan"), at=LATER)


def test_without_an_address_there_is_nothing_to_prove() -> None:
    reader = a_reader()
    asks(reader)
    choose_channels(person_of(reader), email="", kinds=[], by=reader, at=LATER)

    assert not EmailProof.objects.exists()
    with pytest.raises(Refused, match="Write the address"):
        send_link_again(person_of(reader), by=reader, at=LATER)


def test_a_letter_with_a_link_that_is_put_off_is_tried_again(mail: MailServer) -> None:
    asks(a_reader())
    mail.answers["RCPT"] = "451 <lan@example.cn> try later"
    send_due(MORNING)
    proof = EmailProof.objects.get()
    assert (proof.tries, proof.next_at, proof.sent_at) == (1, MORNING + BACK_OFF[0], None)
    assert "lan@" not in proof.reason

    mail.answers["RCPT"] = "550 no such box"
    send_due(MORNING + BACK_OFF[0])
    assert EmailProof.objects.get().next_at is None


def test_while_the_server_is_away_nothing_counts_as_a_try(mail: MailServer) -> None:
    asks(a_reader())
    mail.answers["MAIL"] = "421 closing"
    assert send_due(MORNING).down

    proof = EmailProof.objects.get()
    assert (proof.tries, proof.next_at) == (0, MORNING + DOWN_PAUSE)


def test_the_database_makes_no_letter_wait_for_an_unproved_address() -> None:
    reader = wants_mail(a_reader())
    tell([reader.person_id], "The hall opens.", at=MORNING)
    notice = person_of(reader).notices.get()
    EmailProof.objects.update(confirmed_at=None)
    row = {"notice": notice, "person_id": reader.person_id, "channel": "email", "next_at": MORNING}

    with (
        pytest.raises(IntegrityError, match="letters_go_to_proved_addresses"),
        transaction.atomic(),
    ):
        Delivery.objects.create(**row, state="waiting")


def test_the_database_confirms_nothing_after_the_end_of_its_link() -> None:
    asks(a_reader())

    with pytest.raises(IntegrityError, match="while_its_link_holds"), transaction.atomic():
        EmailProof.objects.update(confirmed_at=MORNING + LINK_HOLDS + timedelta(seconds=1))


def test_the_address_lies_sealed_and_the_link_names_nobody() -> None:
    reader = a_reader()
    link = link_of(asks(reader))

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM notices_emailproof p")
        assert "lan@" not in cursor.fetchone()[0]
    assert str(reader.person_id) not in link


def test_looking_at_the_link_confirms_nothing_and_a_press_does_without_a_login() -> None:
    reader = a_reader()
    door = f"/notices/confirm/{link_of(asks(reader, at=timezone.now()))}/"

    page = Client().get(door).content.decode()
    assert "l***@example.cn" in page
    assert "lan@" not in page
    assert EmailProof.objects.get().confirmed_at is None

    assert Client().post(door).status_code == 200
    assert EmailProof.objects.get().confirmed_at is not None


def test_a_link_that_opens_nothing_says_why() -> None:
    answer = Client().get("/notices/confirm/x/")

    assert answer.status_code == 409
    assert "这个链接不完整" in answer.content.decode()


def test_ones_page_says_how_far_the_proof_is() -> None:
    reader = a_reader()
    client = at_the_door(reader)
    client.post("/notices/channels/", {"email": "lan@example.cn", "kinds": ["case"]})

    assert "is not confirmed yet" in client.get("/notices/channels/").content.decode()
    client.post("/notices/channels/link/")
    assert "less than 10 minutes" in client.get("/notices/channels/").content.decode()

    proof = EmailProof.objects.get()
    confirm_address(link_of(proof), at=timezone.now())
    assert "is yours since" in client.get("/notices/channels/").content.decode()
