"""How wide and high a picture is, read from its first bytes; nothing is decoded, so nothing in it can do harm here."""

import struct
from typing import IO, Final

HEAD_BYTES: Final = 64 * 1024
# Frames of JPEG that name a size; the others between C0 and CF are tables.
JPEG_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def size_of(file: IO[bytes]) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, JPEG or WebP picture; None for what is none or says nothing."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    found: tuple[int, ...] | None
    try:
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            found = struct.unpack(">II", head[16:24])
        elif head.startswith(b"\xff\xd8"):
            found = _jpeg(file)
        elif head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            found = _webp(head)
        else:
            return None
    except (struct.error, IndexError):
        return None
    finally:
        file.seek(0)
    return (found[0], found[1]) if found and found[0] and found[1] else None


def _jpeg(file: IO[bytes]) -> tuple[int, ...] | None:
    """From segment to segment until the frame; what a camera writes before it may be long."""
    file.seek(2)
    while mark := file.read(4):
        if mark[0] != 0xFF:
            return None
        if mark[1] in JPEG_FRAMES:
            high, wide = struct.unpack(">xHH", file.read(5))
            return wide, high
        file.seek(struct.unpack(">H", mark[2:4])[0] - 2, 1)
    return None


def _webp(head: bytes) -> tuple[int, ...] | None:
    kind = head[12:16]
    if kind == b"VP8X":
        return tuple(int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
    if kind == b"VP8L":
        bits = struct.unpack("<I", head[21:25])[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        wide, high = struct.unpack("<HH", head[26:30])
        return wide & 0x3FFF, high & 0x3FFF
    return None
