"""The poster: one sheet with a picture, drawn or brought, the time, the place and the code that leads to the registration."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.documents.testing import PDF, a_picture, an_upload
from yanzhen.kernel.gatherings.actions.preparing import set_picture
from yanzhen.kernel.gatherings.models import Gathering
from yanzhen.kernel.gatherings.testing import a_draft, an_open_gathering, an_organiser
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db


def sheet(gathering: Gathering, size: str = "a4", client: Client | None = None) -> str:
    client = client or Client(headers={"accept-language": "en"})
    page = reverse("gatherings:poster", args=[gathering.pk])
    return client.get(f"{page}?size={size}").content.decode()


def test_a_poster_has_a_drawn_picture_until_one_is_brought() -> None:
    gathering, office = an_open_gathering(), at_the_door(an_organiser())
    first = gathering.meetings.get()
    drawn = sheet(gathering)
    assert "ga-drawn" in drawn
    assert timezone.localtime(first.starts_at).strftime("%Y-%m-%d") in drawn
    assert "The square" in drawn
    assert "ga-qr" in drawn
    assert "poster-a3.css" in sheet(gathering, "a3")
    assert "poster-a3.css" not in drawn
    page = reverse("gatherings:picture", args=[gathering.pk])
    assert page in sheet(gathering, client=office)
    assert page not in drawn
    office.post(page, {"act": "picture", "picture": a_picture("lake.png")})
    gathering.refresh_from_db()
    assert gathering.picture is not None
    shown = reverse("documents:open", args=[gathering.picture_id])
    assert shown in sheet(gathering)
    assert Client().get(shown).status_code == 200


def test_only_a_picture_goes_on_a_poster_and_a_draft_shows_nobody_its_own() -> None:
    draft = a_draft()
    with pytest.raises(Refused, match="Only a photo or picture"):
        set_picture(draft, an_upload("plan.pdf", PDF), by=an_organiser())
    draft.refresh_from_db()
    assert draft.picture is None
    set_picture(draft, a_picture("lake.png", 1), by=an_organiser())
    set_picture(draft, a_picture("lake.png", 2), by=an_organiser())
    shown = reverse("documents:open", args=[draft.picture_id])
    assert Client().get(shown).status_code == 404
    assert at_the_door(an_organiser()).get(shown).status_code == 200
