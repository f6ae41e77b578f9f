"""A picture's size is read from its first bytes, and nonsense has none."""

import io
import struct

import pytest

from yanzhen.base.pictures import size_of

JFIF = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\0" * 9
EXIF = b"\xff\xe1" + struct.pack(">H", 60_000) + b"x" * 59_998
TABLE = b"\xff\xc4" + struct.pack(">H", 4) + b"\0\0"


def frame(mark: int, wide: int, high: int) -> bytes:
    return bytes([0xFF, mark]) + struct.pack(">HBHH", 17, 8, high, wide)


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 640, 480), (640, 480)),
        (b"\xff\xd8" + JFIF + frame(0xC0, 1600, 1200), (1600, 1200)),
        (b"\xff\xd8" + JFIF + EXIF + EXIF + TABLE + frame(0xC2, 3, 4), (3, 4)),
        (b"RIFF____WEBPVP8 " + b"\0" * 10 + struct.pack("<HH", 320, 0x4000 | 240), (320, 240)),
        (b"RIFF____WEBPVP8L" + b"\0" * 5 + struct.pack("<I", 99 | 49 << 14), (100, 50)),
        (b"RIFF____WEBPVP8X" + b"\0" * 8 + b"\x7f\x02\0\xdf\x01\0", (640, 480)),
        (b"", None),
        (b"GIF89a", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 0, 480), None),
        (b"\xff\xd8", None),
        (b"\xff\xd8" + JFIF, None),
        (b"\xff\xd8" + JFIF + b"nonsense", None),
        (b"\xff\xd8" + JFIF + b"\xff\xc0\x00", None),
        (b"RIFF____WEBPVP9 ", None),
        (b"RIFF____WEBPVP8L", None),
    ],
)
def test_a_size_is_read_or_there_is_none(data: bytes, size: tuple[int, int] | None) -> None:
    file = io.BytesIO(data)

    assert size_of(file) == size
    assert file.tell() == 0
