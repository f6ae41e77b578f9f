"""Photographs of products and attractions: three widths, nothing of the camera, seen as what they hang on is seen."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from yanzhen.base.pictures import size_of
from yanzhen.base.refusals import Refused
from yanzhen.base.tests.test_photographs import a_bomb, from_a_camera
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.documents.models import Document, documents_of
from yanzhen.kernel.documents.testing import PDF, an_upload
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import a_resident, at_the_door
from yanzhen.reforms.one_pass.actions.photographs import draw_what_is_missing, hang_photographs
from yanzhen.reforms.one_pass.models import HomestayPhoto, Photograph
from yanzhen.reforms.one_pass.testing import a_homestay, a_photo, a_picture, an_attraction
from yanzhen.reforms.one_pass.tests.scene import Isle
from yanzhen.reforms.one_pass.tests.test_laying import door

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def from_a_phone(name: str = "IMG_1.jpg") -> SimpleUploadedFile:
    """Held upright, with the place in it."""
    out = io.BytesIO()
    Image.new("RGB", (2000, 1500), "green").save(out, "JPEG", exif=from_a_camera(6))
    return SimpleUploadedFile(name, out.getvalue())


def test_a_photograph_hangs_in_three_widths_and_keeps_no_place() -> None:
    isle = Isle()
    product = isle.a_pass()
    page = reverse("one_pass:product_act", args=[product.slug, "pictures"])

    answer = door(isle.clerk).post(page, {"act": "pictures", "pictures": from_a_phone()})

    assert answer.status_code == 302
    photo = Photograph.objects.of(product).get()
    files = [photo.large, photo.medium, photo.small]
    assert [size_of(one.open()) for one in files] == [(1500, 2000), (960, 1280), (480, 640)]
    assert (photo.width, photo.height) == (1500, 2000)
    assert all(b"Camera of somebody" not in one.open().read() for one in files)
    # On the desk's list stands one file, not three.
    assert list(documents_of(product)) == [photo.large]


def test_the_same_photograph_twice_is_one() -> None:
    isle = Isle()
    product = isle.a_pass()
    hang_photographs(product, [a_picture()], by=isle.clerk)

    hang_photographs(product, [a_picture()], by=isle.clerk)
    assert Photograph.objects.count() == 1


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (lambda: SimpleUploadedFile("a.png", a_bomb(11_000, 11_000).getvalue()), "121 million points"),
        (lambda: SimpleUploadedFile("a.png", a_bomb(60_000, 60_000).getvalue()), "60000 by 60000"),
        (lambda: an_upload("a.jpg", PDF), "no photo that every phone shows"),
        (lambda: an_upload("a.jpg", a_picture().read()[:900]), "is damaged"),
        (lambda: a_picture(300, 200), "300 by 200"),
    ],
    ids=["bomb", "vast", "pdf", "cut off", "tiny"],
)  # fmt: skip
def test_what_can_not_be_shown_is_refused_beside_the_field(upload: Any, sentence: str) -> None:
    isle = Isle()
    one = an_attraction(isle.area)
    page = reverse("one_pass:register_act", args=[one.pk, "pictures"])

    with pytest.raises(Refused, match=sentence) as refused:
        hang_photographs(one, [a_picture(), upload()], by=isle.clerk)
    answer = door(isle.clerk).post(page, {"act": "pictures", "pictures": [a_picture(), upload()]})

    assert (refused.value.field, answer.status_code) == ("pictures", 422)
    assert not Photograph.objects.exists()
    assert not Document.objects.exists()


def test_pages_load_the_small_ones_and_say_how_large_they_are() -> None:
    isle = Isle()
    product, sight = isle.a_pass(), an_attraction(isle.area)
    for noun in (product, sight):
        hang_photographs(noun, [a_picture(), a_picture(more=b"2")], by=isle.clerk)
    first = Photograph.objects.of(product).first()
    assert first is not None

    home = Client().get(reverse("one_pass:home")).content.decode()
    page = Client().get(product.get_absolute_url()).content.decode()

    assert f'src="{first.small_url}"' in home
    assert f"{first.small_url} 480w, {first.medium_url} 960w" in home
    assert home.count('loading="lazy"') == home.count("<img") == 2
    assert f'src="{first.medium_url}"' in page
    assert 'width="1600" height="1200"' in page
    assert page.count('loading="lazy"') == 1
    assert reverse("documents:open", args=[first.large_id]) not in home + page


def test_a_list_asks_once_for_all_photographs() -> None:
    isle = Isle()
    for _n in range(2):
        hang_photographs(an_attraction(isle.area), [a_picture()], by=isle.clerk)
    with CaptureQueriesContext(
        connection,
    ) as few:
        Client().get(reverse("one_pass:home"))
    for _n in range(6):
        hang_photographs(an_attraction(isle.area), [a_picture()], by=isle.clerk)

    with CaptureQueriesContext(connection) as many:
        Client().get(reverse("one_pass:home"))
    assert len(many) == len(few)


def test_who_sees_what_it_hangs_on_sees_the_photograph() -> None:
    isle = Isle()
    sight = an_attraction(isle.area)
    (photo,) = hang_photographs(sight, [a_picture()], by=isle.clerk)

    for size in ("large", "medium", "small"):
        public = Client().get(photo.url(size))
        assert (public.status_code, public["Cache-Control"]) == (200, "public, max-age=86400")
        assert "sandbox" in public["Content-Security-Policy"]
    assert Client().get(photo.url("huge")).status_code == 404
    desk, resident = door(isle.clerk), at_the_door(a_resident())
    assert desk.get(photo.small_url)["Cache-Control"] == "private, no-store"
    # The small ones are files of their own, and open as the large one does.
    small = reverse("documents:open", args=[photo.small_id])
    assert Client().get(small).status_code == 200

    sight.shown = "draft"
    sight.save()
    assert {resident.get(url).status_code for url in (photo.small_url, small)} == {404}  # fmt: skip
    assert desk.get(photo.small_url).status_code == 200


def test_what_is_taken_off_its_record_is_seen_by_nobody() -> None:
    isle = Isle()
    product = isle.a_pass()
    (photo,) = hang_photographs(product, [a_picture()], by=isle.clerk)

    photo.large.remove(by=isle.clerk)

    for url in (photo.large_url, photo.small_url, reverse("documents:open", args=[photo.medium_id])):  # fmt: skip
        assert Client().get(url).status_code == 404
    assert photo.small_url not in Client().get(product.get_absolute_url()).content.decode()


def test_what_hung_here_before_gets_its_widths_and_loses_its_place() -> None:
    isle, by = Isle(), system_actor()
    product, sight = isle.a_pass(), an_attraction(isle.area)
    old = [store(from_a_phone(), owner=noun, by=by) for noun in (product, sight)]
    broken = store(an_upload("b.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 40), owner=sight, by=by)
    house = a_photo(a_homestay())
    raw = store(from_a_phone(), owner=house.homestay, by=by)
    HomestayPhoto.objects.update(large=raw, medium=None, small=None)

    assert [draw_what_is_missing(by=by) for _night in range(2)] == [3, 0]

    for before, noun in zip(old, (product, sight), strict=True):
        assert Photograph.objects.of(noun).get().large.open().read().find(b"Exif") == -1
        assert Client().get(reverse("documents:open", args=[before.pk])).status_code == 404
    house.refresh_from_db()
    assert size_of(house.file("small").open()) == (480, 640)
    assert (house.width, house.height) == (1500, 2000)
    assert Client().get(reverse("documents:open", args=[raw.pk])).status_code == 404
    broken.refresh_from_db()
    assert broken.removed_at is None
