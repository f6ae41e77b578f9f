"""What officers and residents meet on the screen, in English and Chinese, and how often it asks the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.kernel.parties.testing import a_person, a_resident, an_organisation, at_the_door
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.works.actions.paying import ChangeDraft, ask_change
from yanzhen.kernel.works.actions.raising import add_picture, give_opinion
from yanzhen.kernel.works.models import (
    FundingSource,
    Picture,
    Project,
    Signature,
)
from yanzhen.kernel.works.testing import (
    a_paper,
    a_project,
    a_runner,
    a_shot,
    accepting,
    acceptors_of,
    chosen,
    first,
    planned,
    published,
    with_variants,
    working,
)

pytestmark = pytest.mark.django_db


def asking() -> Project:
    """Asked about until next week."""
    data: dict[str, Any] = {"closes_on": timezone.localdate() + timedelta(days=7)}
    return with_variants().take_step("collect", by=a_runner(), data=data)


def seen(client: Client, name: str, *args: Any, **asked: str) -> str:
    answer = client.get(reverse(f"works:{name}", args=args), asked)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def sent(client: Client, door: str, /, *args: Any, status: int = 302, **body: Any) -> str:
    act = body.pop("act", args[-1])
    answer = client.post(reverse(f"works:{door}", args=args), {"act": act, **body})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_at_every_state(language: str) -> None:
    client = at_the_door(a_runner(), language=language)
    for project in (
        a_project(),
        asking(),
        chosen(),
        planned(),
        working(),
        accepting(),
        published(),
    ):
        assert project.title in seen(client, "project", project.pk)
    page = seen(client, "list", q="terraces", state="working")
    assert page.count("W-20") == 1
    assert "0" in seen(client, "list", q="nothing like it")
    seen(client, "mine")
    seen(client, "shown_list", q="terr")


def test_residents_read_what_is_published_and_nobody_comments() -> None:
    project = published()
    page = seen(at_the_door(), "shown", project.pk)
    assert "154 days" in page
    assert "85,700.00" in page
    assert "<textarea" not in page
    assert "<svg" in page
    assert at_the_door().get(reverse("works:shown", args=[accepting().pk])).status_code == 404
    for picture in Picture.objects.filter(project=project):
        assert (
            at_the_door().get(reverse("documents:open", args=[picture.document_id])).status_code
            == 200
        )
    hidden = Picture.objects.exclude(project=project)[0]
    assert (
        at_the_door().get(reverse("documents:open", args=[hidden.document_id])).status_code == 404
    )


def test_papers_of_money_are_for_offices() -> None:
    from_office, resident = at_the_door(a_runner()), at_the_door(a_resident())
    project = accepting()
    sent(
        from_office,
        "sign",
        acceptors_of(project)[0].pk,
        act="sign",
        accepts="yes",
        defects="",
        signer="Li",
        sheet=a_paper(),
    )
    for row in (FundingSource.objects.get(), Signature.objects.get()):
        (document,) = documents(row)
        assert from_office.get(reverse("documents:open", args=[document])).status_code == 200
        assert resident.get(reverse("documents:open", args=[document])).status_code == 404
        assert (
            at_the_door(a_runner(a_place()))
            .get(reverse("documents:open", args=[document]))
            .status_code
            == 404
        )


def documents(row: Any) -> list[Any]:
    from_kept: Any = Picture._meta.get_field("document").related_model
    return list(from_kept.objects.filter(owner_id=row.pk).values_list("pk", flat=True))


def test_an_opinion_is_given_on_the_phone_once() -> None:
    project, person = asking(), a_person()
    client = at_the_door(a_resident(person))
    assert project.title in seen(client, "mine")
    page = seen(client, "opinion", project.pk)
    assert "Patches" in page
    assert "Opinions for it" not in page
    here = reverse("works:opinion", args=[project.pk])
    assert client.post(here, {"variant": "none"}).status_code == 422
    assert client.post(here, {"text": "Kept"}).content.decode().count("Kept") == 1
    assert client.post(here, {"variant": str(first(project).pk)}).status_code == 302
    assert client.post(here, {"variant": str(first(project).pk)}).status_code == 409
    page = seen(client, "opinion", project.pk)
    assert "You said: New membrane" in page
    assert "Opinions for it" in page
    assert "you have said yours" in seen(client, "mine")


def test_a_named_party_signs_on_its_phone() -> None:
    person, firm = a_person(), an_organisation()
    project = accepting(parties=(person.party, firm.party))
    client = at_the_door(a_resident(person))
    assert "Look and sign" in seen(client, "mine")
    own, other = acceptors_of(project)
    assert "signed sheet" not in seen(client, "sign", own.pk)
    sent(client, "sign", own.pk, status=422, act="sign", accepts="no", defects="")
    sent(client, "sign", own.pk, act="sign", accepts="no", defects="The drain is too high")
    assert "Look and sign" not in seen(client, "mine")
    assert "The drain is too high" in seen(at_the_door(a_runner()), "project", project.pk)
    assert at_the_door(a_resident()).get(reverse("works:sign", args=[other.pk])).status_code == 404


def asks(client: Client, name: str, *args: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        seen(client, name, *args)
    return len(queries)


def grow(project: Project, number: int) -> None:
    for _more in range(number):
        add_picture(project, a_shot(), "during", by=a_runner())
        ask_change(project, ChangeDraft(1, "More", "owners", "Letter"), a_paper(), by=a_runner())


def test_longer_lists_ask_no_more() -> None:
    client, resident = at_the_door(a_runner()), at_the_door(a_resident())
    one, out, open_one = working(), published(), asking()
    give_opinion(open_one, first(open_one), by=a_resident(), text="Good")
    grow(one, 1)

    def counts() -> list[int]:
        return [
            asks(client, "list"), asks(client, "project", one.pk), asks(client, "project", open_one.pk), asks(resident, "mine"),
            asks(resident, "opinion", open_one.pk), asks(resident, "shown_list"), asks(resident, "shown", out.pk),
        ]  # fmt: skip

    counts()
    few = counts()
    grow(one, 6)
    for _more in range(6):
        give_opinion(open_one, first(open_one), by=a_resident(), text="Good")
        asking()
    published()
    many = counts()
    assert all(more <= less for more, less in zip(many, few, strict=True)), (few, many)
    assert max(many) <= 45
