"""What every path does first: who is asking, and whether their office may open it."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from yanzhen.base.limits import Limit, LimitUnit
from yanzhen.kernel.parties.models import Office

PAGE: Final = 50


def actor_of(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]  # parties.middleware puts it there


def officer_of(request: HttpRequest, *capabilities: str) -> Any:
    """The actor, where their office may do one of these; others are told so (403)."""
    actor = actor_of(request)
    if not any(actor.may(capability) for capability in capabilities):
        raise HttpError(403, _("The office you are working in may not open this."))
    return actor


def office_of(pk: UUID, actor: Any) -> Office:
    return get_object_or_404(Office.objects.visible_to(actor), pk=pk)


def limit_of(amount: int | None, unit: LimitUnit) -> Limit | None:
    """Without an amount nothing is due."""
    return None if amount is None else Limit(amount, unit)
