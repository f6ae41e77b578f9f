"""Reads plain columns of a Parquet file (format 2, one level, zstd or none) with the standard library and the program `zstd`.

Enough for the public data that tests play through; pyarrow, forty megabytes, is not asked of anybody for that.
"""

import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

PLAIN, PLAIN_DICTIONARY, RLE_DICTIONARY = 0, 2, 8
UNCOMPRESSED, ZSTD = 0, 6
DATA_PAGE, DICTIONARY_PAGE = 0, 2
# Physical types and how one value of each stands in the file; texts have their length before them.
FIXED: Final = {1: "i", 2: "q", 4: "f", 5: "d"}
TEXT: Final = 6


def columns_of(path: Path, names: list[str]) -> dict[str, list[Any]]:
    """The values of these columns, row by row; None where there is none. Dates are numbers since 1970, as stored."""
    data = path.read_bytes()
    size = struct.unpack("<I", data[-8:-4])[0]
    footer, _end = _Thrift(data, len(data) - 8 - size).struct()
    found: dict[str, list[Any]] = {name: [] for name in names}
    for group in footer[4]:
        for chunk in group[1]:
            meta = chunk[3]
            name = b".".join(meta[3]).decode()
            if name in found:
                found[name].extend(_values(data, meta))
    return found


def _values(data: bytes, meta: dict[int, Any]) -> Iterator[Any]:
    at, left, known = meta.get(11, meta[9]), meta[5], []
    while left > 0:
        header, at = _Thrift(data, at).struct()
        page = _unpacked(data[at : at + header[3]], meta[4], header[2])
        at += header[3]
        if header[1] == DICTIONARY_PAGE:
            known = _plain(page, meta[1], header[7][1])
        elif header[1] == DATA_PAGE:
            yield from _page(page, meta[1], header[5], known)
            left -= header[5][1]
        else:
            raise ValueError(f"A page of kind {header[1]} can't be read here.")


def _page(page: bytes, kind: int, header: dict[int, Any], known: list[Any]) -> Iterator[Any]:
    """Which rows have a value, then the values: plain, or as numbers of the dictionary."""
    count = header[1]
    length = struct.unpack("<I", page[:4])[0]
    there = list(_hybrid(page[4 : 4 + length], 1, count))
    body, some = page[4 + length :], sum(there)
    if header[2] == PLAIN:
        values = iter(_plain(body, kind, some))
    elif header[2] in (PLAIN_DICTIONARY, RLE_DICTIONARY):
        values = (known[n] for n in _hybrid(body[1:], body[0], some))
    else:
        raise ValueError(f"Encoding {header[2]} can't be read here.")
    for one in there:
        yield next(values) if one else None


def _unpacked(page: bytes, codec: int, size: int) -> bytes:
    if codec == UNCOMPRESSED:
        return page
    if codec != ZSTD:
        raise ValueError(f"Compression {codec} can't be read here.")
    done = subprocess.run(["zstd", "-dcq"], input=page, capture_output=True, check=True).stdout  # noqa: S607  wherever it is
    if len(done) != size:
        raise ValueError("The page has another length than it says.")
    return done


def _plain(body: bytes, kind: int, count: int) -> list[Any]:
    if kind in FIXED:
        width = struct.calcsize(f"<{FIXED[kind]}")
        return list(struct.unpack(f"<{count}{FIXED[kind]}", body[: count * width]))
    if kind != TEXT:
        raise ValueError(f"Type {kind} can't be read here.")
    found, at = [], 0
    for _n in range(count):
        length = struct.unpack("<I", body[at : at + 4])[0]
        found.append(body[at + 4 : at + 4 + length].decode())
        at += 4 + length
    return found


def _hybrid(body: bytes, width: int, count: int) -> Iterator[int]:
    """Runs of one number, and groups of eight packed bit by bit, until there are `count`."""
    at = given = 0
    bytes_of_one = (width + 7) // 8
    while given < count:
        head, at = _varint(body, at)
        if head & 1:
            length = (head >> 1) * width
            run = _unpack(body[at : at + length], width)
            at += length
        else:
            run = [int.from_bytes(body[at : at + bytes_of_one], "little")] * (head >> 1)
            at += bytes_of_one
        run = run[: count - given]
        given += len(run)
        yield from run


def _unpack(body: bytes, width: int) -> list[int]:
    """Eight numbers from each `width` bytes: one long number would be shifted again and again."""
    mask, found = (1 << width) - 1, []
    for at in range(0, len(body), width):
        eight = int.from_bytes(body[at : at + width], "little")
        found += [eight >> (n * width) & mask for n in range(8)]
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    found = shift = 0
    while True:
        found |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return found, at


class _Thrift:
    """The compact protocol of Thrift, in which headers and the footer are written."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def struct(self) -> tuple[dict[int, Any], int]:
        return self._of(12), self.at

    def _of(self, kind: int) -> Any:
        if kind in (1, 2):
            return kind == 1
        if kind in (3, 7):
            return self._taken(1 if kind == 3 else 8)
        if kind in (4, 5, 6):
            return self._whole()
        if kind == 8:
            return self._taken(self._number())
        if kind in (9, 10):
            return self._list()
        if kind == 12:
            return dict(self._fields())
        raise ValueError(f"Thrift type {kind} can't be read here.")

    def _fields(self) -> Iterator[tuple[int, Any]]:
        number = 0
        while head := self._taken(1)[0]:
            number = number + (head >> 4) if head >> 4 else self._whole()
            yield number, self._of(head & 15)

    def _list(self) -> list[Any]:
        head = self._taken(1)[0]
        count = self._number() if head >> 4 == 15 else head >> 4
        if head & 15 in (1, 2):
            return [one == 1 for one in self._taken(count)]
        return [self._of(head & 15) for _n in range(count)]

    def _number(self) -> int:
        found, self.at = _varint(self.data, self.at)
        return found

    def _whole(self) -> int:
        number = self._number()
        return (number >> 1) ^ -(number & 1)

    def _taken(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]
