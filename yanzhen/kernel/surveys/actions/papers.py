"""Results as a paper and as a spreadsheet: each share with n, interval, method and dates beside it."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.exporting import ExportColumn, export_rows
from yanzhen.base.pdf import Block, Paper
from yanzhen.kernel.surveys.actions.drawing import RULE
from yanzhen.kernel.surveys.models import Survey
from yanzhen.kernel.surveys.models.choices import Channel, Frame, Kind, Sampling

COLUMNS: Final = (
    ExportColumn(gettext_lazy("Question"), 40),
    ExportColumn(gettext_lazy("Line"), 20),
    ExportColumn(gettext_lazy("Answer offered"), 24),
    ExportColumn(gettext_lazy("n"), 10),
    ExportColumn(gettext_lazy("Chosen by"), 10),
    ExportColumn(gettext_lazy("Share"), 10),
    ExportColumn(gettext_lazy("95 % interval, from"), 12),
    ExportColumn(gettext_lazy("to"), 12),
    ExportColumn(gettext_lazy("How it was asked"), 60),
)
WIDTHS: Final = (6, 2, 2, 4)


def percent(mille: int | None) -> str:
    """Thousandths as per cent with one digit."""
    return "–" if mille is None else f"{mille // 10}.{mille % 10} %"


def hundredths(value: int | None) -> str:
    if value is None:
        return "–"
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"


def interval_words(cell: dict[str, Any]) -> str:
    return "–" if cell.get("low") is None else f"{percent(cell['low'])} – {percent(cell['high'])}"


def kind_of_sample(method: dict[str, Any]) -> str:
    """In one line what the numbers can speak for."""
    if method["frame"] == Frame.OPEN:
        return _("Self-selected: whoever wanted to answered. The numbers speak for those who answered and for nobody else.")  # fmt: skip
    if method["sampling"] == Sampling.RANDOM:
        return _("Random sample: %(asked)s of %(listed)s on the list, drawn by seed.") % method
    return _("Everybody on the list was asked: %(listed)s.") % method


def short_method(method: dict[str, Any]) -> str:
    """What stands beside every share that leaves the page."""
    rate = percent(method["rate_mille"])
    said = [method["population"], f"{method['since']} – {method['until']}", kind_of_sample(method)]
    if method["rate_mille"] is not None:
        said.append(_("Answered: %(n)s of %(of)s (%(rate)s).") % {"n": method["answered"], "of": method["asked"], "rate": rate})  # fmt: skip
    return " · ".join(said)


def method_facts(method: dict[str, Any]) -> list[tuple[str, str]]:
    labels = dict(Channel.choices)
    facts = [
        (_("Population"), method["population"]), (_("Sample"), kind_of_sample(method)),
        (_("Days of asking"), f"{method['since']} – {method['until']}"),
        (_("Ways to answer"), "、".join(str(labels[one]) for one in method["channels"])),
        (_("How many answered"), f"{method['answered']:,}"),
    ]  # fmt: skip
    if method["rate_mille"] is not None:
        facts.append((_("Response"), _("%(rate)s of %(asked)s; %(silent)s did not answer") % {"rate": percent(method["rate_mille"]), "asked": f"{method['asked']:,}", "silent": f"{method['silent']:,}"}))  # fmt: skip
    facts += [
        (_("Names"), _("anonymous: who answered is kept, what they said is not tied to them") if method["anonymous"] else _("by name; only counts are published")),
        (_("Hidden"), _("counts below %(n)s, and what would give them away") % {"n": method["small_cell"]}),
        (_("Interval"), _("Wilson, 95 %; shares rounded down, intervals outward, to a tenth of a per cent")),
    ]  # fmt: skip
    if method["seed"]:
        facts += [
            (_("Seed"), method["seed"]),
            (_("Rule of drawing"), _rule_in_words(method["rule"])),
        ]
    if method["frame_hash"]:
        facts.append((_("Fingerprint of the list"), method["frame_hash"]))
    return facts


def _rule_in_words(rule: str) -> str:
    """What is kept is a formula for whoever draws again; a rule of an earlier day stands as it was."""
    return _("of all numbers on the list, those whose SHA-256 of seed|number is smallest") if rule == RULE else rule  # fmt: skip


def results_paper(survey: Survey) -> Paper:
    publication = survey.publication
    blocks = [Block("facts", _("How it was asked"), method_facts(publication.method))]
    for row in publication.results:
        blocks.extend(_blocks(row))
    if publication.explanation:
        blocks.append(Block("text", _("Questionnaires and marks"), text=publication.explanation))
    foot = _("%(method)s Published by %(who)s on %(day)s.") % {"method": short_method(publication.method), "who": publication.person_name, "day": publication.published_at.date()}  # fmt: skip
    return Paper(_("Results of a survey"), survey.title, survey.number, blocks=blocks, foot=foot)


def _blocks(row: dict[str, Any]) -> Iterator[Block]:
    n = "–" if row["n"] is None else f"{row['n']:,}"
    title = f"{row['order']}. {row['text']} (n = {n})"
    head = (_("Answer offered"), _("Chosen by"), _("Share"), _("95 % interval"))
    if row["hidden"]:
        yield Block("text", title, text=_("Too few answered to show anything."))
    elif row["kind"] == Kind.TEXT:
        yield Block("text", title, text=_("Answered in their own words; words are not published."))
    elif row["kind"] == Kind.NUMBER:
        yield Block("facts", title, [(_("Mean"), hundredths(row["mean_hundredths"])), (_("Median"), hundredths(row["median_hundredths"]))])  # fmt: skip
    elif "tables" in row:
        for table in row["tables"]:
            yield Block("table", f"{title} · {table['line']} (n = {table['n'] or '–'})", _lines(table["cells"]), head=head, widths=WIDTHS)  # fmt: skip
    else:
        yield Block("table", title, _lines(row["cells"]), head=head, widths=WIDTHS)


def _lines(found: list[dict[str, Any]]) -> list[tuple[str, str, str, str]]:
    return [
        (cell["words"], _("hidden"), "–", "–")
        if cell["hidden"]
        else (cell["words"], f"{cell['count']:,}", percent(cell["share"]), interval_words(cell))
        for cell in found
    ]


def results_sheet(survey: Survey) -> bytes:
    """The published results as .xlsx; each row carries its method, since rows get copied."""
    publication = survey.publication
    method = short_method(publication.method)
    return export_rows(survey.title, COLUMNS, _rows(publication.results, method))


def _rows(results: list[dict[str, Any]], method: str) -> Iterator[tuple[Any, ...]]:
    for row in results:
        found = [("", row["n"], cell) for cell in row.get("cells", ())]
        for table in row.get("tables", ()):
            found += [(table["line"], table["n"], cell) for cell in table["cells"]]
        for line, n, cell in found:
            if cell["hidden"]:
                yield row["text"], line, cell["words"], n, _("hidden"), "", "", "", method
            else:
                yield row["text"], line, cell["words"], n, cell["count"], percent(cell["share"]), percent(cell["low"]), percent(cell["high"]), method  # fmt: skip
        if "median_hundredths" in row:
            yield row["text"], "", _("Mean"), row["n"], hundredths(row["mean_hundredths"]), "", "", "", method  # fmt: skip
            yield row["text"], "", _("Median"), row["n"], hundredths(row["median_hundredths"]), "", "", "", method  # fmt: skip
        elif not found:
            yield row["text"], "", _("hidden") if row["hidden"] else _("In their own words"), row["n"], "", "", "", "", method  # fmt: skip
