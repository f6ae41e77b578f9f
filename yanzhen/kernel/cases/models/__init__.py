"""The one door: items, cases, their events, clock, ratings."""

from yanzhen.kernel.cases.models.case import Case
from yanzhen.kernel.cases.models.channel import Channel
from yanzhen.kernel.cases.models.events import CaseEvent, Extension, Pause
from yanzhen.kernel.cases.models.faults import Fault
from yanzhen.kernel.cases.models.filters import SavedFilter
from yanzhen.kernel.cases.models.items import Item, ItemRoute, KindSetting, Material
from yanzhen.kernel.cases.models.queries import CaseQuerySet
from yanzhen.kernel.cases.models.ratings import BadRating, Rating
from yanzhen.kernel.cases.models.reminders import CaseReminder, ReminderRule

__all__ = [
    "BadRating",
    "Case",
    "CaseEvent",
    "CaseQuerySet",
    "CaseReminder",
    "Channel",
    "Extension",
    "Fault",
    "Item",
    "ItemRoute",
    "KindSetting",
    "Material",
    "Pause",
    "Rating",
    "ReminderRule",
    "SavedFilter",
]
