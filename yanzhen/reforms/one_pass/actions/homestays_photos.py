"""Photographs of a house: taken in with what they show, put in order, taken away."""

from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.photographs import as_file
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.documents.actions import store
from yanzhen.reforms.one_pass.actions.homestays_rooms import locked_house, must_host
from yanzhen.reforms.one_pass.actions.photographs import drawn, hang_small_ones
from yanzhen.reforms.one_pass.models import Homestay, HomestayPhoto, RoomType

PHOTOS_MAX: Final = 20


@transaction.atomic
def add_photo(
    homestay: Homestay, upload: Any, *, by: By, alt: str, room_type: RoomType | None = None
) -> HomestayPhoto:  # fmt: skip
    """The last in its row, in three widths."""
    homestay = locked_house(homestay, by)
    alt = alt.strip()[:100]
    if not alt:
        raise Refused(_("Write what the photo shows: whoever can't see it hears it."), field="alt")
    if room_type is not None and room_type.homestay_id != homestay.pk:
        raise Refused(_("This room is of another house."))
    here = HomestayPhoto.objects.filter(homestay=homestay)
    if here.count() >= PHOTOS_MAX:
        raise Refused(_("At most %(most)s photos. Take one away first."), field="photo", most=PHOTOS_MAX)  # fmt: skip
    made = drawn(upload)
    large = store(as_file(made["large"], upload.name), owner=homestay, by=by, purpose=alt)
    if here.filter(large__sha256=large.sha256).exists():
        raise Refused(_("This photo is here already."), field="photo")
    last = here.aggregate(last=Max("position"))["last"]
    photo = HomestayPhoto(
        homestay=homestay, room_type=room_type, large=large, alt=alt, width=made["large"].width, height=made["large"].height,
        position=0 if last is None else last + 1,
    )  # fmt: skip
    hang_small_ones(photo, made, upload.name, by=by)
    photo.save(force_insert=True)
    record(by=by, verb="one_pass.add_photo", noun=homestay, place_path=homestay.place.path, changes={"alt": alt})  # fmt: skip
    return photo


@transaction.atomic
def correct_photo(photo: HomestayPhoto, *, by: By, alt: str) -> HomestayPhoto:
    """Other words for the same picture."""
    must_host(by, photo.homestay)
    if not alt.strip():
        raise Refused(_("Write what the photo shows: whoever can't see it hears it."), field="alt")
    before, photo.alt = photo.alt, alt.strip()[:100]
    photo.save(update_fields=["alt"])
    record(by=by, verb="one_pass.correct_photo", noun=photo.homestay, changes={"alt": [before, photo.alt]}, place_path=photo.homestay.place.path)  # fmt: skip
    return photo


@transaction.atomic
def show_first(photo: HomestayPhoto, *, by: By) -> HomestayPhoto:
    """The one that stands in lists."""
    homestay = locked_house(photo.homestay, by)
    first = HomestayPhoto.objects.filter(homestay=homestay).aggregate(first=Min("position"))[
        "first"
    ]
    photo.position = first - 1
    photo.save(update_fields=["position"])
    record(by=by, verb="one_pass.show_photo_first", noun=homestay, place_path=homestay.place.path, changes={"alt": photo.alt})  # fmt: skip
    return photo


@transaction.atomic
def remove_photo(photo: HomestayPhoto, *, by: By) -> None:
    """Nobody sees it any more: its files open only while they are photographs of the house (widgets.may_see_photo)."""
    homestay = locked_house(photo.homestay, by)
    record(by=by, verb="one_pass.remove_photo", noun=homestay, place_path=homestay.place.path, changes={"alt": photo.alt})  # fmt: skip
    photo.delete()
