"""A drawn picture is a PNG like any other."""

import struct
import zlib

from yanzhen.base.drawn_pictures import Canvas, sheet


def pixels(png: bytes) -> list[bytes]:
    """The rows of a picture, each behind its filter byte."""
    width, height = struct.unpack(">II", png[16:24])
    raw = zlib.decompress(png[png.index(b"IDAT") + 4 : -16])
    return [raw[row * (3 * width + 1) + 1 :][: 3 * width] for row in range(height)]


def test_shapes_lie_where_they_were_drawn_and_are_cut_at_the_edge() -> None:
    red, white = b"\xff\x00\x00", b"\xff\xff\xff"
    picture = (
        Canvas(4, 3, (255, 255, 255)).fill(2, 1, 9, 9, (255, 0, 0)).fill(-3, 0, 4, 1, (255, 0, 0))
    )
    assert pixels(picture.png()) == [red + white * 3, white * 2 + red * 2, white * 2 + red * 2]


def test_discs_and_lines_stay_on_the_sheet() -> None:
    picture = (
        Canvas(9, 9)
        .disc(4, 4, 3, 3, (0, 0, 0))
        .disc(4, 4, 1, 0, (9, 9, 9))
        .line([(0, 0), (8, 8)], (1, 1, 1), 1)
    )
    assert pixels(picture.png())[8][24:] == b"\x01\x01\x01"
    assert sheet(5).startswith(b"\x89PNG")
