"""What others plug into cases: kinds of case, each with its own life."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from yanzhen.base.contracts import Registry
from yanzhen.base.workflow import Workflow

if TYPE_CHECKING:
    from yanzhen.kernel.cases.models import Case


@dataclass(frozen=True)
class CaseKind:
    """A sort of case. `rateable` names the states in which the reporter may rate; `solved` the outcomes that count as solved."""

    slug: str
    title: "str | Promise"
    workflow: "Workflow[Case]"
    rateable: tuple[str, ...]
    solved: tuple[str, ...]


@dataclass(frozen=True)
class SubjectSource:
    """Lets a reform offer its register where a case asks "who is it about": rows of (party id, name, detail)."""

    slug: str
    find: Callable[[Any, str, int], Sequence[tuple[str, str, str]]]


@dataclass(frozen=True)
class HomeSource:
    """Lets a reform say where a party is at home, so that a case filed online reaches its desk."""

    slug: str
    find: Callable[[Any], Any]


home_sources: Registry[HomeSource] = Registry("source of homes")
case_kinds: Registry[CaseKind] = Registry("case kind")
subject_sources: Registry[SubjectSource] = Registry("subject source")


def register_kind(kind: CaseKind) -> None:
    case_kinds.register(kind.slug, kind)


def register_subjects(source: SubjectSource) -> None:
    subject_sources.register(source.slug, source)


def register_homes(source: HomeSource) -> None:
    home_sources.register(source.slug, source)
