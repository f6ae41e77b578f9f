"""On paper as on the screen: the office reads everything, the one who asked what is public, numbers masked."""

import importlib.util
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from yanzhen.base.keys import new_key
from yanzhen.base.testing import words_of_pdf
from yanzhen.kernel.cases.actions import add_note, ask_assist
from yanzhen.kernel.cases.models import Case, Material
from yanzhen.kernel.cases.testing import Desk, a_case, a_desk, an_item, some_person, some_place
from yanzhen.kernel.cases.views.paper_forms import form_of
from yanzhen.kernel.cases.views.papers import paper_of
from yanzhen.kernel.parties.actors import Actor, actor_of_person
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import an_organisation, at_the_door

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
needs_typst = pytest.mark.skipif(
    importlib.util.find_spec("typst") is None, reason="typst comes with requirements/run.txt"
)


class Scene:
    def __init__(self) -> None:
        self.place = some_place()
        self.desk: Desk = a_desk(self.place)
        self.asker: Person = some_person("林知夏")
        self.item = an_item()
        Material.objects.create(item=self.item, name="Floor plan", may_be_late=True)
        self.case: Case = a_case(
            item=self.item, place=self.place, reporter=self.asker, at=MONDAY,
            title="#panic() is a title", caller_phone="13800002716",
        )  # fmt: skip
        self.case.take_step("accept", by=self.desk.actor, at=MONDAY)
        add_note(self.case, by=self.desk.actor, text="Only between us.")
        add_note(self.case, by=self.desk.actor, text="You hear from us.", public=True)
        self.case.refresh_from_db()


@pytest.fixture
def scene() -> Scene:
    return Scene()


def _request(actor: Actor) -> Any:
    request: Any = RequestFactory().get("/")
    request.actor = actor
    return request


def _words(scene: Scene, *, public_only: bool) -> str:
    return repr(paper_of(_request(scene.desk.actor), scene.case, public_only=public_only))


def test_the_office_reads_the_whole_history(scene: Scene) -> None:
    words = _words(scene, public_only=False)

    assert "Only between us." in words
    assert scene.desk.actor.person_name in words


def test_the_one_who_asked_reads_the_public_part(scene: Scene) -> None:
    words = _words(scene, public_only=True)

    assert "Only between us." not in words
    assert "You hear from us." in words
    assert "Public part" in words


def test_a_telephone_is_masked_as_on_the_screen(scene: Scene) -> None:
    words = _words(scene, public_only=False)

    assert ("13800002716" in words, "138****2716" in words) == (False, True)


def test_the_clock_is_printed_with_its_calculation(scene: Scene) -> None:
    paper = paper_of(_request(scene.desk.actor), scene.case, public_only=False)
    days = next(block for block in paper.blocks if block.kind == "days")

    assert "10 working days" in days.text
    assert len([row for row in days.rows if row[3] in ("run", "due")]) == 10


def test_the_code_is_on_the_paper_and_not_in_the_address(scene: Scene) -> None:
    paper = paper_of(_request(scene.desk.actor), scene.case, public_only=True)

    assert scene.case.number in paper.qr
    assert scene.case.code not in paper.qr
    assert scene.case.code in repr(paper.qr_words)


@needs_typst
def test_both_doors_give_a_pdf(scene: Scene) -> None:
    for actor in (scene.desk.actor, actor_of_person(scene.asker)):
        answer = at_the_door(actor).get(reverse("cases:pdf", args=[scene.case.pk]))

        assert answer.content.startswith(b"%PDF-")
        assert answer["Cache-Control"] == "private, no-store"


@needs_typst
def test_the_words_of_the_file_hold_the_history_and_no_more_than_each_may_read(scene: Scene) -> None:  # fmt: skip
    helper = a_desk(scene.place, title="Helpers")
    ask_assist(scene.case, office=helper.office, task="Look at the drain", by=scene.desk.actor)
    path = reverse("cases:pdf", args=[scene.case.pk])

    ours, theirs = (
        " ".join(words_of_pdf(at_the_door(actor).get(path).content).split())
        for actor in (scene.desk.actor, actor_of_person(scene.asker))
    )

    for word in (scene.case.number, "#panic() is a title", "Accept", "You hear from us."):
        assert word in ours
        assert word in theirs
    for word in ("Only between us.", "Look at the drain"):
        assert word in ours
        assert word not in theirs
    assert "13800002716" not in ours


def test_a_stranger_finds_no_paper(scene: Scene) -> None:
    stranger = at_the_door(actor_of_person(some_person("Stranger")))

    assert stranger.get(reverse("cases:pdf", args=[scene.case.pk])).status_code == 404


def test_the_form_is_filled_in_as_far_as_known(scene: Scene) -> None:
    request = _request(scene.desk.actor)
    words = repr(form_of(request, scene.item))

    assert "Floor plan" in words
    assert "may be handed in later" in words
    assert scene.desk.office.title in words
    assert scene.desk.actor.person_name in words


def test_the_form_is_also_a_page_to_print(scene: Scene) -> None:
    door: Client = at_the_door(scene.desk.actor)
    page = door.get(reverse("cases:form_page", args=[scene.item.code]))

    assert "Floor plan" in page.content.decode()


def test_at_the_counter_it_is_printed_for_whom_stands_there(scene: Scene) -> None:
    firm = an_organisation("Cloud Firm")
    door: Client = at_the_door(scene.desk.actor)
    chosen = {"item": str(scene.item.pk), "subject": str(firm.pk), "title": "typed so far"}

    sent = door.post(reverse("cases:counter_form"), chosen)
    shown = door.get(sent["Location"])
    page = shown.content.decode()
    known = dict(shown.context["paper"].blocks[0].rows)

    assert sent["Location"].endswith(f"?subject={firm.pk}")
    assert "Cloud Firm" in page
    assert (known["Name of the organisation"], known["Contact"]) == ("Cloud Firm", "")
    assert f"form.pdf?subject={firm.pk}" in page


def test_of_a_person_at_the_counter_only_the_name_is_filled_in(scene: Scene) -> None:
    page = at_the_door(scene.desk.actor).get(
        reverse("cases:form_page", args=[scene.item.code]), {"subject": str(scene.asker.pk)}
    )

    assert "林知夏" in page.content.decode()
    assert "Telephone" in page.content.decode()


def test_where_nobody_is_chosen_the_form_bears_nobodys_name(scene: Scene) -> None:
    door = at_the_door(scene.desk.actor)

    page = door.post(reverse("cases:counter_form"), {"item": str(scene.item.pk)}, follow=True)

    known = dict(page.context["paper"].blocks[0].rows)
    assert set(known.values()) == {""}


def test_nobody_else_prints_it_for_somebody(scene: Scene) -> None:
    address = reverse("cases:form_page", args=[scene.item.code])
    portal = at_the_door(actor_of_person(scene.asker))
    stranger = some_person("Stranger")

    assert portal.get(address, {"subject": str(stranger.pk)}).status_code == 403
    assert portal.post(reverse("cases:counter_form"), {"item": str(scene.item.pk)}).status_code == 403  # fmt: skip
    desk = at_the_door(scene.desk.actor)
    assert desk.get(address, {"subject": "nonsense"}).status_code == 404
    assert desk.get(address, {"subject": str(new_key())}).status_code == 404
    assert desk.post(reverse("cases:counter_form"), {"item": ""}).status_code == 409
