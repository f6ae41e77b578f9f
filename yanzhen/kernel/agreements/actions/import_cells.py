"""Cells of a register of contracts as villages keep it: sorts, ways and rhythms in their words, parties and assets by name or number."""

from typing import Final

from django.utils.translation import gettext_lazy

from yanzhen.base.importing.cells import as_text
from yanzhen.base.importing.contract import ImportContext, WrongCell
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.parties.models import Party

KINDS_SAID: Final = {
    "土地流转": "land",
    "土地承包": "land",
    "房屋租赁": "building",
    "房屋出租": "building",
    "设备租赁": "equipment",
    "营地合作": "site",
    "服务": "service",
    "工程": "works",
    "采购": "purchase",
    "合作": "cooperation",
    "其他": "other",
}
WAYS_SAID: Final = {
    "公开招标": "tender",
    "招标": "tender",
    "进场交易": "platform",
    "产权交易": "platform",
    "询价": "quotation",
    "协商": "negotiation",
    "直接发包": "direct",
    "成员承包": "lease",
    "置换": "swap",
    "共建": "joint",
    "续签": "renewal",
}
PAYS_SAID: Final = {
    "年": "1",
    "每年": "1",
    "半年": "2",
    "季": "4",
    "季度": "4",
    "每季": "4",
    "月": "12",
    "每月": "12",
}


def as_party(text: str, context: ImportContext) -> str:
    """The party of this whole name or credit code, by its key."""
    said = as_text(text, context)

    def load() -> list[Party]:
        current = Party.objects.current()
        return list(current.filter(organisation__uscc=said)[:1]) or list(
            current.filter(name=said)[:2]
        )

    found = context.once(f"party:{said}", load)
    if len(found) != 1:
        raise WrongCell(
            gettext_lazy(
                "“%(name)s” is not in the register of people and organisations, or there twice."
            ),
            kind="unknown",
            name=said,
        )
    context.once(f"party of:{found[0].pk}", lambda: found[0])
    return str(found[0].pk)


def as_asset(text: str, context: ImportContext) -> str:
    """The asset of this number or label's code, by its key."""
    said = as_text(text, context)
    found = context.once(
        f"asset:{said}",
        lambda: list(
            (
                Asset.objects.filter(number=said) | Asset.objects.filter(code=said.upper())
            ).select_related("owner__party", "place")[:2]
        ),
    )
    if len(found) != 1:
        raise WrongCell(
            gettext_lazy("No asset, or more than one, has the number %(name)s."),
            kind="unknown",
            name=said,
        )
    context.once(f"asset of:{found[0].pk}", lambda: found[0])
    return str(found[0].pk)
