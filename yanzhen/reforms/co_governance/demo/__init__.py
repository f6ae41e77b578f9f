"""The demo's estates, part by part: an estate with its owners and money, and the service since the first of July."""

from typing import Final

from yanzhen.base.contracts import DemoPart
from yanzhen.reforms.co_governance.demo.campaign import make_campaign
from yanzhen.reforms.co_governance.demo.contracts import make_contracts
from yanzhen.reforms.co_governance.demo.estates import make_estates
from yanzhen.reforms.co_governance.demo.fault import make_fault
from yanzhen.reforms.co_governance.demo.service import make_service
from yanzhen.reforms.co_governance.demo.tables import make_tables
from yanzhen.reforms.co_governance.demo.terrace import make_terrace

PARTS: Final[tuple[DemoPart, ...]] = (
    DemoPart("co_governance.estates", make_estates, order=72),
    DemoPart("co_governance.service", make_service, order=73),
    DemoPart("co_governance.contracts", make_contracts, order=74),
    DemoPart("co_governance.terrace", make_terrace, order=78),
    DemoPart("co_governance.tables", make_tables, order=79),
    DemoPart("co_governance.campaign", make_campaign, order=79),
    DemoPart("co_governance.fault", make_fault, order=90),
)
