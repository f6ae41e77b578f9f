"""What every screen of the island does first: who asks, and what may be shown."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_of(text: str) -> SafeString:
    """A QR code as SVG with its quiet zone: shown without network."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, dark="#000", light="#fff"
    )  # fmt: skip
    return mark_safe(out.getvalue().decode())  # noqa: S308  made here from modules, not from the text
