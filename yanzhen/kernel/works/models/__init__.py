"""Small works: projects, variants, funding, milestones, acceptance."""

from yanzhen.kernel.works.models.building import (
    Acceptor,
    Milestone,
    Picture,
    Signature,
)
from yanzhen.kernel.works.models.funding import CostChange, FundingSource, ProjectContract
from yanzhen.kernel.works.models.project import Project, months_between
from yanzhen.kernel.works.models.variants import Opinion, Variant

__all__ = [
    "Acceptor",
    "CostChange",
    "FundingSource",
    "Milestone",
    "Opinion",
    "Picture",
    "Project",
    "ProjectContract",
    "Signature",
    "Variant",
    "months_between",
]
