"""`migrate`, which renders what is new alone instead of every model that it is related to, near and far."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

from django.core.management.commands.migrate import Command as Migrate
from django.db.migrations.state import ProjectState, StateApps

Change = Callable[..., None]
# What a state keeps of a model without any other model pointing to it.
LISTS: Final = ("constraints", "indexes")


class Command(Migrate):
    """Django's own in all that it does to the database; only the picture in memory is kept more cheaply."""

    def handle(self, *args: Any, **options: Any) -> None:
        with new_things_rendered_once():
            super().handle(*args, **options)


@contextmanager
def new_things_rendered_once() -> Iterator[None]:
    """For as long as it lasts, a new model is rendered alone, and a new field or constraint joins its model.

    Django renders again all that is related to it, through any number of others: here that is every
    model, 35,000 renderings for 360 tables, four fifths of the time that migrating took. That is needed
    where a class takes the place of another and those that point to it must be turned; what is new
    replaces none. A changed or removed field still does: Django does that as ever.
    """
    with ExitStack() as kept:
        for name, join in _JOINED.items():
            kept.enter_context(_instead(name, join))
        yield


@contextmanager
def _instead(name: str, join: Change) -> Iterator[None]:
    by_django = getattr(ProjectState, name)

    def change(state: ProjectState, *facts: Any, **named: Any) -> None:
        rendered = state.__dict__.pop("apps", None)
        by_django(state, *facts, **named)
        if rendered is not None:
            state.__dict__["apps"] = rendered
            # Python in a migration sees all classes drawn anew, and so each relation from both its ends.
            state.is_delayed = True
            join(state, rendered, *facts, **named)

    setattr(ProjectState, name, change)
    try:
        yield
    finally:
        setattr(ProjectState, name, by_django)


def _join_model(_state: ProjectState, apps: StateApps, model_state: Any) -> None:
    apps.render_multiple([model_state])


def _join_field(
    state: ProjectState, apps: StateApps, app_label: str, model_name: str, name: str, *_: Any
) -> None:
    model: Any = apps.get_model(app_label, model_name)
    if model.__subclasses__():
        # It is theirs too: they are rendered again, as Django does it.
        state.reload_model(app_label, model_name)
        return
    # A class lives on in the next states; what it points to is looked for in the newest of them.
    model._meta.apps = apps  # noqa: SLF001
    field: Any = state.models[app_label, model_name].fields[name].clone()
    field.contribute_to_class(model, name)
    apps.clear_cache()


def _join_list(
    state: ProjectState, apps: StateApps, app_label: str, model_name: str, *_: Any
) -> None:
    facts: Any = apps.get_model(app_label, model_name)._meta  # noqa: SLF001
    for name in LISTS:
        kept = state.models[app_label, model_name].options.get(name, [])
        setattr(facts, name, [one.clone() for one in kept])


_JOINED: Final[dict[str, Any]] = {
    "add_model": _join_model,
    "add_field": _join_field,
    "add_constraint": _join_list,
    "remove_constraint": _join_list,
    "add_index": _join_list,
    "remove_index": _join_list,
}
