"""Our `migrate` renders what is new once, and what points to it and from it is found as Django finds it."""

from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    CreateModel,
    RemoveIndex,
)
from django.db.migrations.state import ModelState, ProjectState

from yanzhen.config.management.commands.migrate import new_things_rendered_once

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
IS_BOUND = AddConstraint(
    "keepsake", models.CheckConstraint(condition=models.Q(id__gt=0), name="keepsake_counted")
)
IS_FOUND = AddIndex("keepsake", models.Index(fields=["owner"], name="keepsake_of_owner"))
IS_FOUND_NO_MORE = RemoveIndex("keepsake", "keepsake_of_owner")
CHANGES = (MAKES_A_MODEL, POINTS_TO_IT, IS_BOUND, IS_FOUND, IS_FOUND_NO_MORE)


def _state() -> ProjectState:
    state: ProjectState = MigrationLoader(connection).project_state()
    state.apps  # noqa: B018  # rendered from here on, as while migrating
    return state


def _seen(state: ProjectState) -> list[Any]:
    names = ("user", "organisation", "keepsake")
    found = [state.apps.get_model("parties", name)._meta for name in names]
    return [
        sorted(str(one) for meta in found for one in meta.get_fields(include_hidden=True)),
        [meta.apps is state.apps for meta in found],
        [one.name for meta in found for one in [*meta.constraints, *meta.indexes]],
    ]


def test_a_new_model_is_found_from_both_ends_as_with_django() -> None:
    theirs, ours = _state(), _state()
    for operation in CHANGES:
        operation.state_forwards("parties", theirs)
    with new_things_rendered_once():
        for operation in CHANGES:
            operation.state_forwards("parties", ours)

    assert _seen(ours) == _seen(theirs)
    user, organisation = (ours.apps.get_model("parties", name) for name in ("User", "Organisation"))
    assert str(user.objects.filter(keepsakes__isnull=False).query)
    assert str(organisation.objects.filter(keepsake__owner=None).query)


def test_what_joined_before_is_found_in_the_states_that_follow() -> None:
    """Each operation works on a copy of the state before it: classes live on, what they point to may be new."""
    theirs, ours = [_state()], [_state()]
    for operation in CHANGES[:-1]:
        theirs.append(theirs[-1].clone())
        operation.state_forwards("parties", theirs[-1])
    with new_things_rendered_once():
        for operation in CHANGES[:-1]:
            ours.append(ours[-1].clone())
            operation.state_forwards("parties", ours[-1])

    # As Django does before it runs Python.
    theirs[-1].clear_delayed_apps_cache()
    joined = ours[-1].clone()
    joined.clear_delayed_apps_cache()
    assert _seen(joined) == _seen(theirs[-1])
    keepsake = ours[-1].apps.get_model("parties", "Keepsake")
    pointed = ours[-1].apps.get_model("parties", "Organisation")._meta.get_field("keepsake")
    assert pointed.remote_field.model is keepsake


def test_nothing_else_is_rendered_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    state = _state()
    rendered = []
    by_django = ModelState.render

    def render(model_state: ModelState, apps: Any) -> Any:
        rendered.append(model_state.name)
        return by_django(model_state, apps)

    monkeypatch.setattr(ModelState, "render", render)
    with new_things_rendered_once():
        for operation in CHANGES:
            operation.state_forwards("parties", state)

    assert rendered == ["Keepsake"]
