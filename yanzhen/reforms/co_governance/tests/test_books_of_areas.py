"""Each area has the book of whoever pays: a road's is the subdistrict's, an estate's the owners'."""

import pytest
from django.urls import reverse

from yanzhen.kernel.ledger.testing import a_book
from yanzhen.kernel.parties.testing import at_the_door
from yanzhen.reforms.co_governance.actions import service
from yanzhen.reforms.co_governance.models import ServiceArea
from yanzhen.reforms.co_governance.testing import a_crew
from yanzhen.reforms.co_governance.tests.test_areas import a_road

pytestmark = pytest.mark.django_db


def test_it_is_shown_whether_a_book_is_kept_where_an_areas_costs_are_booked() -> None:
    crew = a_crew()
    road = a_road(crew)
    client = at_the_door(crew.manager)

    def page() -> str:
        where = reverse("co_governance:cluster", args=[crew.cluster.pk])
        return str(client.get(where, headers={"accept-language": "en"}).content.decode())

    assert page().count("no book yet") == ServiceArea.objects.count()

    book = a_book(organisation=road.payer, place=road.place)

    rows = {one.pk: one for one in service.with_books(ServiceArea.objects.all())}
    assert rows[road.pk].book == book  # type: ignore[attr-defined]
    assert rows[crew.area.pk].book is None  # type: ignore[attr-defined]
    assert page().count("Its book is kept.") == 1


def test_a_book_that_is_not_used_any_more_is_none() -> None:
    crew = a_crew()
    road = a_road(crew)
    book = a_book(organisation=road.payer, place=road.place)
    book.closed_on = book.opened_on
    book.save(update_fields=["closed_on"])

    (found,) = service.with_books(ServiceArea.objects.filter(pk=road.pk))

    assert found.book is None  # type: ignore[attr-defined]
