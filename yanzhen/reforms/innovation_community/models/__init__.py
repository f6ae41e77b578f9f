"""The register of an innovation community and the visits to those in it, one noun a file."""

from yanzhen.reforms.innovation_community.models.buildings import (
    BuildingProfile,
    BuildingStation,
    Community,
    Unit,
)
from yanzhen.reforms.innovation_community.models.contacts import Contact
from yanzhen.reforms.innovation_community.models.delegation import Delegation, Power, escalated
from yanzhen.reforms.innovation_community.models.enterprises import Enterprise, StageChange
from yanzhen.reforms.innovation_community.models.growth_records import (
    EquityRound,
    GrowthProfile,
    Mark,
    Merit,
    OfficialScore,
    PropertyRight,
    Title,
)
from yanzhen.reforms.innovation_community.models.industry import Section, section_of
from yanzhen.reforms.innovation_community.models.ladder import (
    LadderReminder,
    LadderResult,
    LadderRun,
    Standing,
)
from yanzhen.reforms.innovation_community.models.risk import (
    Outcome,
    RiskFinding,
    RiskSetting,
    Signal,
    Watch,
)
from yanzhen.reforms.innovation_community.models.talents import Talent, TalentCategory
from yanzhen.reforms.innovation_community.models.tax import (
    Disclosure,
    FiscalRevenue,
    TaxContribution,
    TaxScope,
)
from yanzhen.reforms.innovation_community.models.tenancies import Tenancy, vacancy, with_let
from yanzhen.reforms.innovation_community.models.visit_rules import (
    AskedVisit,
    MustVisitRule,
    Snooze,
    Trigger,
)
from yanzhen.reforms.innovation_community.models.visits import (
    Visit,
    VisitAttendance,
    VisitProblem,
    last_visit,
    visited_since,
)
from yanzhen.reforms.innovation_community.models.years import EnterpriseYear
from yanzhen.reforms.innovation_community.workflow import Stage

__all__ = [
    "AskedVisit",
    "BuildingProfile",
    "BuildingStation",
    "Community",
    "Contact",
    "Delegation",
    "Disclosure",
    "Enterprise",
    "EnterpriseYear",
    "EquityRound",
    "FiscalRevenue",
    "GrowthProfile",
    "LadderReminder",
    "LadderResult",
    "LadderRun",
    "Mark",
    "Merit",
    "MustVisitRule",
    "OfficialScore",
    "Outcome",
    "Power",
    "PropertyRight",
    "RiskFinding",
    "RiskSetting",
    "Section",
    "Signal",
    "Snooze",
    "Stage",
    "StageChange",
    "Standing",
    "Talent",
    "TalentCategory",
    "TaxContribution",
    "TaxScope",
    "Tenancy",
    "Title",
    "Trigger",
    "Unit",
    "Visit",
    "VisitAttendance",
    "VisitProblem",
    "Watch",
    "escalated",
    "last_visit",
    "section_of",
    "vacancy",
    "visited_since",
    "with_let",
]
