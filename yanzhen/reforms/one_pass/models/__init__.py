"""Areas with their maximum, attractions, routes, what is sold of them, study tours, days called off."""

from yanzhen.reforms.one_pass.models.admissions import NO_VISITORS, Admission
from yanzhen.reforms.one_pass.models.areas import Area
from yanzhen.reforms.one_pass.models.attractions import Attraction, Drawing, Kind, Shown
from yanzhen.reforms.one_pass.models.crowding import NearTold
from yanzhen.reforms.one_pass.models.facts import Enquiry, Industry
from yanzhen.reforms.one_pass.models.gates import FreeReason, GateCount, GateDevice, GateFault
from yanzhen.reforms.one_pass.models.gatesales import GateAllotment
from yanzhen.reforms.one_pass.models.homestays import Homestay, House
from yanzhen.reforms.one_pass.models.homestays_gardens import GardenPlot
from yanzhen.reforms.one_pass.models.homestays_guests import (
    Arrival,
    CalendarFeed,
    CalendarImport,
    EnquiryAnswer,
)
from yanzhen.reforms.one_pass.models.homestays_photos import HomestayPhoto
from yanzhen.reforms.one_pass.models.homestays_rooms import RoomType
from yanzhen.reforms.one_pass.models.homestays_sources import CalendarFetch, CalendarSource
from yanzhen.reforms.one_pass.models.photographs import Photograph
from yanzhen.reforms.one_pass.models.products import Product, ProductPoint, Sort
from yanzhen.reforms.one_pass.models.routes import Route, RouteStop
from yanzhen.reforms.one_pass.models.tours import NEEDED, Role, StudyTour, TourStaff, TourState
from yanzhen.reforms.one_pass.models.voids import DayVoid, VoidedOrder, VoidState, Why

__all__ = [
    "NEEDED",
    "NO_VISITORS",
    "Admission",
    "Area",
    "Arrival",
    "Attraction",
    "CalendarFeed",
    "CalendarFetch",
    "CalendarImport",
    "CalendarSource",
    "DayVoid",
    "Drawing",
    "Enquiry",
    "EnquiryAnswer",
    "FreeReason",
    "GardenPlot",
    "GateAllotment",
    "GateCount",
    "GateDevice",
    "GateFault",
    "Homestay",
    "HomestayPhoto",
    "House",
    "Industry",
    "Kind",
    "NearTold",
    "Photograph",
    "Product",
    "ProductPoint",
    "Role",
    "RoomType",
    "Route",
    "RouteStop",
    "Shown",
    "Sort",
    "StudyTour",
    "TourStaff",
    "TourState",
    "VoidState",
    "VoidedOrder",
    "Why",
]
