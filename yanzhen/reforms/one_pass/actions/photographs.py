"""Photographs are taken in: fit for every phone, drawn anew in three widths; also those that hung here before that was done."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.photographs import Drawn, as_file, drawn_anew
from yanzhen.base.pictures import size_of
from yanzhen.base.refusals import Refused
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.documents.contracts import content_type_of
from yanzhen.kernel.documents.models import Document
from yanzhen.reforms.one_pass.models import Attraction, HomestayPhoto, Photograph, Product
from yanzhen.reforms.one_pass.models.photographs import SIZES

# Every browser shows these. What a phone keeps as HEIC it sends as JPEG when it is asked for one.
SHOWN: Final = ("image/jpeg", "image/png", "image/webp")
LONG_SIDE_MIN: Final = 480
SIDE_MAX: Final = 12_000
# The page makes photographs smaller before they are sent (static/one_pass/photos.js); without script they come as they are.
BYTES_MAX: Final = 20 * 1024 * 1024
OWNERS: Final = ("one_pass.attraction", "one_pass.product")
AT_ONCE: Final = 200


def drawn(upload: Any, *, field: str = "photo") -> dict[str, Drawn]:
    """Its three widths, by name; or Refused."""
    if content_type_of(upload) not in SHOWN:
        raise Refused(_("This is no photo that every phone shows. Send it as JPG, PNG or WebP."), field=field)  # fmt: skip
    if upload.size > BYTES_MAX:
        raise Refused(_("The photo has more than %(most)s MB. Send it smaller."), field=field, most=BYTES_MAX // 1024 // 1024)  # fmt: skip
    size = size_of(upload)
    if size is None:
        raise Refused(_("The photo is damaged. Take it again."), field=field)
    if max(size) < LONG_SIDE_MIN or max(size) > SIDE_MAX:
        raise Refused(
            _("The photo is %(wide)s by %(high)s points. Its long side has between %(least)s and %(most)s."),
            field=field, wide=size[0], high=size[1], least=LONG_SIDE_MIN, most=SIDE_MAX,
        )  # fmt: skip
    return dict(zip(SIZES, drawn_anew(upload, list(SIZES.values()), field=field), strict=True))


@transaction.atomic
def hang_photographs(noun: Product | Attraction, uploads: Iterable[Any], *, by: By) -> list[Photograph]:  # fmt: skip
    """All of them, or none and one sentence about the first that can't be taken. Whether they may is asked by the caller."""
    return [_hang(noun, upload, upload.name, by) for upload in uploads]


def hang_small_ones(photo: Photograph | HomestayPhoto, made: dict[str, Drawn], name: str, *, by: By) -> None:  # fmt: skip
    """The smaller widths hang on the photograph itself: its record lists one file, not three."""
    for size in ("medium", "small"):
        setattr(photo, size, store(as_file(made[size], name), owner=photo, by=by, purpose=size))


def draw_what_is_missing(*, by: By, most: int = AT_ONCE) -> int:
    """What hung here as it was sent gets its widths and loses what the camera wrote; gives how many. Safe to repeat."""
    done = 0
    waiting = Document.objects.kept().filter(owner_label__in=OWNERS, content_type__in=SHOWN, photograph__isnull=True)  # fmt: skip
    for document in waiting.order_by("pk")[:most]:
        done += _anew(document, by)
    houses = HomestayPhoto.objects.filter(medium__isnull=True).select_related("large", "homestay")
    for photo in houses.order_by("pk")[:most]:
        done += _house_anew(photo, by)
    return done


def _hang(noun: Any, upload: Any, name: str, by: By) -> Photograph:
    made = drawn(upload, field="pictures")
    large = store(as_file(made["large"], name), owner=noun, by=by)
    known = Photograph.objects.filter(large=large).first()
    return known or _with_small_ones(large, made, name, by)


def _with_small_ones(large: Document, made: dict[str, Drawn], name: str, by: By) -> Photograph:
    photo = Photograph(id=new_key(), large=large, width=made["large"].width, height=made["large"].height)  # fmt: skip
    hang_small_ones(photo, made, name, by=by)
    photo.save(force_insert=True)
    return photo


def _anew(document: Document, by: By) -> int:
    owner = _owner_of(document)
    if owner is None:
        return 0
    try:
        with transaction.atomic(), document.open() as file:
            file.name = document.name
            _hang(owner, file, document.name, by)
            # What was sent keeps where the camera stood: nobody opens it any more.
            Document.objects.kept().filter(pk=document.pk).update(removed_at=timezone.now())
    except (Refused, FileNotFoundError):
        return 0
    return 1


def _house_anew(photo: HomestayPhoto, by: By) -> int:
    try:
        with transaction.atomic(), photo.large.open() as file:
            made = drawn(file)
            name, photo.width, photo.height = photo.large.name, made["large"].width, made["large"].height  # fmt: skip
            photo.large = store(as_file(made["large"], name), owner=photo.homestay, by=by, purpose=photo.alt)  # fmt: skip
            hang_small_ones(photo, made, name, by=by)
            photo.save(update_fields=["large", "medium", "small", "width", "height"])
    except (Refused, FileNotFoundError):
        return 0
    return 1


def _owner_of(document: Document) -> models.Model | None:
    kind: Any = Attraction if document.owner_label == OWNERS[0] else Product
    found: models.Model | None = kind.objects.filter(pk=document.owner_id).first()
    return found
