"""Small pictures made of plain shapes, as PNG: what demo years and the like show where no camera was."""

import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

Colour = tuple[int, int, int]
PAPER: Final[Colour] = (244, 242, 236)


class Canvas:
    """A sheet of `width` × `height` points, filled from the top; shapes beyond its edge are cut."""

    def __init__(self, width: int = 480, height: int = 360, ground: Colour = PAPER) -> None:
        self.width, self.height = width, height
        self._rows = [bytearray(bytes(ground) * width) for _row in range(height)]

    def fill(self, x: int, y: int, width: int, height: int, colour: Colour) -> "Canvas":
        left, right = max(x, 0), min(x + width, self.width)
        if right > left:
            for row in self._rows[max(y, 0) : max(y + height, 0)]:
                row[3 * left : 3 * right] = bytes(colour) * (right - left)
        return self

    def disc(self, x: int, y: int, across: int, up: int, colour: Colour) -> "Canvas":
        """An ellipse around (x, y) with these half axes."""
        for line in range(-up, up + 1):
            half = int(across * (1 - (line / up) ** 2) ** 0.5) if up else across
            self.fill(x - half, y + line, 2 * half, 1, colour)
        return self

    def line(self, points: Sequence[tuple[int, int]], colour: Colour, thick: int = 2) -> "Canvas":
        for (x1, y1), (x2, y2) in pairwise(points):
            steps = max(abs(x2 - x1), abs(y2 - y1), 1)
            for step in range(steps + 1):
                x, y = x1 + (x2 - x1) * step // steps, y1 + (y2 - y1) * step // steps
                self.fill(x, y, thick, thick, colour)
        return self

    def png(self) -> bytes:
        raw = b"".join(b"\x00" + bytes(row) for row in self._rows)
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        parts = ((b"IHDR", head), (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
        )  # fmt: skip


def sheet(lines: int) -> bytes:
    """A page with so many grey lines, a red mark beneath: a paper that was photographed."""
    page = Canvas(360, 480, (252, 251, 247)).fill(60, 40, 240, 14, (60, 60, 60))
    for number in range(lines):
        page.fill(40, 90 + 22 * number, 280 - 47 * (number % 3), 6, (150, 150, 150))
    return page.disc(270, 410, 42, 42, (196, 62, 58)).disc(270, 410, 36, 36, (252, 251, 247)).png()
