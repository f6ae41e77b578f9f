"""What others plug in here: capabilities for general duties, and what a desk hands over."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.functional import Promise

from yanzhen.base.by import By
from yanzhen.base.contracts import Registry, duties

if TYPE_CHECKING:
    from yanzhen.kernel.parties.models import Appointment


@dataclass(frozen=True)
class HandedOver:
    """One thing that changed hands, as it stands on the receipt."""

    noun_label: str  # "cases.case"
    noun_id: UUID
    title: str


@dataclass(frozen=True)
class HandoverPart:
    """What an app moves when a desk is handed over.

    `move(giver, taker, by)` moves everything open of the giver's appointment to the taker's, inside
    the caller's transaction, and gives what it moved.
    """

    slug: str
    title: "str | Promise"
    move: "Callable[[Appointment, Appointment, By], Sequence[HandedOver]]"
    order: int = 50


handover_parts: Registry[HandoverPart] = Registry("part of a handover")
_granted: dict[str, set[str]] = defaultdict(set)


def register_handover(part: HandoverPart) -> None:
    handover_parts.register(part.slug, part)


def grant(duty: str, *capabilities: str) -> None:
    """Let a general duty (administrator, auditor, leader, security) do what a higher app brings with it.

    Called in `apps.ready`: `grant("administrator", "cases.configure")`. The order of apps does not matter.
    """
    _granted[duty].update(capabilities)


def capabilities_of(duty_slug: str) -> frozenset[str]:
    """What an office of this duty may do: its own capabilities and those granted to it."""
    duty = duties.get(duty_slug)
    if duty is None:
        return frozenset()
    return duty.capabilities | frozenset(_granted.get(duty_slug, ()))
