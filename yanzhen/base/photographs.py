"""Photographs for visitors: drawn anew in a few widths, upright, and without anything the camera wrote into them.

What strangers send is decoded here, so its size is read before anything is drawn, only three formats are tried, and one picture
is drawn at a time.
"""

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import IO, Any, Final

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from yanzhen.base.pictures import size_of
from yanzhen.base.refusals import Refused

FORMATS: Final = ("JPEG", "PNG", "WEBP")
# A picture of fifty million points takes 150 MB while it is drawn.
POINTS_MAX: Final = 50_000_000
QUALITY: Final = 82
# What a screen or a sheet of paper shows of a single picture.
SHOWN_WIDTH: Final = 1600
WHITE: Final = (255, 255, 255)
# What Pillow says of files that are no pictures, are cut off, or claim what they do not hold.
BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, struct.error, Image.DecompressionBombError,
                 Image.DecompressionBombWarning, MemoryError)  # fmt: skip
_one = Lock()


@dataclass(frozen=True)
class Drawn:
    """One width of a photograph, as JPEG."""

    width: int
    height: int
    data: bytes


def drawn_anew(file: IO[bytes], widths: Sequence[int], *, field: str = "photo") -> list[Drawn]:
    """The photograph in each of these widths, never wider than it is; or Refused in words for whoever sent it."""
    size = size_of(file)
    if size is None:
        raise Refused(_("The photo is damaged. Take it again."), field=field)
    _refuse_vast(size, field)
    with _one:
        try:
            picture = _upright(file, max(widths), field)
            return [_at(picture, width) for width in widths]
        except BROKEN:
            raise Refused(_("The photo is damaged. Take it again."), field=field) from None
        finally:
            file.seek(0)


def as_shown(upload: Any, *, field: str = "picture") -> "ContentFile[bytes]":
    """One picture for everybody to see, as a file of its own; or Refused."""
    if size_of(upload) is None:
        raise Refused(
            _("Only a photo or picture can be shown here (JPG, PNG or WebP)."), field=field
        )
    (made,) = drawn_anew(upload, [SHOWN_WIDTH], field=field)
    return as_file(made, upload.name)


def as_file(made: Drawn, name: str) -> "ContentFile[bytes]":
    """To be stored under the name it was sent with, as the JPEG it is now."""
    return ContentFile(made.data, name=name.rsplit(".", 1)[0] + ".jpg")


def _upright(file: IO[bytes], widest: int, field: str) -> Image.Image:
    """Turned as the camera was held, on white where it is transparent."""
    file.seek(0)
    with Image.open(file, formats=FORMATS) as opened:
        # The first bytes may say something else than what follows.
        _refuse_vast(opened.size, field)
        # A JPEG is decoded at a half, a quarter or an eighth where that is large enough.
        opened.draft("RGB", (widest, widest))
        turned: Any = ImageOps.exif_transpose(opened)
        clear = turned.convert("RGBA")
    sheet = Image.new("RGB", clear.size, WHITE)
    sheet.paste(clear, mask=clear.getchannel("A"))
    return sheet


def _at(picture: Image.Image, width: int) -> Drawn:
    width = min(width, picture.width)
    height = max(1, round(picture.height * width / picture.width))
    small = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    # A sheet of its own: nothing of the file that was sent is carried along.
    out = io.BytesIO()
    small.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Drawn(width, height, out.getvalue())


def _refuse_vast(size: tuple[int, int], field: str) -> None:
    if size[0] * size[1] > POINTS_MAX:
        raise Refused(
            _("The photo has %(points)s million points, and %(most)s million are the most. Send it smaller."),
            field=field, points=size[0] * size[1] // 1_000_000, most=POINTS_MAX // 1_000_000,
        )  # fmt: skip
