"""Pages of the base that are not for everybody: the sheet of parts, the trial's root, acts that are not offered."""

from dataclasses import replace
from typing import Any, Final

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from yanzhen.base.forms import ActForm
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import a_by
from yanzhen.base.tests.test_import_screens import Door
from yanzhen.base.tests.test_page_shell import Officer
from yanzhen.base.views import parts
from yanzhen.base.views.acts import Act, Page, acts_page

pytestmark = pytest.mark.django_db
ACT: Final = Act("rename", "Rename", "Rename it", ActForm, lambda *_facts: None, "Renamed.")
KEPT: Final = Act(
    "close", "Close", "Close it", ActForm, lambda *_facts: None, "Closed.", capability="x"
)


def test_the_sheet_of_parts_is_shown_to_an_office_with_what_was_typed_wrongly() -> None:
    assert "The day lies ahead" in Door().get(parts.parts).content.decode()

    with pytest.raises(PermissionDenied, match="those who work here"):
        Door(a_by(office_id=None)).get(parts.parts)


def test_without_a_trial_there_is_no_root_to_fetch(client: Client, settings: Any) -> None:
    settings.LOCAL_ROOT_CERTIFICATE = ""

    assert client.get("/base/root-certificate/").status_code == 404


@pytest.mark.parametrize(
    ("acts", "sent"),
    [
        pytest.param([], None, id="no act at all"),
        pytest.param([KEPT], None, id="none that one may do"),
        pytest.param([ACT], "geese", id="one that is none"),
        pytest.param([ACT, KEPT], "close", id="one that one may not do"),
    ],
)
def test_only_an_act_that_is_offered_is_done(acts: list[Act], sent: str | None) -> None:
    door, page = Door(Officer()), Page("Acts", [], "/")
    request = door.request("post" if sent else "get", {"act": sent} if sent else {}, False)

    with pytest.raises(PermissionDenied):
        acts_page(request, object(), acts, by=door.by, page=page)


def _never(*_facts: Any) -> None:
    raise Refused("The name is taken.")


def test_what_an_act_refuses_stands_beside_what_was_typed_and_is_no_success() -> None:
    door, page = Door(Officer()), Page("Acts", [], "/")
    act = replace(ACT, apply=_never)

    answer = acts_page(
        door.request("post", {"act": "rename"}, False), object(), [act], by=door.by, page=page
    )

    assert answer.status_code == 422
    assert "The name is taken." in answer.content.decode()
    asked = acts_page(door.request("get", {}, False), object(), [act], by=door.by, page=page)
    assert asked.status_code == 200
