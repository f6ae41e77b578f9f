"""Photographs of a house: each says what it shows, comes in two sizes, and is gone for everybody when it is taken away."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yanzhen.base.pictures import size_of
from yanzhen.base.refusals import Refused
from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.documents.testing import PDF, an_upload
from yanzhen.kernel.parties.testing import at_the_door
from yanzhen.reforms.one_pass.actions import homestays_photos as acts
from yanzhen.reforms.one_pass.actions import photographs
from yanzhen.reforms.one_pass.models import HomestayPhoto
from yanzhen.reforms.one_pass.testing import a_homestay, a_host, a_photo, a_picture, a_room_type
from yanzhen.reforms.one_pass.tests.test_homestay_screens import page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_a_photo_is_taken_in_with_its_size_and_what_it_shows() -> None:
    house = a_homestay()
    kind = house.types[0]

    made = acts.add_photo(house, a_picture(1600, 1200), by=a_host(house), alt=" The yard ", room_type=kind)  # fmt: skip

    assert (made.alt, made.width, made.height, made.room_type) == ("The yard", 1600, 1200, kind)
    assert made.large.purpose == "The yard"
    assert [size_of(made.file(size).open()) for size in ("large", "medium", "small")] == [
        (1600, 1200),
        (960, 720),
        (480, 360),
    ]
    assert len({made.url, made.medium_url, made.small_url}) == 3


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (an_upload("a.jpg", PDF), "no photo that every phone shows"),
        (an_upload("a.jpg", b"\x00\x00\x00\x18ftypheic" + b"\0" * 40), "no photo that every phone shows"),
        (an_upload("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 40), "is damaged"),
        (a_picture(479, 300), "479 by 300"),
        (a_picture(12_001, 300), "12001 by 300"),
        (an_upload("a.jpg", a_picture().read() + b"x" * photographs.BYTES_MAX), "more than 20 MB"),
    ],
    ids=["pdf", "heic", "damaged", "tiny", "vast", "heavy"],
)  # fmt: skip
def test_what_visitors_could_not_see_well_is_refused(upload: Any, sentence: str) -> None:
    house = a_homestay()

    with pytest.raises(Refused, match=sentence):
        acts.add_photo(house, upload, by=a_host(house), alt="The yard")
    assert not Document.objects.exists()


def test_the_same_photo_twice_one_without_words_and_one_too_many_are_refused() -> None:
    house, other = a_homestay(), a_homestay()
    host = a_host(house)
    first = acts.add_photo(house, a_picture(), by=host, alt="The yard")

    with pytest.raises(Refused, match="is here already"):
        acts.add_photo(house, a_picture(), by=host, alt="The yard")
    with pytest.raises(Refused, match="is here already"):
        acts.add_photo(house, a_picture(), by=host, alt="In other words")
    with pytest.raises(Refused, match="what the photo shows"):
        acts.add_photo(house, a_picture(more=b"1"), by=host, alt=" ")
    with pytest.raises(Refused, match="what the photo shows"):
        acts.correct_photo(first, by=host, alt="")
    with pytest.raises(Refused, match="of another house"):
        acts.add_photo(house, a_picture(more=b"2"), by=host, alt="X", room_type=other.types[0])
    with pytest.raises(IntegrityError, match="says_what_it_shows"), transaction.atomic():
        HomestayPhoto.objects.update(alt="")
    for _n in range(acts.PHOTOS_MAX - 1):
        a_photo(house)
    with pytest.raises(Refused, match="At most 20"):
        a_photo(house)


def test_the_owner_says_which_stands_first() -> None:
    house = a_homestay()
    a_photo(house, "One")
    two, three = a_photo(house, "Two"), a_photo(house, "Three")

    acts.show_first(three, by=a_host(house))
    acts.show_first(two, by=a_host(house))
    assert list(HomestayPhoto.objects.values_list("alt", flat=True)) == ["Two", "Three", "One"]


def test_strangers_keep_their_hands_off_the_photos() -> None:
    house = a_homestay()
    photo, stranger = a_photo(house), a_host(a_homestay())

    for act in (
        lambda: acts.add_photo(house, a_picture(), by=stranger, alt="X"),
        lambda: acts.correct_photo(photo, by=stranger, alt="X"),
        lambda: acts.show_first(photo, by=stranger),
        lambda: acts.remove_photo(photo, by=stranger),
    ):
        with pytest.raises(Refused, match="Only the owner"):
            act()


def test_a_photo_that_was_taken_away_is_seen_by_nobody_and_may_come_back() -> None:
    house = a_homestay()
    host = a_host(house)
    photo = acts.add_photo(house, a_picture(), by=host, alt="The yard")
    addresses = [photo.url, reverse("documents:open", args=[photo.large_id])]
    assert [Client().get(address).status_code for address in addresses] == [200, 200]

    acts.remove_photo(photo, by=host)
    assert [Client().get(address).status_code for address in addresses] == [404, 404]
    assert acts.add_photo(house, a_picture(), by=host, alt="The yard").large_id == photo.large_id


def test_a_photo_of_a_house_that_is_shown_is_public_and_kept_for_a_day() -> None:
    shown, draft = a_photo(a_homestay()), a_photo(a_homestay(shown=False))

    answer = Client().get(shown.url)
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Client().get(shown.url.replace("/large/", "/huge/")).status_code == 404
    assert Client().get(draft.url).status_code == 404
    own = at_the_door(a_host(draft.homestay)).get(draft.url)
    assert (own.status_code, own.headers["Cache-Control"]) == (200, "private, no-store")


def test_visitors_see_the_first_photo_in_lists_and_all_on_the_page() -> None:
    house = a_homestay()
    family = a_room_type(house)
    a_photo(house, "The yard")
    a_photo(house, "The loft", room_type=family)

    listed = page(Client(), "homestays")
    assert 'alt="The yard"' in listed
    assert 'alt="The loft"' not in listed
    shown = page(Client(), "homestay", house.pk)
    assert shown.count('alt="The loft"') == 2, (
        shown.count("hs-thumb"),
        shown.count("hs-strip"),
        shown.count("hs-kinds"),
    )
    assert 'width="1600" height="1200"' in shown


def test_more_photos_ask_no_more_questions() -> None:
    house = a_homestay()
    counts = []
    for _n in range(2):
        a_photo(house)
        a_photo(a_homestay(house.place))
        for name, args in (("homestays", ()), ("homestay", (house.pk,))):
            page(Client(), name, *args)
            with CaptureQueriesContext(connection) as queries:
                page(Client(), name, *args)
            counts.append(len(queries))

    assert counts[:2] == counts[2:]


def test_the_owner_hangs_words_and_takes_away_on_the_page() -> None:
    house = a_homestay()
    host = at_the_door(a_host(house))
    url = reverse("one_pass:host_photos")
    assert "There is no photo yet" in page(host, "host_photos")

    wrong = host.post(url, {"photo": an_upload("a.jpg", PDF), "alt": "The yard"})
    assert wrong.status_code == 422
    assert "no photo that every phone shows" in wrong.content.decode()
    assert 'value="The yard"' in wrong.content.decode()
    host.post(url, {"photo": a_picture(), "alt": "The yard"})
    host.post(url, {"photo": a_picture(more=b"2"), "alt": "The river"})
    yard, river = HomestayPhoto.objects.all()
    host.post(url, {"which": str(river.pk), "first": "1"})
    host.post(url, {"which": str(yard.pk), "alt": "The old yard"})
    assert "what the photo shows" in host.post(url, {"which": str(yard.pk), "alt": ""}, follow=True).content.decode()  # fmt: skip
    assert list(HomestayPhoto.objects.values_list("alt", flat=True)) == ["The river", "The old yard"]  # fmt: skip
    assert "The old yard" in page(host, "host_house")
    host.post(url, {"which": str(yard.pk), "away": "1"})
    assert HomestayPhoto.objects.get() == river
    assert host.post(url, {"which": str(a_photo(a_homestay()).pk), "away": "1"}).status_code == 404
