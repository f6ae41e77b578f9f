"""The two kinds every place has: an application for a service, and a request."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.cases.contracts import CaseKind
from yanzhen.kernel.cases.models.assisting import LIFE as PART
from yanzhen.kernel.cases.models.whistles import LIFE as CALL
from yanzhen.kernel.cases.workflow import REQUEST, SERVICE

__all__ = ["CALL", "PART", "REQUEST_KIND", "SERVICE_KIND"]

SERVICE_KIND: Final = CaseKind(
    slug="service",
    title=_("Service application"),
    workflow=SERVICE,
    rateable=("delivered", "closed"),
    solved=("granted",),
)
REQUEST_KIND: Final = CaseKind(
    slug="request",
    title=_("Request"),
    workflow=REQUEST,
    rateable=("replied", "called_back", "closed"),
    solved=("resolved",),
)
