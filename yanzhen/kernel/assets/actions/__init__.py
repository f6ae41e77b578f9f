"""Verbs of the register that span nouns."""

from yanzhen.kernel.assets.actions.inspecting import inspect_asset
from yanzhen.kernel.assets.actions.kinds import keep_kind
from yanzhen.kernel.assets.actions.permits import add_permit, end_permit, remind_of_permits
from yanzhen.kernel.assets.actions.register import AssetDraft, correct_asset, enter_asset
from yanzhen.kernel.assets.actions.stocktaking import Scan, begin_take, count, explain

__all__ = [
    "AssetDraft",
    "Scan",
    "add_permit",
    "begin_take",
    "correct_asset",
    "count",
    "end_permit",
    "enter_asset",
    "explain",
    "inspect_asset",
    "keep_kind",
    "remind_of_permits",
]
