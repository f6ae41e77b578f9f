"""What the tests of the tree's shape read: apps, files and syntax trees."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
PRODUCT: Final = ROOT / "yanzhen"


def layer_apps(layer: str) -> list[Path]:
    """The folders of all apps of `kernel` or `reforms`."""
    return sorted(path.parent for path in (PRODUCT / layer).glob("*/apps.py"))


def all_apps() -> list[Path]:
    return [PRODUCT / "base", *layer_apps("kernel"), *layer_apps("reforms")]


def python_files(*folders: str) -> list[Path]:
    """Python below the named folders of the project, migrations and caches left out."""
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def product_files() -> list[Path]:
    """Python of the product without its tests."""
    return [path for path in python_files("yanzhen") if "tests" not in path.parts]


def templates() -> list[Path]:
    return sorted(path for path in PRODUCT.rglob("templates/**/*") if path.is_file())


def static_files(*suffixes: str) -> list[Path]:
    return sorted(p for p in PRODUCT.rglob("static/**/*") if p.is_file() and p.suffix in suffixes)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """Calls of a plain name or of an attribute with one of these names."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and called(node) in names:
            yield node


def called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def at(path: Path, node: Any = None) -> str:
    """`yanzhen/kernel/cases/models.py:12`, for the list of what is wrong."""
    name = path.relative_to(ROOT).as_posix()
    return f"{name}:{node.lineno}" if node is not None else name


@cache
def kernel_stack() -> tuple[tuple[str, ...], ...]:
    """The kernel's levels from top to bottom, strangers side by side, as the import contract has them."""
    tool = tomllib.loads(text(ROOT / "pyproject.toml"))["tool"]
    contracts = tool["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["name"] == "The kernel is a stack")
    return tuple(tuple(name.strip(" ()") for name in layer.split("|")) for layer in layers)


def refuse(wrong: list[str]) -> None:
    """Fail with the whole list, one a line: whoever must mend it wants to see all."""
    assert wrong == [], "\n" + "\n".join(wrong)
