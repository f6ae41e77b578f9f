"""`migrate`, which renders a new model once instead of every model that it is related to, near and far."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db.migrations.state import ModelState, ProjectState


class Command(Migrate):
    """Django's own in all that it does to the database; only the picture in memory is kept more cheaply."""

    def handle(self, *args: Any, **options: Any) -> None:
        with new_models_rendered_once():
            super().handle(*args, **options)


@contextmanager
def new_models_rendered_once() -> Iterator[None]:
    """For as long as it lasts, a model added to a rendered state is rendered alone.

    Django renders again all that is related to it, through any number of others: here that is every
    model, 20,000 renderings for 200 tables, most of a minute and a half. That is needed where a class
    takes the place of another and those that point to it must be turned; a new model replaces none.
    """
    by_django = ProjectState.add_model

    def add_model(state: ProjectState, model_state: ModelState) -> None:
        rendered = state.__dict__.pop("apps", None)
        by_django(state, model_state)
        if rendered is not None:
            state.__dict__["apps"] = rendered
            rendered.render_multiple([model_state])

    ProjectState.add_model = add_model  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        ProjectState.add_model = by_django  # type: ignore[method-assign]
