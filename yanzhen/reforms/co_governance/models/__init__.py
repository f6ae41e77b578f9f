"""Estates with their units and owners, committees, and the owners' money."""

from yanzhen.reforms.co_governance.models.campaigns import (
    Campaign,
    CampaignTarget,
    Finding,
    InspectionRound,
    RoundCount,
)
from yanzhen.reforms.co_governance.models.clusters import (
    AreaKind,
    Cluster,
    Dispatch,
    MoneyOf,
    Return,
    ServiceArea,
    Worker,
    WorkerShift,
    WorkShift,
)
from yanzhen.reforms.co_governance.models.committees import Committee, CommitteeMember
from yanzhen.reforms.co_governance.models.estates import (
    ActsForOwners,
    Building,
    Estate,
    Unit,
)
from yanzhen.reforms.co_governance.models.funds import FundAccount, FundMove, MoveKind
from yanzhen.reforms.co_governance.models.handovers import (
    Handover,
    HandoverLine,
    HandoverMoney,
    HandoverSignature,
)
from yanzhen.reforms.co_governance.models.hung_out import HungKind, HungOut
from yanzhen.reforms.co_governance.models.income import CommonItem, IncomePublication, ItemKind
from yanzhen.reforms.co_governance.models.micro import MicroProject
from yanzhen.reforms.co_governance.models.orders import (
    CostKind,
    OrderCost,
    OrderEvent,
    OrderPhoto,
    OrderRating,
    OrderState,
    Sort,
    WorkOrder,
)
from yanzhen.reforms.co_governance.models.owners import Ownership
from yanzhen.reforms.co_governance.models.patrols import PatrolPoint, PatrolScan
from yanzhen.reforms.co_governance.models.tables import AgendaItem, RoundTable, SignIn
from yanzhen.reforms.co_governance.models.uses import (
    Declared,
    FundDeclaration,
    FundShare,
    FundUse,
)

__all__ = [
    "ActsForOwners",
    "AgendaItem",
    "AreaKind",
    "Building",
    "Campaign",
    "CampaignTarget",
    "Cluster",
    "Committee",
    "CommitteeMember",
    "CommonItem",
    "CostKind",
    "Declared",
    "Dispatch",
    "Estate",
    "Finding",
    "FundAccount",
    "FundDeclaration",
    "FundMove",
    "FundShare",
    "FundUse",
    "Handover",
    "HandoverLine",
    "HandoverMoney",
    "HandoverSignature",
    "HungKind",
    "HungOut",
    "IncomePublication",
    "InspectionRound",
    "ItemKind",
    "MicroProject",
    "MoneyOf",
    "MoveKind",
    "OrderCost",
    "OrderEvent",
    "OrderPhoto",
    "OrderRating",
    "OrderState",
    "Ownership",
    "PatrolPoint",
    "PatrolScan",
    "Return",
    "RoundCount",
    "RoundTable",
    "ServiceArea",
    "SignIn",
    "Sort",
    "Unit",
    "WorkOrder",
    "WorkShift",
    "Worker",
    "WorkerShift",
]
