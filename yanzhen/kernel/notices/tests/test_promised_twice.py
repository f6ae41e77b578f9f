"""What channels and proofs promise, the database holds without the verbs; a login without a person has none."""

import socket
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, models, transaction
from django.test import Client

from yanzhen.kernel.notices.actions import choose_channels
from yanzhen.kernel.notices.actions.mail import MailDown, PostOffice
from yanzhen.kernel.notices.models import ChannelChoice, Delivery, EmailProof, tell
from yanzhen.kernel.notices.testing import MailServer, a_reader, wants_mail
from yanzhen.kernel.parties.actors import NOBODY
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 9, 22, 1, 0, tzinfo=UTC)


@pytest.fixture
def two_proofs() -> list[EmailProof]:
    for name in ("Lin Lan", "Gao Yuan"):
        reader = a_reader(name)
        person = Person.objects.get(pk=reader.person_id)
        choose_channels(person, email="lan@example.cn", kinds=["case"], by=reader, at=MORNING)
    return list(EmailProof.objects.order_by("id"))


def test_a_kind_is_chosen_once_a_channel() -> None:
    reader = wants_mail(a_reader(), kinds=["case", "other"])

    with pytest.raises(IntegrityError, match="one_choice_per_person"), transaction.atomic():
        ChannelChoice.objects.filter(person_id=reader.person_id).update(kind="case")


def test_a_link_opens_one_proof(two_proofs: list[EmailProof]) -> None:
    with pytest.raises(IntegrityError, match="emailproof_key_key"), transaction.atomic():
        EmailProof.objects.update(key=UUID(int=1))


def test_a_person_has_one_proof(two_proofs: list[EmailProof]) -> None:
    with pytest.raises(IntegrityError, match="emailproof_person_id_key"), transaction.atomic():
        EmailProof.objects.update(person=two_proofs[0].person_id)


def test_a_proof_is_of_an_address(two_proofs: list[EmailProof]) -> None:
    with pytest.raises(IntegrityError, match="a_proof_is_of_an_address"), transaction.atomic():
        EmailProof.objects.update(address="")


@pytest.mark.parametrize("model", [EmailProof, Delivery])
def test_tries_are_not_below_nought(mail: MailServer, model: type[models.Model]) -> None:
    reader = wants_mail(a_reader())
    tell([reader.person_id], "The hall opens.", kind="case", at=MORNING)
    rows: models.QuerySet[Any] = model._default_manager.all()

    with pytest.raises(IntegrityError, match="tries_check"), transaction.atomic():
        rows.update(tries=-1)


@pytest.fixture
def without_a_person() -> Client:
    return at_the_door(NOBODY)


def test_who_is_nobody_on_the_register_has_no_channels(without_a_person: Client) -> None:
    assert without_a_person.get("/notices/channels/").status_code == 404


def test_who_is_nobody_on_the_register_has_no_letter_sent(without_a_person: Client) -> None:
    assert without_a_person.post("/notices/channels/link/").status_code == 404


def test_a_server_that_is_away_greets_nobody(settings: Any) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        settings.SMTP_HOST, settings.SMTP_PORT = unheard.getsockname()
        settings.SMTP_TLS = ""

        with PostOffice() as post, pytest.raises(MailDown, match="refused"):
            post.greet()


def test_a_server_that_is_there_greets(mail: MailServer) -> None:
    with PostOffice() as post:
        post.greet()

    assert mail.connections == 1
