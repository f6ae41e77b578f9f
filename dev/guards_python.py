"""Where Python refuses: every `raise`, and every call of a verb that only refuses. Found and made removable by AST.

A module is compiled once with each guard behind a question, `if __stands__("file:line"): raise …`. So a
guard can be removed and put back in one process, and nothing on the disk is ever changed. A call is asked
about with False; when it refuses, that is told with True.
"""

import ast
import importlib.machinery
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
QUESTION: Final = "__stands__"
# `refuse_stranger(by)` as a statement: its caller is guarded by it, each caller of its own.
REFUSING_VERB: Final = re.compile(r"^_?(refuse|must|check|require)(_|$)")
NOT_THE_PRODUCT: Final = {"tests", "migrations", "demo", "demo.py", "testing.py"}


@dataclass(frozen=True)
class Guard:
    """`name` is file:line under yanzhen/; `text` its first line, to be recognised."""

    name: str
    text: str


def guarded_files(app: str) -> list[Path]:
    """The product's own files of `app`, such as kernel/cases."""
    folder = ROOT / "yanzhen" / app
    return sorted(
        path
        for path in folder.rglob("*.py")
        if not NOT_THE_PRODUCT & set(path.relative_to(folder).parts)
    )


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "yanzhen").as_posix()


def guards_in(source: str, file: str) -> list[Guard]:
    """All guards of a module's text, in its order."""
    found = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt))
    return [
        Guard(f"{file}:{node.lineno}", ast.unparse(node).splitlines()[0])
        for node in sorted(filter(is_guard, found), key=lambda node: node.lineno)
    ]


def is_guard(node: ast.stmt) -> bool:
    """A raise that names what it raises (a bare one only passes on), or a call of a refusing verb."""
    match node:
        case ast.Raise(exc=exc):
            return exc is not None
        case ast.Expr(value=ast.Call(func=ast.Name(id=verb) | ast.Attribute(attr=verb))):
            return REFUSING_VERB.match(verb) is not None
    return False


class _Removable(ast.NodeTransformer):
    def __init__(self, file: str) -> None:
        self.file = file

    def visit_Raise(self, node: ast.Raise) -> ast.stmt:
        return self._asked(node)

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        return self._asked(node)

    def _asked(self, node: ast.stmt) -> ast.stmt:
        if not is_guard(node):
            return node
        guarded, raises = node, isinstance(node, ast.Raise)
        if not raises:
            told: list[ast.stmt] = [ast.Expr(self._question(node, refuses=True)), ast.Raise()]
            guarded = ast.Try([node], [ast.ExceptHandler(body=told)], [], [])
        question = self._question(node, refuses=raises)
        return ast.copy_location(ast.If(question, [guarded], []), node)

    def _question(self, node: ast.stmt, *, refuses: bool) -> ast.Call:
        words: list[ast.expr] = [ast.Constant(f"{self.file}:{node.lineno}"), ast.Constant(refuses)]
        return ast.Call(ast.Name(QUESTION, ast.Load()), words, [])


def removable(source: str, file: str, path: str) -> CodeType:
    """The module's code with every guard behind its question."""
    tree = _Removable(file).visit(ast.parse(source))
    code: CodeType = compile(ast.fix_missing_locations(tree), path, "exec")
    return code


class _Loader(importlib.machinery.SourceFileLoader):
    stands: Callable[[str, bool], bool]

    def get_code(self, fullname: str) -> CodeType:
        # No bytecode is read or written: the files beside the source stay those of the true source.
        path = Path(self.path)
        return removable(path.read_text(encoding="utf-8"), name_of(path), self.path)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__[QUESTION] = self.stands
        super().exec_module(module)


class Finder:
    """Stands first in sys.meta_path and answers for the guarded files of one app."""

    def __init__(self, app: str, stands: Callable[[str, bool], bool]) -> None:
        self.package = "yanzhen." + app.replace("/", ".")
        self.paths = {str(path) for path in guarded_files(app)}
        self.stands = stands

    def find_spec(self, name: str, path: Sequence[str] | None, target: Any = None) -> Any:
        if name != self.package and not name.startswith(self.package + "."):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is None or spec.origin not in self.paths:
            return spec
        loader = _Loader(name, spec.origin)
        loader.stands = self.stands
        return importlib.util.spec_from_file_location(
            name,
            spec.origin,
            loader=loader,
            submodule_search_locations=spec.submodule_search_locations,
        )


def guards_of(app: str) -> Iterator[Guard]:
    for path in guarded_files(app):
        yield from guards_in(path.read_text(encoding="utf-8"), name_of(path))


def watch(app: str, stands: Callable[[str, bool], bool]) -> None:
    """From now on the modules of `app` ask `stands` before they refuse."""
    sys.meta_path.insert(0, Finder(app, stands))
