"""Photographs are drawn anew: upright, in a few widths, without a word of what the camera knew; bombs are refused in words."""

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from yanzhen.base.photographs import POINTS_MAX, as_shown, drawn_anew
from yanzhen.base.pictures import size_of
from yanzhen.base.refusals import Refused

WIDTHS = (1600, 960, 480)
ORIENTATION, GPS, MAKER, LATITUDE = 0x0112, 0x8825, 0x010F, 2


def a_file(
    wide: int = 2000, high: int = 1500, form: str = "JPEG", mode: str = "RGB", **facts: Any
) -> io.BytesIO:
    """Its left half is red, the right one blue, as the sensor saw it."""
    picture = Image.new(mode, (wide, high), "blue")
    picture.paste("red", (0, 0, wide // 2, high))
    out = io.BytesIO()
    picture.save(out, form, **facts)
    return out


def from_a_camera(turned: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = turned, "Camera of somebody"
    exif.get_ifd(GPS)[LATITUDE] = (30.0, 8.0, 4.0)
    return exif


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_it_comes_in_its_widths_and_never_wider_than_it_is() -> None:
    large, medium, small = drawn_anew(a_file(), WIDTHS)

    assert [(one.width, one.height) for one in (large, medium, small)] == [
        (1600, 1200),
        (960, 720),
        (480, 360),
    ]
    assert [opened(one.data).size for one in (large, medium, small)] == [
        (1600, 1200),
        (960, 720),
        (480, 360),
    ]
    assert len(small.data) < len(large.data)
    assert [one.width for one in drawn_anew(a_file(640, 480), WIDTHS)] == [640, 640, 480]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_where_and_with_what_it_was_taken_is_left(form: str) -> None:
    sent = a_file(form=form, exif=from_a_camera(), comment=b"at home") if form == "JPEG" else a_file(form=form, exif=from_a_camera())  # fmt: skip
    assert b"Camera of somebody" in sent.getvalue()

    for one in drawn_anew(sent, WIDTHS):
        assert not dict(opened(one.data).getexif())
        assert set(opened(one.data).info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
        assert b"Camera of somebody" not in one.data
        assert b"Exif" not in one.data


@pytest.mark.parametrize(("turned", "size", "red_at"), [(1, (1600, 1200), (10, 600)), (3, (1600, 1200), (1590, 600)), (6, (1500, 2000), (750, 10)), (8, (1500, 2000), (750, 1990))])  # fmt: skip
def test_it_stands_as_the_camera_was_held(
    turned: int, size: tuple[int, int], red_at: tuple[int, int]
) -> None:
    (large,) = drawn_anew(a_file(exif=from_a_camera(turned)), [1600])

    assert (large.width, large.height) == size
    pixel: Any = opened(large.data).getpixel(red_at)
    assert pixel[0] > 200 > 60 > pixel[2]


def test_what_is_transparent_lies_on_white() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (600, 600), (0, 0, 0, 0)).save(clear, "PNG")

    (made,) = drawn_anew(clear, [480])
    assert opened(made.data).getpixel((5, 5)) == (255, 255, 255)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def a_bomb(wide: int, high: int) -> io.BytesIO:
    """A PNG of a few kilobytes that unfolds into gigabytes."""
    rows = zlib.compress(b"\0" * 5_000_000, 9)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b""))


def test_a_bomb_is_refused_before_anything_is_drawn() -> None:
    bomb = a_bomb(60_000, 60_000)
    assert len(bomb.getvalue()) < 10_000

    with pytest.raises(Refused, match="3600 million points, and 50 million are the most"):
        drawn_anew(bomb, WIDTHS)
    assert POINTS_MAX == 50_000_000


def test_words_that_unfold_into_gigabytes_are_refused_as_well() -> None:
    words = chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 80_000_000, 9))
    plain = a_file(600, 600, "PNG").getvalue()
    with pytest.raises(Refused, match="damaged"):
        drawn_anew(io.BytesIO(plain[:33] + words * 2 + plain[33:]), WIDTHS)


def cut_off() -> bytes:
    return a_file().getvalue()[:4000]


def another_format_inside() -> bytes:
    """The first bytes of a WebP picture, and nothing that can be drawn."""
    return (
        b"RIFF\x00\x01\x00\x00WEBPVP8X\x0a\0\0\0\0\0\0\0\x57\x02\0\x57\x02\0"
        + b"%!PS-Adobe-3.0" * 20
    )


@pytest.mark.parametrize("data", [b"", b"GIF89a" + b"\0" * 40, b"<svg/>", cut_off(), another_format_inside(), b"\xff\xd8\xff\xc0\x00\x11\x08\x04\xb0\x06\x40" + b"\0" * 40])  # fmt: skip
def test_what_is_no_picture_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Refused, match="is damaged"):
        drawn_anew(io.BytesIO(data), WIDTHS)


def test_a_size_that_the_first_bytes_hide_is_refused_as_well() -> None:
    """Two frames in one file: who reads the first sees a small picture, who draws it a vast one."""
    out = io.BytesIO()
    Image.new("L", (9_000, 9_000)).save(out, "JPEG")
    vast = out.getvalue()
    small = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 600, 600, 1) + b"\x01\x11\x00"
    file = io.BytesIO(vast[:2] + small + vast[2:])
    assert size_of(file) == (600, 600)

    with pytest.raises(Refused, match="81 million points"):
        drawn_anew(file, WIDTHS)


def test_the_file_is_given_back_as_it_came() -> None:
    sent = a_file()

    drawn_anew(sent, WIDTHS)
    assert (sent.tell(), size_of(sent)) == (0, (2000, 1500))


def test_a_single_picture_is_a_file_of_its_own_without_what_the_camera_wrote() -> None:
    sent = SimpleUploadedFile("before.works.JPG", a_file(exif=from_a_camera()).getvalue())

    shown = as_shown(sent)

    assert shown.name == "before.works.jpg"
    assert not dict(opened(shown.read()).getexif())
    with pytest.raises(Refused, match="Only a photo or picture"):
        as_shown(SimpleUploadedFile("plan.pdf", b"%PDF-1.7"))
