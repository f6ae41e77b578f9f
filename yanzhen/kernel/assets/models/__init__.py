"""Assets and what is known of them: kinds, permits, inspections, moves, disposals, stock-takes."""

from yanzhen.kernel.assets.models.asset import Asset
from yanzhen.kernel.assets.models.changes import AssetChange
from yanzhen.kernel.assets.models.choices import Acquired, Condition
from yanzhen.kernel.assets.models.counts import StockCount, Surplus, TakeLine
from yanzhen.kernel.assets.models.disposals import Disposal, DisposalHow
from yanzhen.kernel.assets.models.inspections import Inspection
from yanzhen.kernel.assets.models.kinds import DEPRECIATED, AssetKind, Nature
from yanzhen.kernel.assets.models.permits import Permit, PermitKind, PermitReminder
from yanzhen.kernel.assets.models.queries import NOTICE_DAYS
from yanzhen.kernel.assets.models.stocktakes import StockTake
from yanzhen.kernel.assets.workflow import LineResult

__all__ = [
    "DEPRECIATED",
    "NOTICE_DAYS",
    "Acquired",
    "Asset",
    "AssetChange",
    "AssetKind",
    "Condition",
    "Disposal",
    "DisposalHow",
    "Inspection",
    "LineResult",
    "Nature",
    "Permit",
    "PermitKind",
    "PermitReminder",
    "StockCount",
    "StockTake",
    "Surplus",
    "TakeLine",
]
