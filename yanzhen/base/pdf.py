"""Papers as PDF: blocks of facts, tables and lines to sign, set by typst on A4 with a Chinese font.

What is written is passed as data and never read as markup, so a title may hold any sign.
"""

import importlib
import importlib.util
import io
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused

TEMPLATE: Final = Path(__file__).parent / "data" / "paper.typ"
FONT_PACKAGE: Final = "noto_cjk_sans_otc"
# The first that is found sets the paper.
FONTS: Final = ("Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Serif CJK SC", "WenQuanYi Micro Hei", "SimSun", "PingFang SC")  # fmt: skip
PNG_DOTS_PER_INCH: Final = 110.0
NO_FONT: Final = _("This machine has no font with Chinese characters, so no PDF can be made. Install requirements/run.txt again, or on Debian: apt install fonts-noto-cjk.")  # fmt: skip


@dataclass(frozen=True)
class Block:
    """A part of a paper under its heading. `kind` is facts, table, text, days, fields, boxes or signatures."""

    kind: str
    title: str = ""
    rows: Sequence[Sequence[str]] = ()
    head: Sequence[str] = ()
    widths: Sequence[float] = ()
    text: str = ""


@dataclass(frozen=True)
class Paper:
    """What stands on the pages. `qr` is an address, shown with `qr_words` beside the title."""

    title: str
    subtitle: str = ""
    number: str = ""
    qr: str = ""
    qr_words: Sequence[str] = ()
    blocks: Sequence[Block] = field(default_factory=tuple)
    foot: str = ""


def pdf_of(paper: Paper) -> bytes:
    """The paper as PDF; Refused where typst or every Chinese font is missing."""
    return _compile(paper, "pdf")[0]


def pictures_of(paper: Paper) -> list[bytes]:
    """The same pages as PNG: for tests and for looking at them."""
    return _compile(paper, "png")


def has_font() -> bool:
    """Whether a Chinese font can be found: the one that comes with us, or one of the system."""
    return bool(font_folders()) or _system_has_chinese()


def font_folders() -> list[Path]:
    """Where the font lies that was installed with the product."""
    found = importlib.util.find_spec(FONT_PACKAGE)
    return [Path(found.origin).parent] if found and found.origin else []


def pages_of(template: Path, data: Mapping[str, Any], *, form: str = "pdf") -> list[bytes]:
    """What an app's own template (typst) sets from `data`: one PDF, or with form "png" a picture a page.

    The template reads sys.inputs.paper; it finds `fonts` and `lang` beside the data.
    """
    if not has_font():
        raise Refused(NO_FONT)
    told = {**data, "fonts": FONTS, "lang": _language()}
    answer = _typst().compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(folder) for folder in font_folders()],
        format=form,
        ppi=PNG_DOTS_PER_INCH if form == "png" else None,
        sys_inputs={"paper": json.dumps(told, ensure_ascii=False)},
    )
    return list(answer) if isinstance(answer, list) else [answer]


def _compile(paper: Paper, form: str) -> list[bytes]:
    return pages_of(TEMPLATE, {**asdict(paper), "qr": _qr(paper.qr)}, form=form)


def _typst() -> Any:
    # Loaded at the first paper: its 84 MB stay out of processes that never print.
    try:
        return importlib.import_module("typst")
    except ImportError as error:
        raise Refused(
            _("The part that makes PDFs (typst) is not installed. The administrator runs `make demo` or installs requirements/run.txt again.")
        ) from error  # fmt: skip


def _qr(address: str) -> str:
    if not address:
        return ""
    out = io.BytesIO()
    # Error correction "m" survives a fold; the quiet zone is part of the picture.
    importlib.import_module("segno").make(address, error="m").save(out, kind="svg", border=4, xmldecl=False)  # fmt: skip
    return out.getvalue().decode()


def _language() -> str:
    return (get_language() or "zh-hans").split("-")[0]


@cache
def _system_has_chinese() -> bool:
    listing = shutil.which("fc-list")
    if listing is None:
        return False
    return bool(subprocess.run([listing, ":lang=zh"], capture_output=True).stdout.strip())  # noqa: S603
