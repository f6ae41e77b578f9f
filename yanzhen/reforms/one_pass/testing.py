"""Builders: an area, an attraction, a route, a product with its offer. A test names only what matters to it."""

import io
import itertools
import zlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from yanzhen.kernel.orders.models import Offer, Pool, Seller
from yanzhen.kernel.orders.testing import a_pool, a_seller, an_offer
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment, system_actor
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import an_appointment, an_office
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.one_pass.actions.homestays import open_homestay, publish_homestay
from yanzhen.reforms.one_pass.actions.homestays_photos import add_photo
from yanzhen.reforms.one_pass.actions.homestays_rooms import (
    RoomsDraft,
    add_room_type,
    set_usual_price,
)
from yanzhen.reforms.one_pass.models import (
    Area,
    Attraction,
    Homestay,
    HomestayPhoto,
    Product,
    RoomType,
    Route,
    Shown,
    Sort,
)
from yanzhen.reforms.one_pass.models.homestays import PAPERS

_numbers = itertools.count(1)
SHOWN_ON = date(2026, 1, 1)


def an_area(place: Place | None = None, *, pool: Pool | None = None, **facts: Any) -> Area:
    """An island for a hundred people a day, open to visitors."""
    number = next(_numbers)
    facts = {"name": f"Island {number}", "slug": f"island-{number}", "day_max": 100, "near_percent": 90, "is_open": True,
             "approval_number": "F-2026-1", "approved_on": SHOWN_ON, **facts}  # fmt: skip
    return Area.objects.create(place=place or a_place(kind="village"), pool=pool, **facts)


def an_attraction(area: Area | None = None, **facts: Any) -> Attraction:
    """A tree that everybody may see."""
    area = area or an_area()
    facts = {"name": "Old camphor", "kind": "tree", "shown": Shown.PUBLISHED, "published_on": SHOWN_ON,
             "code": f"A{next(_numbers)}", "place": area.place, **facts}  # fmt: skip
    made = Attraction(area=area, **facts)
    made.index_words()
    made.save(force_insert=True)
    return made


def a_route(area: Area | None = None, **facts: Any) -> Route:
    area = area or an_area()
    facts = {"name": f"Round {next(_numbers)}", "minutes": 120, "distance_m": 3000, "shown": Shown.PUBLISHED,
             "place": area.place, **facts}  # fmt: skip
    return Route.objects.create(area=area, **facts)


def a_product(offer: Offer | None = None, *, area: Area | None = None, sort: str = Sort.PASS, **facts: Any) -> Product:  # fmt: skip
    """A page over an offer that is on sale: 100 places tomorrow, adults 60 yuan."""
    area = area or an_area()
    if offer is None:
        seller = a_seller(area.place, with_book=False)
        offer = an_offer(seller, pools={island_pool(area, seller): 1})
    facts = {"name": "Day on the island", "slug": f"product-{next(_numbers)}", **facts}
    return Product.objects.create(offer=offer, area=area, sort=sort, **facts)


def island_pool(area: Area, seller: Seller, **facts: Any) -> Pool:
    """The area's own pool, made where it has none yet."""
    if area.pool is None:
        area.pool = a_pool(seller, size=facts.pop("size", area.day_max), **facts)
        area.save(update_fields=["pool"])
    return area.pool


def a_homestay(
    place: Place | None = None, *, rooms: Sequence[str] = ("201", "202"), fen: int | None = 30_000, seller: Seller | None = None,
    shown: bool = True, **facts: Any,
) -> Homestay:  # fmt: skip
    """A house with two rooms at 300 yuan a night, all papers without an end, shown to guests."""
    seller = seller or a_seller(place, with_book=facts.pop("with_book", False))
    papers = {f"{kind}_number": f"{kind}-1" for kind in PAPERS}
    facts = {"name": f"House {next(_numbers)}", "story": "A house on the river.", **papers, **facts}
    by = system_actor()
    made = open_homestay(seller, rooms, by=by, **facts)
    if fen is not None:
        set_usual_price(made.room_types.get(), fen, by=by)
    return publish_homestay(made, by=by, today=SHOWN_ON) if shown else made


def a_room_type(homestay: Homestay, name: str = "Family room", *, rooms: Sequence[str] = ("301",), fen: int | None = 50_000, **facts: Any) -> RoomType:  # fmt: skip
    """Rooms of another kind in the same house, 500 yuan a night."""
    made = add_room_type(homestay, RoomsDraft(name, rooms, **facts), by=system_actor())
    if fen is not None:
        set_usual_price(made, fen, by=system_actor())
    return made


def a_picture(wide: int = 1600, high: int = 1200, more: bytes = b"") -> SimpleUploadedFile:
    """A photograph of one colour; `more` makes two of them differ."""
    colour = tuple(zlib.crc32(more).to_bytes(4, "big")[:3])
    out = io.BytesIO()
    Image.new("RGB", (wide, high), colour).save(out, "JPEG")
    return SimpleUploadedFile("yard.jpg", out.getvalue())


def a_photo(homestay: Homestay, alt: str = "The yard", **facts: Any) -> HomestayPhoto:
    """A photograph unlike all others."""
    return add_photo(homestay, a_picture(more=str(next(_numbers)).encode()), by=system_actor(), alt=alt, **facts)  # fmt: skip


def a_host(homestay: Homestay, person: Person | None = None) -> Actor:
    """Whoever keeps this house."""
    office = an_office("homestay_owner", homestay.place, organisation=homestay.seller.organisation)
    return actor_of_appointment(an_appointment(person, office))
