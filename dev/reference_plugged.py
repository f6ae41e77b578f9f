"""Reference pages of what apps plug in: read from the registries after start-up."""

import dataclasses
import importlib
import inspect
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import override

from yanzhen.base import contracts as base_contracts
from yanzhen.base.contracts import Registry
from yanzhen.base.figures import Claim, Figure
from yanzhen.base.workflow import Step, Workflow


def figures() -> Iterator[str]:
    yield "A figure is its rows: the number is their count or sum, and opening it shows the same rows."
    with override("en"):
        yield from ["", "## Figures"]
        for figure in _sorted(base_contracts.figures):
            yield from _figure(figure)
        yield from ["", "## Claims", "", "What a document says of a figure, in its own words."]
        for claim in _sorted(base_contracts.claims, "code"):
            yield from _claim(claim)


def duties() -> Iterator[str]:
    yield "An office has a duty; the duty gives capabilities; a step or page asks for a capability."
    with override("en"):
        yield from ["", "## Duties"]
        for duty in _sorted(base_contracts.duties):
            yield from ["", f"### `{duty.slug}`", "", f"{duty.title}. Opens the {duty.desk}.", ""]
            yield from [f"- `{slug}`" for slug in sorted(duty.capabilities)]
        yield from ["", "## Capabilities"]
        for capability in _sorted(base_contracts.capabilities):
            holders = [d.slug for d in base_contracts.duties if capability.slug in d.capabilities]
            yield from ["", f"### `{capability.slug}`", "", f"{capability.title}.", ""]
            yield f"Held by: {_list(sorted(holders)) or 'nobody yet'}."


def contracts() -> Iterator[str]:
    yield "Frozen dataclasses that an app registers from its `apps.py`, and what is registered now."
    with override("en"):
        for module, thing in contract_classes():
            yield from ["", f"## {thing.__name__}", "", f"`{module}`", ""]
            yield from [
                inspect.cleandoc(thing.__doc__ or ""),
                "",
                "| field | type | default |",
                "|---|---|---|",
            ]
            yield from [_field(field) for field in dataclasses.fields(thing)]
            registered = _registered(thing)
            if registered:
                yield from ["", f"Registered: {_list(registered)}."]


def contract_classes() -> list[tuple[str, type[Any]]]:
    """Every dataclass of every contracts module, and those of base that contracts re-use."""
    found: dict[type[Any], str] = {Figure: Figure.__module__, Claim: Claim.__module__}
    for module in _modules("contracts"):
        for thing in vars(module).values():
            is_noun = isinstance(thing, type) and dataclasses.is_dataclass(thing)
            if is_noun and thing.__module__ == module.__name__:
                found[thing] = module.__name__
    return sorted(((name, thing) for thing, name in found.items()), key=lambda row: row[1].__name__)


def lives() -> Iterator[str]:
    yield "Each table below is the code's own: screens, API and tests read the same rows."
    with override("en"):
        for name, workflow in workflows():
            yield from _life(name, workflow)


def workflows() -> list[tuple[str, Workflow[Any]]]:
    """Every workflow table, named `app.NAME`."""
    return [
        (f"{module.__name__.split('.')[-2]}.{name}", thing)
        for module in _modules("workflow", "kinds")
        for name, thing in vars(module).items()
        if isinstance(thing, Workflow)
    ]


def _figure(figure: Figure) -> Iterator[str]:
    yield from ["", f"### `{figure.slug}`", "", f"{figure.question}", ""]
    if figure.definition:
        yield from [f"{figure.definition}", ""]
    of = f" of `{figure.of}`" if figure.of else ""
    until = f" until `{figure.until}`" if figure.until else ""
    yield f"- unit: {figure.unit}; {figure.kind.value}, {figure.measure.value}{of}"
    yield f"- placed by `{figure.place}`, dated by `{figure.on}`{until}"
    yield f"- {'adds up' if figure.additive else 'does not add up'} over places; version {figure.version}"
    yield f"- rows open to those who hold `{figure.opens_with}`"


def _claim(claim: Claim) -> Iterator[str]:
    words = {"~": "about", ">": "more than", "<": "less than", "<~": "nearly", "est": "estimated"}
    qualifier = words.get(claim.qualifier, claim.qualifier)
    yield from ["", f"### {claim.code}", "", f"“{claim.wording}” ({claim.source})", ""]
    yield f"- figure: `{claim.figure}`, said: {f'{qualifier} ' if qualifier else ''}{claim.value}"


def _life(name: str, workflow: Workflow[Any]) -> Iterator[str]:
    yield from [
        "",
        f"## `{name}`",
        "",
        "| state | shown | told to who asked | clock |",
        "|---|---|---|---|",
    ]
    for state in workflow.states:
        clock = "runs" if state.clock_runs else "ended" if state.ended else "stands"
        yield f"| `{state.name}` | {state.label} | {state.said} | {clock} |"
    yield from ["", "| step | from | to | who may | asks for |", "|---|---|---|---|---|"]
    for step in workflow.steps:
        yield _step(step)


def _step(step: Step[Any]) -> str:
    asks = ", ".join(name.replace("?", " (optional)") for name in step.asks)
    return (
        f"| `{step.name}` {step.label} | {', '.join(step.sources)} | {step.target} "
        f"| {step.may} | {asks} |"
    )


def _field(field: "dataclasses.Field[Any]") -> str:
    kind = field.type if isinstance(field.type, str) else getattr(field.type, "__name__", "")
    plain = kind if isinstance(kind, str) else str(field.type)
    default = "required"
    if field.default is not dataclasses.MISSING:
        default = f"`{getattr(field.default, 'value', field.default)!r}`"
    elif field.default_factory is not dataclasses.MISSING:
        default = "empty"
    return f"| `{field.name}` | `{plain.replace('|', '¦')}` | {default} |"


def _registered(thing: type[Any]) -> list[str]:
    return sorted(
        _name(entry)
        for module in _modules("contracts")
        for registry in vars(module).values()
        if isinstance(registry, Registry)
        for entry in registry
        if type(entry) is thing
    )


def _name(entry: Any) -> str:
    keys = ("slug", "code", "owner", "name", "label", "dimension")
    return next(str(getattr(entry, key)) for key in keys if hasattr(entry, key))


def _modules(*names: str) -> Iterator[Any]:
    for app in apps.get_app_configs():
        for name in names:
            if app.name.startswith("yanzhen.") and module_has_submodule(app.module, name):
                yield importlib.import_module(f"{app.name}.{name}")


def _sorted(registry: Any, key: str = "slug") -> list[Any]:
    return sorted(registry, key=lambda thing: str(getattr(thing, key)))


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
