"""Builders of files for tests: small, and true to their type."""

import io
import zipfile
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from yanzhen.base.drawn_pictures import Canvas

PNG: Final = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
PDF: Final = b"%PDF-1.7\n" + b"%" * 32
JPEG: Final = b"\xff\xd8\xff\xe0" + b"\x00" * 32


def an_upload(name: str = "lease.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """What a browser sends; the type it names is never believed."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def a_zip(*parts: str) -> bytes:
    """An archive with these parts, such as a Word file's."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    return file.getvalue()


def a_picture(name: str = "photo.png", number: int = 0) -> SimpleUploadedFile:
    """A real picture, small, and another one for each number below 1,000."""
    return an_upload(name, Canvas(8, 8, (number // 100 * 25, number // 10 % 10 * 25, number % 10 * 25)).png())  # fmt: skip
