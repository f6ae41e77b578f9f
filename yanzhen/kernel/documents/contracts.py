"""What a file is, read from its bytes; what people may call it."""

import re
import unicodedata
import zipfile
from collections.abc import Callable
from typing import IO, Final

# Enough for every signature below.
HEAD_BYTES: Final = 64
ZIP_ENTRIES_MAX: Final = 5_000
NAME_LENGTH_MAX: Final = 120

EXTENSIONS: Final = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/ofd": ".ofd",
}
# The part that each kind of zip must hold.
ZIP_PARTS: Final = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "OFD.xml": "application/ofd",
}
HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
SIGNATURES: Final[tuple[tuple[str, Callable[[bytes], bool]], ...]] = (
    ("application/pdf", lambda head: head.startswith(b"%PDF-")),
    ("image/png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", lambda head: head.startswith(b"\xff\xd8\xff")),
    ("image/webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ("image/heic", lambda head: head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS),
)


def content_type_of(file: IO[bytes]) -> str:
    """The type of the list that the bytes show, or "" for none. The name is not asked.

    An Office file with macros is none: it would run on the reader's machine.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    for content_type, fits in SIGNATURES:
        if fits(head):
            return content_type
    return _content_type_of_zip(file) if head.startswith(b"PK\x03\x04") else ""


def _content_type_of_zip(file: IO[bytes]) -> str:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = {entry.filename for entry in archive.infolist()[:ZIP_ENTRIES_MAX]}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    if any(part.endswith("vbaProject.bin") for part in parts):
        return ""
    return next((kind for part, kind in ZIP_PARTS.items() if part in parts), "")


def clean_name(name: str, content_type: str) -> str:
    """A name without folders, control or direction marks, ending as its content demands."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in last)
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", " ".join(plain.split())).strip(". ")
    ending = EXTENSIONS[content_type]
    return (stem or "file")[: NAME_LENGTH_MAX - len(ending)] + ending
