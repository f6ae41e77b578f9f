"""Our `migrate` renders a new model once, and what points to it and from it is found as Django finds it."""

from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField, CreateModel
from django.db.migrations.state import ModelState, ProjectState

from yanzhen.config.management.commands.migrate import new_models_rendered_once

pytestmark = pytest.mark.django_db

MAKES_A_MODEL = CreateModel(
    "Keepsake",
    fields=[
        ("id", models.BigAutoField(primary_key=True)),
        ("owner", models.ForeignKey("parties.user", models.PROTECT, related_name="keepsakes")),
        ("parent", models.ForeignKey("self", models.PROTECT, null=True)),
    ],
)
POINTS_TO_IT = AddField(
    "organisation", "keepsake", models.ForeignKey("parties.keepsake", models.PROTECT, null=True)
)


def _state() -> ProjectState:
    state: ProjectState = MigrationLoader(connection).project_state()
    state.apps  # noqa: B018  # rendered from here on, as while migrating
    return state


def _seen(state: ProjectState) -> list[Any]:
    names = ("user", "organisation", "keepsake")
    found = [state.apps.get_model("parties", name)._meta for name in names]
    return [
        sorted(str(one) for meta in found for one in meta.get_fields(include_hidden=True)),
        [state.apps.get_model("parties", name)._meta.apps is state.apps for name in names],
    ]


def test_a_new_model_is_found_from_both_ends_as_with_django() -> None:
    theirs, ours = _state(), _state()
    for operation in (MAKES_A_MODEL, POINTS_TO_IT):
        operation.state_forwards("parties", theirs)
    with new_models_rendered_once():
        for operation in (MAKES_A_MODEL, POINTS_TO_IT):
            operation.state_forwards("parties", ours)

    assert _seen(ours) == _seen(theirs)
    user = ours.apps.get_model("parties", "User")
    assert str(user.objects.filter(keepsakes__isnull=False).query)


def test_nothing_else_is_rendered_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    state = _state()
    rendered = []
    by_django = ModelState.render

    def render(model_state: ModelState, apps: Any) -> Any:
        rendered.append(model_state.name)
        return by_django(model_state, apps)

    monkeypatch.setattr(ModelState, "render", render)
    with new_models_rendered_once():
        MAKES_A_MODEL.state_forwards("parties", state)

    assert rendered == ["Keepsake"]
