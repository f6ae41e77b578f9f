"""What no linter checks: sizes, names, the map, and what may not stand in a template."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest
from django.apps import apps

from tests.source import (
    ROOT,
    all_apps,
    at,
    calls,
    layer_apps,
    product_files,
    python_files,
    refuse,
    static_files,
    templates,
    text,
    tree,
)

LINES_PER_FILE_MAX: Final = 300
BANNED_NAMES: Final = {"utils", "helpers", "services", "common", "misc", "signals"}
# The names a reader expects; import contracts know them all, so no code hides from them.
APP_FILES: Final = {
    "__init__", "actions", "api", "apps", "contracts", "demo", "figures", "forms", "jobs", "kinds",
    "managers", "middleware", "context", "models", "testing", "urls", "views", "widgets", "workflow",
}  # fmt: skip
APP_FOLDERS: Final = {
    "data", "locale", "management", "migrations", "sql", "static", "templates", "templatetags",
    "tests",
}  # fmt: skip
# App, name: why it stands beside the usual ones.
MORE_FILES: Final = {
    ("parties", "actors"): "the Actor is no model: built per request from appointment and login",
    ("co_governance", "plugs"): "several parts, each plugged in by a file of its own",
    ("parties", "masking"): "what of a person is shown; every list and export reads it",
    ("parties", "adapters"): "allauth asks for a class of this kind by its path",
    ("parties", "backends"): "Django asks for classes of this kind by their path",
}
# What ties a query to the one who asks.
TIED: Final = re.compile(r"visible_to|\.of\(case\)|\bactor\b|=case\b|\brequest, ")
# The tree of places is public, as a map is.
PUBLIC: Final = {"Place"}
# File, model: why it may be found without visible_to.
SEEN_WITHOUT: Final[dict[tuple[str, str], str]] = {
    ("kernel/cases/views/progress.py", "Case"): "number and code of the receipt are the key",
    (
        "kernel/orders/views/tickets.py",
        "Voucher",
    ): "the ticket's own key is random and is the ticket",
    ("kernel/surveys/views/results.py", "Survey"): "published results are everybody's",
    ("kernel/cases/views/catalogue.py", "Party"): "only the asker's own person and organisation",
}


def test_a_file_is_small() -> None:
    long = [
        f"{at(path)} has {lines} lines"
        for path in [*python_files("yanzhen", "tests", "benchmarks", "dev"), ROOT / "dev.py"]
        if path.exists() and (lines := len(text(path).splitlines())) > LINES_PER_FILE_MAX
    ]

    refuse(long)


def test_a_name_says_something() -> None:
    refuse([at(p) for p in python_files("yanzhen", "tests") if p.stem in BANNED_NAMES])


@pytest.mark.parametrize(
    "app", [*layer_apps("kernel"), *layer_apps("reforms")], ids=lambda p: p.name
)
def test_an_app_has_only_the_usual_files(app: Path) -> None:
    more = {name for owner, name in MORE_FILES if owner == app.name}
    known = APP_FILES | APP_FOLDERS | more
    present = [p for p in app.iterdir() if p.suffix == ".py" or p.is_dir()]

    refuse([at(p) for p in present if p.stem not in known and p.name != "__pycache__"])


def test_the_map_names_every_app() -> None:
    the_map = text(ROOT / "ARCHITECTURE.md")

    refuse([app.name for app in all_apps() if f"`{app.name}`" not in the_map])


def test_the_map_names_no_app_that_is_not_there() -> None:
    named = re.findall(r"^\| `(\w+)`", text(ROOT / "ARCHITECTURE.md"), re.MULTILINE)

    refuse(sorted(set(named) - {app.name for app in all_apps()} - {"config"}))


def test_every_app_introduces_itself() -> None:
    refuse([app.name for app in all_apps() if not (app / "README.md").exists()])


def test_every_module_says_what_it_promises() -> None:
    silent = [p for p in product_files() if text(p).strip() and not ast.get_docstring(tree(p))]

    refuse([at(p) for p in silent])


def test_a_refusal_is_translated_and_has_its_values_beside_it() -> None:
    wrong = [
        at(path, call)
        for path in product_files()
        for call in calls(path, "Refused")
        if call.args and isinstance(call.args[0], (ast.JoinedStr, ast.Constant, ast.BinOp))
    ]

    refuse(wrong)


def test_a_message_is_a_plain_string() -> None:
    """gettext finds neither an f-string nor a sum."""
    wrong = [
        at(path, call)
        for path in product_files()
        for call in calls(path, "_", "gettext", "gettext_lazy", "ngettext", "pgettext")
        if any(isinstance(argument, (ast.JoinedStr, ast.BinOp)) for argument in call.args[:1])
    ]

    refuse(wrong)


def test_nothing_happens_at_a_distance() -> None:
    """No save() of our own on a model, and no import inside a function but in apps.ready."""
    functions = [(path, node) for path in product_files() for node in _functions(path)]
    overrides = [at(p, f) for p, f in functions if f.name == "save" and p.stem != "forms"]
    hidden = [
        at(path, function)
        for path, function in functions
        if (path.stem, function.name) != ("apps", "ready")
        if any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in ast.walk(function))
    ]

    refuse(overrides + hidden)


def test_what_is_shown_starts_from_what_one_may_see() -> None:
    """Where a noun knows `visible_to`, a page asks it, or ties its query to the actor."""
    guarded = {m.__name__ for m in apps.get_models() if hasattr(m._default_manager, "visible_to")}
    wrong = [
        f"{at(path, statement)} {model}.objects"
        for path in product_files()
        if {"views", "api"} & {path.stem, path.parent.name}
        for statement, model in _queries(path)
        if model in guarded - PUBLIC and not TIED.search(ast.unparse(statement))
        if (at(path).removeprefix("yanzhen/"), model) not in SEEN_WITHOUT
    ]

    refuse(wrong)


def test_the_kernel_links_to_no_reform() -> None:
    names = "|".join(_url_namespaces("reforms"))
    link = re.compile(rf"""["'](?:{names}):[\w-]+["']""")
    kernel = [p for p in [*product_files(), *templates()] if "reforms" not in p.parts]

    refuse([at(p) for p in kernel if link.search(text(p))])


TEMPLATE_RULES: Final = {
    "a style attribute (the browser is told to refuse it)": r"<[^>]*\sstyle\s*=",
    "an inline script": r"<script(?![^>]*\b(?:src=|type=.application/json))",
    "an inline event handler": r"<[^>]*\son[a-z]+\s*=",
    "a raw colour": r"""(?<!&)(?<!href=")(?<!href=')(?<!target=")#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b""",
    "something from another host": r"""(?:src|srcset|action)=["'](?:https?:)?//|<link[^>]*href=["'](?:https?:)?//""",
    "a query": r"\.objects\b",
}


@pytest.mark.parametrize("what", TEMPLATE_RULES)
def test_no_template_holds(what: str) -> None:
    pattern = re.compile(TEMPLATE_RULES[what])

    refuse([at(p) for p in templates() if pattern.search(_without_comments(text(p)))])


def test_feature_css_takes_its_colours_from_tokens() -> None:
    colour = re.compile(r"[:\s,(]#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")
    raw = [
        f"{at(path)}:{number}"
        for path in static_files(".css")
        if path.name != "tokens.css"
        for number, line in enumerate(text(path).splitlines(), 1)
        if colour.search(line) and "hatch" not in line and not line.startswith("#")
    ]

    refuse(raw)


def test_css_and_script_call_no_other_host() -> None:
    other = re.compile(r"""(?:url\(|@import|fetch\(|import\()\s*["']?(?:https?:)?//""")

    refuse([at(p) for p in static_files(".css", ".js") if other.search(text(p))])


def _functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]


def _queries(path: Path) -> list[tuple[ast.stmt, str]]:
    """Each `Model.objects`: the innermost statement round it, and the model."""
    return [
        (statement, ast.unparse(node.value))
        for statement in ast.walk(tree(path))
        if isinstance(statement, ast.stmt) and not hasattr(statement, "body")
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]


def _url_namespaces(layer: str) -> list[str]:
    return [
        str(node.value.value)
        for app in layer_apps(layer)
        for node in ast.walk(tree(app / "urls.py"))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        if ast.unparse(node.targets[0]) == "app_name"
    ]


def _without_comments(source: str) -> str:
    source = re.sub(r"\{#.*?#\}", "", source)
    return re.sub(r"\{% comment.*?endcomment %\}", "", source, flags=re.DOTALL)
