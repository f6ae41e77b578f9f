"""A file is taken in by its content, within its bounds, once, or refused with what to do."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from yanzhen.base.contracts import MaySee, may_see
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.documents import actions
from yanzhen.kernel.documents.actions import store, store_all
from yanzhen.kernel.documents.models import Document, documents_of
from yanzhen.kernel.documents.testing import JPEG, PDF, PNG, a_zip, an_upload
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Party, PartyKind

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 9, 22, 1, 0, tzinfo=UTC)
CLERK = Actor(person_id=None, person_name="Zhou Min")


@pytest.fixture
def owner(monkeypatch: pytest.MonkeyPatch) -> Party:
    """A record whose app answers for its files."""
    rule = MaySee("parties.party", lambda actor, owner_id: True)
    monkeypatch.setitem(may_see._things, "parties.party", rule)
    return Party.objects.create(kind=PartyKind.ORGANISATION, name="Heron Instruments")


def test_a_file_is_kept_with_its_hash_and_a_line_of_audit(owner: Party) -> None:
    document = store(an_upload("lease.pdf"), owner=owner, by=CLERK, purpose="lease", at=MORNING)

    assert list(documents_of(owner)) == [document]
    assert document.sha256 == hashlib.sha256(PDF).hexdigest()
    assert document.stored_as == f"2026/09/{document.pk}"
    assert document.open().read() == PDF
    assert AuditLine.objects.get(verb="documents.store").noun_id == document.pk


@pytest.mark.parametrize(
    ("name", "content", "kept_as", "content_type"),
    [
        ("lease.pdf", PDF, "lease.pdf", "application/pdf"),
        ("门口.jpeg", JPEG, "门口.jpg", "image/jpeg"),
        ("really a picture.pdf", PNG, "really a picture.png", "image/png"),
        ("p.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "p.webp", "image/webp"),
        ("IMG_1.HEIC", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20, "IMG_1.heic", "image/heic"),
        ("合同.docx", a_zip("[Content_Types].xml", "word/document.xml"), "合同.docx", None),
        ("表.xlsx", a_zip("[Content_Types].xml", "xl/workbook.xml"), "表.xlsx", None),
        ("公文.ofd", a_zip("OFD.xml"), "公文.ofd", "application/ofd"),
    ],
)
def test_the_type_is_what_the_bytes_say(
    owner: Party, name: str, content: bytes, kept_as: str, content_type: str | None
) -> None:
    document = store(an_upload(name, content), owner=owner, by=CLERK)

    assert document.name == kept_as
    assert content_type in (None, document.content_type)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("invoice.pdf", b"MZ\x90\x00 a program under a false name"),
        ("picture.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("page.pdf", b"<html>%PDF-1.7</html>"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 40),
        ("macro.docx", a_zip("word/document.xml", "word/vbaProject.bin")),
        ("some.docx", a_zip("readme.txt")),
        ("broken.docx", b"PK\x03\x04 cut off"),
    ],
)
def test_a_false_type_is_refused_and_nothing_is_kept(
    owner: Party, name: str, content: bytes
) -> None:
    with pytest.raises(Refused, match="by its content"):
        store(an_upload(name, content), owner=owner, by=CLERK)

    assert not Document.objects.exists()
    assert _stored_files() == []


def test_an_empty_file_is_refused(owner: Party) -> None:
    with pytest.raises(Refused, match="is empty"):
        store(an_upload("lease.pdf", b""), owner=owner, by=CLERK)


def test_a_file_over_its_size_is_refused_with_both_numbers(
    owner: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "DOCUMENT_BYTES_MAX", 1024 * 1024)

    with pytest.raises(Refused, match="has 2 MB, and 1 MB is the most"):
        store(an_upload("scan.pdf", PDF + b"0" * 1024 * 1024), owner=owner, by=CLERK)

    assert _stored_files() == []


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\租约.pdf", "租约.pdf"),
        ("invoice\u202efdp.exe", "invoice fdp.pdf"),
        ("line\nbreak.pdf", "line break.pdf"),
        ("....pdf", "file.pdf"),
        ("", "file.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(owner: Party, name: str, kept_as: str) -> None:
    upload: Any = an_upload("x.pdf")
    upload._name = name  # past what Django itself cleans

    assert store(upload, owner=owner, by=CLERK).name == kept_as


def test_a_double_click_leaves_one_document(owner: Party) -> None:
    first = store(an_upload(), owner=owner, by=CLERK, purpose="lease")
    again = store(an_upload(), owner=owner, by=CLERK, purpose="lease")
    other = store(an_upload(), owner=owner, by=CLERK, purpose="proof of address")

    assert again == first
    assert list(documents_of(owner)) == [first, other]
    assert len(_stored_files()) == 2


def test_an_owner_takes_only_so_many(owner: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "DOCUMENTS_PER_OWNER_MAX", 1)
    store(an_upload(), owner=owner, by=CLERK)

    with pytest.raises(Refused, match="There are 1 files here already"):
        store(an_upload("photo.png", PNG), owner=owner, by=CLERK)


def test_an_owner_nobody_answers_for_is_refused() -> None:
    line = Document(name="x")

    with pytest.raises(Refused, match="can't be attached to this kind of record"):
        store(an_upload(), owner=line, by=CLERK)


def test_of_several_files_all_are_kept_or_none(owner: Party) -> None:
    with pytest.raises(Refused, match="by its content"):
        store_all([an_upload("a.pdf"), an_upload("b.pdf", b"MZ")], owner=owner, by=CLERK)

    assert not documents_of(owner).exists()


@pytest.mark.parametrize(
    ("changes", "promise"),
    [
        ({"size": 0}, "has_content_and_at_most_20_megabytes"),
        ({"size": 20 * 1024 * 1024 + 1}, "has_content_and_at_most_20_megabytes"),
        ({"content_type": "text/html"}, "has_a_type_of_the_list"),
        ({"sha256": "none"}, "has_its_hash"),
        ({"name": "../passwd"}, "has_an_owner_and_a_plain_name"),
        ({"owner_label": ""}, "has_an_owner_and_a_plain_name"),
        ({"removed_at": datetime(2020, 1, 1, tzinfo=UTC)}, "is_removed_after_it_came"),
    ],
)
def test_the_database_holds_the_rules_without_the_model(
    owner: Party, changes: dict[str, Any], promise: str
) -> None:
    store(an_upload(), owner=owner, by=CLERK)

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Document.objects.update(**changes)


def test_the_database_keeps_the_same_file_once(owner: Party) -> None:
    document = store(an_upload(), owner=owner, by=CLERK)
    document.pk, document.stored_as = None, "2026/09/again"

    with (
        pytest.raises(IntegrityError, match="the_same_file_hangs_on_an_owner_once"),
        transaction.atomic(),
    ):
        document.save(force_insert=True)


def test_the_database_has_one_row_for_a_stored_file(owner: Party) -> None:
    store(an_upload("a.pdf"), owner=owner, by=CLERK)
    store(an_upload("b.png", PNG), owner=owner, by=CLERK)

    with pytest.raises(IntegrityError, match="stored_as"), transaction.atomic():
        Document.objects.update(stored_as="2026/09/one")


def _stored_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
