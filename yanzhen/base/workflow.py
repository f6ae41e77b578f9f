"""The life of a noun as one table of states and steps. Screens, API, docs and tests all read it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused

Noun = TypeVar("Noun")

# Who may take a step, where no capability of an office decides.
REPORTER: Final = "the reporter"
SYSTEM: Final = "the system"


class Weight(StrEnum):
    """Where a step stands on the screen: the one obvious act, a plain one, or a rare one."""

    LEAD = "lead"
    PLAIN = "plain"
    RARE = "rare"


@dataclass(frozen=True)
class State:
    """One state. `said` is what the person who asked reads; `clock_runs` decides the due time."""

    name: str
    label: "str | Promise"
    said: "str | Promise"
    clock_runs: bool = False
    ended: bool = False
    shape: str = "info"  # ok | soon | late | info | pause | idle


@dataclass(frozen=True)
class Act:
    """One taking of a step: who, when it happened, and what was given with it."""

    by: By
    at: datetime
    note: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step(Generic[Noun]):
    """One row of the table.

    `may` is a capability, REPORTER or SYSTEM. `rule` checks and changes the noun; it raises
    Refused. `asks` names the inputs the step needs; a name ending in "?" is optional. `fits` says
    whether the step concerns this noun at all (an instant item has steps that others lack).
    """

    name: str
    label: "str | Promise"
    sources: tuple[str, ...]
    target: str
    may: str
    rule: "Callable[[Noun, Act], None] | None" = None
    asks: tuple[str, ...] = ()
    weight: Weight = Weight.PLAIN
    fits: "Callable[[Noun], bool] | None" = None
    outcome: str = ""

    def concerns(self, noun: Noun) -> bool:
        return self.fits is None or self.fits(noun)


@dataclass(frozen=True)
class Workflow(Generic[Noun]):
    """All states and steps of a kind. `line` names the states drawn as the flight line."""

    states: tuple[State, ...]
    steps: tuple[Step[Noun], ...]
    start: str
    line: tuple[str, ...]

    def __post_init__(self) -> None:
        names = {state.name for state in self.states}
        for step in self.steps:
            unknown = ({*step.sources, step.target} | {self.start, *self.line}) - names
            if unknown:
                raise ValueError(f"Step “{step.name}” names unknown states: {sorted(unknown)}.")

    def state(self, name: str) -> State:
        return next(state for state in self.states if state.name == name)

    def steps_from(self, state: str) -> tuple[Step[Noun], ...]:
        return tuple(step for step in self.steps if state in step.sources)

    def step(self, name: str, state: str) -> Step[Noun]:
        """The step of this name from this state, or Refused."""
        for step in self.steps_from(state):
            if step.name == name:
                return step
        label = next((step.label for step in self.steps if step.name == name), None)
        if label is None:
            # A name is for programs; without a row of this table it has no words for a person.
            raise Refused(
                _("There is no such step here: this is at “%(state)s”."),
                state=self.state(state).label,
            )
        raise Refused(
            _("“%(step)s” is not possible now: this is at “%(state)s”."),
            step=label,
            state=self.state(state).label,
        )

    def names(self, *, ended: bool | None = None, clock: bool | None = None) -> tuple[str, ...]:
        """Names of the states with these properties; None asks for no such property."""
        return tuple(
            state.name
            for state in self.states
            if ended in (None, state.ended) and clock in (None, state.clock_runs)
        )
