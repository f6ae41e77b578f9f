"""The one door: items, cases, their events, clock, ratings."""

from yanzhen.kernel.cases.models.assisting import Assist
from yanzhen.kernel.cases.models.bulk import BulkAct, BulkLine, LineState
from yanzhen.kernel.cases.models.case import Case
from yanzhen.kernel.cases.models.channel import Channel
from yanzhen.kernel.cases.models.events import CaseEvent, Extension, Pause
from yanzhen.kernel.cases.models.faults import Fault
from yanzhen.kernel.cases.models.filters import SavedFilter
from yanzhen.kernel.cases.models.handbacks import HandBack, HandBackReason
from yanzhen.kernel.cases.models.items import READ_FIRST, Item, ItemRoute, KindSetting, Material
from yanzhen.kernel.cases.models.part_pauses import AssistPause
from yanzhen.kernel.cases.models.part_reminders import PartReminder
from yanzhen.kernel.cases.models.queries import CaseQuerySet
from yanzhen.kernel.cases.models.ratings import BadRating, Rating
from yanzhen.kernel.cases.models.reminders import CaseReminder, ReminderRule
from yanzhen.kernel.cases.models.whistles import Whistle, WhistleCall

__all__ = [
    "READ_FIRST",
    "Assist",
    "AssistPause",
    "BadRating",
    "BulkAct",
    "BulkLine",
    "Case",
    "CaseEvent",
    "CaseQuerySet",
    "CaseReminder",
    "Channel",
    "Extension",
    "Fault",
    "HandBack",
    "HandBackReason",
    "Item",
    "ItemRoute",
    "KindSetting",
    "LineState",
    "Material",
    "PartReminder",
    "Pause",
    "Rating",
    "ReminderRule",
    "SavedFilter",
    "Whistle",
    "WhistleCall",
]
