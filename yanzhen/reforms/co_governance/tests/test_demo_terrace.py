"""The demo's terraces: five months, one refusal, and the report's lines follow from the records."""

from datetime import date

import pytest
from django.core.management import call_command

from yanzhen.base.demo import World
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.works.models import Project
from yanzhen.reforms.co_governance.demo.campaign import make_campaign
from yanzhen.reforms.co_governance.demo.tables import make_tables
from yanzhen.reforms.co_governance.demo.terrace import make_terrace
from yanzhen.reforms.co_governance.models import Finding, MicroProject, RoundTable
from yanzhen.reforms.co_governance.testing import an_estate

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 29)


def test_the_terraces_took_five_months_and_the_report_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    township = Place.objects.open().get(name="湖源乡")
    an_estate(a_place(kind="estate", parent=township))
    world = World(size="small", today=TODAY)
    make_terrace(world)
    make_tables(world)
    make_campaign(world)

    assert list(RoundTable.objects.values_list("closed_on", flat=True)).count(None) == 1
    assert Finding.objects.filter(cleared_on=None).count() == 1
    project = Project.objects.get()
    assert (project.state, project.months, project.round, project.opinions.count()) == (
        "published",
        5,
        2,
        14,
    )
    assert MicroProject.objects.get().estate.built_year == 2007
    call_command("figures", "check-report", "--only", "A27,A28", "--on", str(TODAY), "--lang", "en")
    said = capsys.readouterr().out
    for code in ("A27", "A28"):
        (line,) = [one for one in said.splitlines() if one.startswith(code)]
        assert "differs" not in line, said


def test_nothing_is_made_without_the_estate() -> None:
    make_terrace(World(size="small", today=TODAY))
    assert not Project.objects.exists()
