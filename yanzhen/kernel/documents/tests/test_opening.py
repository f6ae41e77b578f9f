"""A file opens for those who may see its record, runs nothing, and is removed with an undo."""

from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yanzhen.base.contracts import MaySee, may_see
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.documents.actions import files_shown, store
from yanzhen.kernel.documents.models import Document, documents_of
from yanzhen.kernel.documents.testing import PDF, PNG, a_zip, an_upload
from yanzhen.kernel.parties.actors import NOBODY, Actor
from yanzhen.kernel.parties.models import Party, PartyKind, Person, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> User:
    party = Party.objects.create(kind=PartyKind.PERSON, name="Lin Lan")
    person = Person.objects.create(party=party)
    return User.objects.create_user("linlan", password="a-long-password", person=person)


@pytest.fixture
def owner(monkeypatch: pytest.MonkeyPatch, reader: User) -> Party:
    """A record that only its reader may see."""
    rule = MaySee("parties.party", lambda actor, owner_id: actor.person_id == reader.person_id)
    monkeypatch.setitem(may_see._things, "parties.party", rule)
    return Party.objects.create(kind=PartyKind.ORGANISATION, name="Heron Instruments")


def _actor(user: User) -> Actor:
    return Actor(person_id=user.person_id, person_name="Lin Lan")


@pytest.mark.parametrize(
    ("name", "content", "disposition"),
    [
        ("门口.png", PNG, "inline"),
        ("lease.pdf", PDF, "inline"),
        ("a.docx", a_zip("word/document.xml"), "attachment"),
    ],
)
def test_a_reader_opens_it_and_it_can_run_nothing(
    owner: Party, reader: User, client: Client, name: str, content: bytes, disposition: str
) -> None:
    document = store(an_upload(name, content), owner=owner, by=_actor(reader))
    client.force_login(reader)

    response = client.get(f"/documents/{document.pk}/")

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == content  # type: ignore[attr-defined]
    assert response.headers["Content-Disposition"].startswith(disposition)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Content-Type"] == document.content_type


def test_a_picture_opens_in_a_sandbox(owner: Party, reader: User, client: Client) -> None:
    document = store(an_upload("p.png", PNG), owner=owner, by=_actor(reader))
    client.force_login(reader)

    response = client.get(f"/documents/{document.pk}/")

    assert response.headers["Content-Security-Policy"].startswith("sandbox;")


def test_a_pdf_opens_in_every_viewer_and_is_nothing_else(
    owner: Party, reader: User, client: Client
) -> None:
    """No sandbox, which older viewers refuse; but never a page, never in a frame, nothing loaded."""
    document = store(an_upload(), owner=owner, by=_actor(reader))
    client.force_login(reader)

    headers = client.get(f"/documents/{document.pk}/").headers

    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"]
    assert "sandbox" not in policy
    for word in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'none'"):
        assert word in policy


def test_others_find_nothing(owner: Party, reader: User, client: Client) -> None:
    document = store(an_upload(), owner=owner, by=_actor(reader))
    stranger = User.objects.create_user("gao", password="a-long-password")

    assert client.get(f"/documents/{document.pk}/").status_code == 404
    client.force_login(stranger)
    assert client.get(f"/documents/{document.pk}/").status_code == 404
    assert client.post(f"/documents/{document.pk}/remove/").status_code == 404
    assert client.post(f"/documents/{document.pk}/restore/").status_code == 404


def test_a_record_nobody_answers_for_stays_closed(
    owner: Party, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = store(an_upload(), owner=owner, by=_actor(reader))

    monkeypatch.delitem(may_see._things, "parties.party")

    assert not document.may_be_opened_by(_actor(reader))


def test_an_unknown_file_is_not_found(client: Client) -> None:
    assert client.get(f"/documents/{UUID(int=7)}/").status_code == 404


def test_a_removed_file_is_gone_and_comes_back(owner: Party, reader: User, client: Client) -> None:
    document = store(an_upload(), owner=owner, by=_actor(reader))
    client.force_login(reader)

    response = client.post(
        f"/documents/{document.pk}/remove/", {"next": "https://elsewhere.example/"}
    )
    assert response.headers["Location"] == "/"
    assert client.get(f"/documents/{document.pk}/").status_code == 404
    assert not documents_of(owner).exists()

    response = client.post(f"/documents/{document.pk}/restore/", {"next": "/notices/"})
    assert response.headers["Location"] == "/notices/"
    assert documents_of(owner).get() == document
    assert [line.verb for line in AuditLine.objects.order_by("id")] == [
        "documents.store",
        "documents.remove",
        "documents.restore",
    ]


def test_only_the_uploader_or_a_keeper_of_files_removes(owner: Party, reader: User) -> None:
    keeper = Actor(
        person_id=reader.person_id,
        person_name="Lin Lan",
        capabilities=frozenset({"documents.remove"}),
    )
    document = store(an_upload(), owner=owner, by=NOBODY)

    with pytest.raises(Refused, match="may remove this file"):
        document.remove(by=_actor(reader))
    with pytest.raises(Refused, match="may bring this file back"):
        document.restore(by=_actor(reader))
    document.remove(by=keeper, reason="wrong firm")

    assert Document.objects.get().removed_at is not None
    assert AuditLine.objects.get(verb="documents.remove").reason == "wrong firm"
    with pytest.raises(Refused, match="removed already"):
        document.remove(by=keeper)


def test_the_files_of_a_record_cost_one_query(owner: Party, reader: User) -> None:
    for number in range(3):
        store(an_upload("p.png", PNG + bytes([number])), owner=owner, by=_actor(reader))

    with CaptureQueriesContext(connection) as asked:
        files = files_shown(owner, to=_actor(reader))

    assert [file.removable for file in files] == [True, True, True]
    assert len(asked) == 1
