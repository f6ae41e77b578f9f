"""Reference pages read from the source: occurrences, doors, commands, settings."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.core.management import get_commands, load_command_class
from django.urls import URLPattern, URLResolver, get_resolver
from procrastinate.contrib.django import app as jobs

from yanzhen.base.announcing import followers

ROOT: Final = Path(__file__).resolve().parents[1]
# What each variable is for; a test refuses a variable that has no words here.
SETTINGS: Final = {
    "DATABASE_URL": "The database in the app's role: `postgresql://user:password@host:port/name`, or `…@/name?host=/socket/folder`.",
    "DATABASE_OWNER_URL": "The same database in the owner's role: migrate, backup, restore. Where only one of the two is given, the grants are not in force, and `yanzhen doctor` says so.",
    "YANZHEN_APP_ROLE": "Name of the app's role in PostgreSQL. Default: `yz_app`.",
    "YANZHEN_OWNER_ROLE": "Name of the owner's role in PostgreSQL. Default: `yz_owner`.",
    "YANZHEN_AS_OWNER": "`1`: connect as owner. Set by `yanzhen migrate` for itself; a server never needs it.",
    "YANZHEN_DEBUG": "`1`: Django's debug pages, for work on the code only.",
    "YANZHEN_FIELD_KEY": "Encrypts identifiers and personal values. Made once under `var/secrets/` where it is not given. Who loses it loses these values.",
    "YANZHEN_FIELD_KEYS": "More field keys by id, blanks between: `2:secret 3:secret`. Instead of the file that `yanzhen keys` keeps under `var/secrets/`.",
    "YANZHEN_FIELD_KEY_CURRENT": "Id of the field key that seals new values, where the keys come from the environment. Default: the one that `yanzhen keys` named, else `1`.",
    "YANZHEN_SOON_HOURS": "For limits in hours: so many hours left turn a due time yellow. Default: 4.",
    "YANZHEN_SOON_WORKING_DAYS": "So many working days left turn a due time yellow; more are green, past due is red. Default: 3.",
    "YANZHEN_CRYPTO": "`aes` (AES-256-GCM and SHA-256) or `sm` (SM4-GCM and SM3) for new personal values; older ones stay readable. Default: `aes`.",
    "YANZHEN_BACKUP_PASSPHRASE": "Passphrase of the keys in a backup, where nobody is there to type it.",
    "YANZHEN_SECRET_KEY": "Signs sessions and links. Made once under `var/secrets/` where it is not given.",
    "YANZHEN_HOSTS": "Names under which the server answers, with commas between. Default: this machine only.",
    "YANZHEN_HTTPS": "`1`: the server stands behind TLS; cookies and redirects insist on it. `local`: `serve` itself speaks TLS (`LAN=1`).",
    "YANZHEN_LOCAL_ROOT": "The root certificate that `/base/root-certificate/` gives to phones in a trial. Set by `LAN=1`.",
    "YANZHEN_IMPORT_ROWS_DAYS": "After how many days the rows of a finished import are forgotten; it can't be taken back then. Left empty, they are kept: no rule sets a number.",
    "YANZHEN_ADDRESS": "Where links in letters lead, such as `https://door.example.gov.cn`. Default: the first of `YANZHEN_ORIGINS`.",
    "YANZHEN_WECHATPAY_MCHID": "The merchant's number at WeChat Pay. Left empty, it is not offered.",
    "YANZHEN_WECHATPAY_APPID": "The app (official account, mini program) that the merchant's number is bound to.",
    "YANZHEN_WECHATPAY_CERT_SERIAL": "Serial number of the merchant's certificate.",
    "YANZHEN_WECHATPAY_PRIVATE_KEY": "The merchant's private key, as PEM text.",
    "YANZHEN_WECHATPAY_APIV3_KEY": "The APIv3 key, 32 characters: opens what callbacks seal.",
    "YANZHEN_WECHATPAY_PUBLIC_KEY": "WeChat Pay's public key, as PEM text. Left empty, its certificates are fetched.",
    "YANZHEN_WECHATPAY_PUBLIC_KEY_ID": "The id of that public key.",
    "YANZHEN_WECHATPAY_GATEWAY": "Where WeChat Pay is reached: a relay, where the server may not go out.",
    "YANZHEN_SMTP_HOST": "The mail server for notices. Left empty, nothing leaves the house by e-mail.",
    "YANZHEN_SMTP_PORT": "Its port. Default: 587 with `starttls`, 465 with `ssl`, 25 with `none`.",
    "YANZHEN_SMTP_TLS": "`starttls` (default), `ssl`, or `none` for a server on the same machine.",
    "YANZHEN_SMTP_USER": "Login at the mail server, where it wants one.",
    "YANZHEN_SMTP_PASSWORD": "Its password.",
    "YANZHEN_MAIL_FROM": "Sender of the letters, such as `yanzhen@door.example.gov.cn`. Needed beside the server.",
    "YANZHEN_ORIGINS": "Origins whose forms are trusted, such as `https://door.example.gov.cn`, with commas between.",
    "YANZHEN_VAR": "Folder for secrets, uploads and collected static files. Default: `var/` in the project.",
    "YANZHEN_DATA": "Folder with real registers for the benchmarks; generated rows are used without it.",
    "YZ_TEST_DB": "Name of the test database, so that two may test side by side.",
    "YANZHEN_CASE_PREFIX": "Letters before every case number, such as those of the place. Default: `YZ`.",
    "YANZHEN_BENCH_CASES": "How many cases `cases.lifecycle.growth` puts behind the door. Default: a million.",
    "YANZHEN_BENCH_COMMIT_MS": "How long a commit waits on the slow disk of the benches, in milliseconds. Default: 5.",
    "YANZHEN_BENCH_SALES": "How many sales `orders.sell` is measured after, once more. Default: a million; 0: not.",
    "YANZHEN_BENCH_SECONDS": "How long each measurement of `make bench` runs. Default: 5.",
    "YANZHEN_BENCH_UNITS": "How many units `service_doors` looks a caller up among. Default: 10000.",
    "YANZHEN_REPLAY_EVERY": "Of how many bookings `hotel.replay` plays one. Default: 20; 1: all 79,474.",
    "YANZHEN_REPLAY_SECONDS": "When `hotel.replay` stops playing and compares what was played. Default: at the end.",
    "YANZHEN_POOL": "Database connections that a server process opens at its start; `yanzhen serve` sets it to its number of threads.",
    "YANZHEN_POSTGRES": "`system` or `wheel`: whose programs run the private cluster. Default: the system's where there are any.",
    "YANZHEN_WORKERS": "Processes of tests that run at once. Default: one per core, four at most.",
    "LAN": "`1`: the demo answers to the local network too, over TLS. Default: this machine only.",
    "SIZE": "`small` or `full`: size of the demo year. Default: that of the loaded one, or small.",
    "PORT": "Port of the demo's server. Default: 8000.",
}

SAYING: Final = {"announce", "announce_hot", "declare_hot", "announcing.declare_hot"}
UNSAID: Final = "Nobody has said yet what this is for."


def occurrences() -> Iterator[str]:
    yield "A verb announces what happened; jobs that follow are deferred in the same transaction."
    said = announced()
    yield from ["", "## Occurrences"]
    for name in sorted({*said, *followers()}):
        yield from ["", f"### `{name}`", "", f"Announced in: {_list(said.get(name, []))}.", ""]
        yield f"Followed by: {_list(sorted(followers().get(name, ()))) or 'nobody'}."
    yield from ["", "## Jobs"]
    for name, task in sorted(_jobs().items()):
        first = (task.func.__doc__ or "").strip().splitlines()
        yield from ["", f"### `{name}`", "", first[0] if first else ""]


def announced() -> dict[str, list[str]]:
    """Names in `announce("…")`, with the files that say them; `cases.*` where a step gives the name.

    What moves along a table (parties' `Moving`) is named by its `TRAIL`; what SQL functions leave in the outbox, by
    `declare_hot("…", "…")`.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for path in _source():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in SAYING and node.args:
                for name in map(_name, node.args if _says_many(node) else node.args[:1]):
                    found[name].add(path.relative_to(ROOT).as_posix())
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "TRAIL":
                found[f"{_name(node.value)}*"].add(path.relative_to(ROOT).as_posix())
    for unnamed in ("", "**"):
        found.pop(unnamed, None)
    return {name: sorted(files) for name, files in found.items()}


def _says_many(node: ast.Call) -> bool:
    return ast.unparse(node.func).endswith("declare_hot")


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            _name(part) if isinstance(part, ast.Constant) else "*" for part in node.values
        )
    return ""


def doors() -> Iterator[str]:
    yield "Every page by its name. Who may open which is written down, and tested, in `tests/permission_table.py`."
    yield from ["", "| name | path |", "|---|---|"]
    for name, path in sorted(url_names()):
        yield f"| `{name}` | `/{path}` |"


def url_names() -> list[tuple[str, str]]:
    """All named doors of our own apps: (namespace:name, path)."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, path, inner)
        elif isinstance(entry, URLPattern) and entry.name and _is_ours(space, entry):
            yield f"{space}{entry.name}", path


def _is_ours(space: str, entry: URLPattern) -> bool:
    module = getattr(entry.callback, "__module__", "")
    return module.startswith("yanzhen.") or space.startswith("api")


def commands() -> Iterator[str]:
    yield "`yanzhen <command> --help` prints the options. Django's own commands work too."
    for name in sorted(own_commands()):
        command = load_command_class(get_commands()[name], name)
        yield from ["", f"## `yanzhen {name}`", "", str(command.help) or ""]


def own_commands() -> list[str]:
    """Commands of our own apps."""
    return [name for name, app in get_commands().items() if str(app).startswith("yanzhen.")]


def settings() -> Iterator[str]:
    yield "All other settings stand in `yanzhen/config/settings.py` and need no change to run."
    for name in sorted(variables()):
        yield from ["", f"## `{name}`", "", SETTINGS.get(name, UNSAID)]


def variables() -> set[str]:
    """Names read from the environment anywhere in the product and its tool box."""
    plain = re.compile(r"""environ(?:\.get\(|\.setdefault\(|\[|\.pop\()\s*["']([A-Z_]+)["']""")
    kept = re.compile(r"""_kept_secret\(["']([A-Z_]+)["']\)""")
    found: set[str] = set()
    tools = [*sorted((ROOT / "dev").glob("*.py")), *sorted((ROOT / "benchmarks").glob("*.py"))]
    for path in [*_source(), *tools, ROOT / "conftest.py"]:
        text = path.read_text(encoding="utf-8")
        found |= {name for name in plain.findall(text) if name in SETTINGS or _looks_ours(name)}
        found |= {f"YANZHEN_{name}" for name in kept.findall(text)}
    return found


def _looks_ours(name: str) -> bool:
    return name.startswith(("YANZHEN_", "YZ_", "DATABASE_"))


def _jobs() -> dict[str, Any]:
    return {
        name: task
        for name, task in jobs.tasks.items()
        if getattr(task.func, "__module__", "").startswith("yanzhen.")
    }


def _source() -> list[Path]:
    return [p for p in sorted((ROOT / "yanzhen").rglob("*.py")) if "tests" not in p.parts]


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
