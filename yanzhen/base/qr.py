"""QR codes for screens and print."""

import io
from typing import Any

import segno
from django.utils.safestring import mark_safe


def qr_svg(text: str) -> Any:
    """A QR code as SVG, its quiet zone with it; needs no network to be shown."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        border=4,
        xmldecl=False,
        svgns=True,
        omitsize=True,
        dark="#000",
        light="#fff",
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308  made here from modules, not from the text
