"""Collect what people read into each app's catalogue, and compile it: `python -m dev.messages [app…]`.

No gettext binaries are needed. The output holds no dates and no line numbers, so that two people who
change different files do not disturb each other. Translations are kept; what no longer occurs stays at
the end as `#~` until `--prune`. A msgid that another app has translated already is taken over from there.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parents[1]
LOCALE: Final = "zh_Hans"
KEYWORDS: Final = {
    "_": None,
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER: Final = """msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
# Babel writes dates into what it compiles; a fixed one keeps equal input equal output.
SOME_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> int:
    options = _options()
    folders = [app for app in app_folders() if not options.apps or app.name in options.apps]
    if not folders:
        print(f"No such app. There are: {', '.join(app.name for app in app_folders())}.")
        return 2
    elsewhere = translations_of(app_folders())
    stale = False
    for app in folders:
        text, catalog = renewed(app, elsewhere, prune=options.prune)
        changed = text != _text(po_path(app)) or not is_compiled(app, catalog)
        stale |= changed
        if changed and not options.check:
            _write(app, text, catalog)
        _report(app, catalog, changed=changed, list_missing=options.missing)
    return int(options.check and stale)


def app_folders() -> list[Path]:
    """Each folder below yanzhen/ with an apps.py, config included (its templates belong to it)."""
    return sorted(path.parent for path in (ROOT / "yanzhen").rglob("apps.py"))


def po_path(app: Path) -> Path:
    return app / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def read(app: Path) -> Catalog:
    """The catalogue as it stands; an empty one where there is none yet."""
    text = _text(po_path(app))
    return read_po(io.StringIO(text), locale=LOCALE) if text else Catalog(locale=LOCALE)


def messages(catalog: Catalog) -> list[Message]:
    """Everything but the header."""
    return [message for message in catalog if message.id]


def translations_of(apps: list[Path]) -> dict[tuple[str, str | None], Message]:
    """What any app has translated already, by msgid and context."""
    return {
        _key(message): message
        for app in apps
        for message in messages(read(app))
        if is_translated(message) and not message.fuzzy
    }


def is_translated(message: Message) -> bool:
    parts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return bool(parts) and all(parts)


def renewed(
    app: Path, elsewhere: dict[tuple[str, str | None], Message], *, prune: bool = False
) -> tuple[str, Catalog]:
    """The catalogue that fits the source now, as text and as a Catalog."""
    standing = read(app)
    fresh = Catalog(locale=LOCALE)
    for path, text, plural, context, comments in _found(app):
        msgid = (text, plural) if plural else text
        fresh.add(msgid, locations=[(path, 0)], context=context, auto_comments=comments)
    known = {_key(message): message for message in messages(standing)}
    known |= {_key(message): message for message in standing.obsolete.values()}
    for message in messages(fresh):
        _take_over(message, known.get(_key(message)) or elsewhere.get(_key(message)))
        message.locations = sorted(set(message.locations))
    if not prune:
        now = {_key(message) for message in messages(fresh)}
        gone = [message for key, message in known.items() if key not in now]
        fresh.obsolete = {str(_key(m)): m for m in gone if is_translated(m)}
    return _render(fresh), fresh


def is_compiled(app: Path, catalog: Catalog) -> bool:
    """Whether the .mo beside the .po holds exactly this catalogue."""
    mo = po_path(app).with_suffix(".mo")
    return mo.exists() and mo.read_bytes() == _compiled(catalog)


def _found(app: Path) -> Iterator[tuple[str, str, str | None, str | None, list[str]]]:
    """Path, msgid, plural, context and translators' comments of everything marked for translation."""
    for path in _sources(app):
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # Brackets round it: then Python's tokenizer does not mind how a template is indented.
            source = "(\n" + templatize(source, origin=str(path)) + "\n)"
        name = path.relative_to(ROOT).as_posix()
        rows = extract(
            "python", io.BytesIO(source.encode()), KEYWORDS, comment_tags=("Translators:",)
        )
        for _line, found, comments, context in rows:
            text, plural = found if isinstance(found, tuple) else (found, None)
            if text:
                yield name, text, plural, context, comments


def _sources(app: Path) -> list[Path]:
    below = [
        *app.rglob("*.py"),
        *app.rglob("templates/**/*.html"),
        *app.rglob("templates/**/*.txt"),
    ]
    inner = [other for other in app_folders() if other != app and app in other.parents]
    return sorted(
        path
        for path in below
        if not {"migrations", "tests"} & set(path.relative_to(app).parts)
        if not any(other in path.parents for other in inner)
    )


def _key(message: Message) -> tuple[str, str | None]:
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def _take_over(message: Message, known: Message | None) -> None:
    if message.pluralizable:
        message.string = ("",)
    if known is None:
        return
    string = known.string if isinstance(known.string, str) else (known.string or [""])[0]
    message.string = (string,) if message.pluralizable else string
    message.user_comments = known.user_comments
    if known.fuzzy:
        message.flags.add("fuzzy")


def _render(catalog: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalog, width=0, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER + out.getvalue().decode().strip() + "\n"


def _compiled(catalog: Catalog) -> bytes:
    # What awaits its translation is left out: an empty entry would be shown as nothing at all.
    complete = Catalog(locale=LOCALE, creation_date=SOME_DAY, revision_date=SOME_DAY)
    for message in messages(catalog):
        if is_translated(message) and not message.fuzzy:
            complete.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, complete)
    return out.getvalue()


def _write(app: Path, text: str, catalog: Catalog) -> None:
    if not messages(catalog) and not po_path(app).exists():
        return
    po_path(app).parent.mkdir(parents=True, exist_ok=True)
    po_path(app).write_text(text, encoding="utf-8")
    po_path(app).with_suffix(".mo").write_bytes(_compiled(catalog))


def _report(app: Path, catalog: Catalog, *, changed: bool, list_missing: bool) -> None:
    missing = [m for m in messages(catalog) if not is_translated(m) or m.fuzzy]
    state = "renewed" if changed else "as it was"
    print(f"{app.name}: {len(messages(catalog))} messages, {len(missing)} to translate, {state}")
    if list_missing:
        for message in missing:
            print(f"  {message.id}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("apps", nargs="*", help="names of apps; all without")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if out of date")
    parser.add_argument("--prune", action="store_true", help="drop what no longer occurs")
    parser.add_argument("--missing", action="store_true", help="list what awaits a translation")
    return parser.parse_args()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
