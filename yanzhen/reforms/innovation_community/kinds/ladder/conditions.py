"""What several documents ask alike: lawful, small enough, on no list, no accident, audited (2号, 63号, 115号)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext_lazy

from yanzhen.base.codes import uscc_check
from yanzhen.base.refusals import Refused
from yanzhen.kernel.rulebook.contracts import Rule
from yanzhen.reforms.innovation_community.kinds.ladder.measuring import (
    MET,
    NOT,
    UNMET,
    Finder,
    amount_at_least,
    any_of,
    count_at_least,
    debt_at_most,
    each_year,
    for_a_person,
    full_years,
    met,
    not_stated,
    number,
    rule,
    share_at_least,
    share_rule,
    unknown,
    unmet,
)
from yanzhen.reforms.innovation_community.kinds.ladder.size import SIZES, size_of
from yanzhen.reforms.innovation_community.models.findings import Found
from yanzhen.reforms.innovation_community.models.firm_facts import (
    PROVINCIAL_UP,
    FirmFacts,
    years_before,
)
from yanzhen.reforms.innovation_community.models.wording import Wording, Words, said_by
from yanzhen.reforms.innovation_community.models.wording import say as _

LISTED: Final = frozenset({"abnormal", "dishonest"})
ACCIDENTS: Final = frozenset(
    {"accident", "data_incident", "environment", "quality", "industry_rules"}
)
FRAUD_YEARS: Final = 3


def established(firm: FirmFacts) -> Found:
    """Registered in China: the credit code says so."""
    if not firm.uscc:
        return unknown(_("The firm has no credit code yet."), "firm")
    try:
        uscc_check(firm.uscc)
    except Refused as refusal:
        return unmet(firm.uscc, said_by(refusal), "firm")
    return met(firm.uscc, opens="firm")


def small_enough(firm: FirmFacts) -> Found:
    """An SME of 300号; whoever is large has no place on this ladder."""
    size, found = size_of(firm)
    if size == "large":
        return Found(
            NOT,
            SIZES[size],
            explanation=_("The ladder is for small and medium firms."),
            opens="years",
        )
    if found.value == NOT:
        # The table is silent on this industry; whether the firm is small is then for a person.
        return for_a_person(found.explanation, "firm")
    return found


def on_no_list(firm: FirmFacts) -> Found:
    """Neither on the abnormal list nor seriously dishonest on the day."""
    open_marks = [
        mark
        for mark in firm.marks
        if mark.kind in LISTED
        if mark.since <= firm.on and (mark.until is None or mark.until > firm.on)
    ]
    if open_marks:
        since = max(mark.since for mark in open_marks)
        words = _("On the list since %(day)s. Have it taken off first.") % {"day": since}
        return unmet(_("on the list"), words, "marks")
    return _checked(firm, _("on no list"))


def no_accident(kinds: frozenset[str], since: date, firm: FirmFacts) -> Found:
    """None of these since the day."""
    found = [m for m in firm.marks if m.kind in kinds and since <= m.since <= firm.on]
    if found:
        latest = max(mark.since for mark in found)
        words = _("The latest was on %(day)s.") % {"day": latest}
        return unmet(str(len(found)), words, "marks")
    return _checked(firm, _("no entry"))


def no_accident_in_three_years(firm: FirmFacts) -> Found:
    return no_accident(ACCIDENTS, years_before(firm.on, 3), firm)


def not_barred(firm: FirmFacts) -> Found:
    """Whoever gave false data is barred for three years."""
    return no_accident(frozenset({"fraud"}), years_before(firm.on, FRAUD_YEARS), firm)


def _checked(firm: FirmFacts, words: Words) -> Found:
    """No entry means something only when somebody has looked this year."""
    day = firm.lists_checked_on
    if day is None:
        return unknown(_("Nobody has looked into the lists yet."), "marks")
    if day.year < firm.on.year:
        said = _("Looked into the lists on %(day)s; look again this year.") % {"day": day}
        return unknown(said, "marks")
    return met(words, _("looked into on %(day)s") % {"day": day}, "marks")


def product_allowed(firm: FirmFacts) -> Found:
    if firm.product_prohibited is None:
        words = _("Whether the product is prohibited, restricted or eliminated is not stated.")
        return unknown(words, "profile")
    if firm.product_prohibited:
        words = _("The product is on the list of what is prohibited, restricted or eliminated.")
        return unmet(_("on the list"), words, "profile")
    return met(_("not on the list"), opens="profile")


def audited(firm: FirmFacts) -> Found:
    """The audit report carries the code of the Ministry of Finance and shows main-business income."""
    if firm.year().audit_code and firm.year().main_income_fen is not None:
        return met(firm.year().audit_code, firm.year().source, "years")
    words = _("No audit report of %(year)s with the code of the Ministry of Finance.")
    return unknown(words % {"year": firm.last_year}, "years")


def niche(years: int) -> Finder:
    """Years in the niche, counted to the end of last year."""

    def found(firm: FirmFacts) -> Found:
        if firm.niche_since is None:
            return unknown(_("Since when the firm is in its niche is not stated."), "profile")
        held = full_years(firm.niche_since, date(firm.last_year, 12, 31))
        return count_at_least(max(held, 0), years, "years", "profile")

    return found


SKIPPED: Final = _("The step below comes first; none may be skipped.")


def title_held(*kinds: str, first: Wording = SKIPPED) -> Finder:
    """A title that has to be there: no step is skipped, an old certificate holds to its last day."""

    def found(firm: FirmFacts) -> Found:
        title = firm.holds(*kinds)
        if title is not None:
            return met(
                _("valid until %(day)s") % {"day": title.valid_until}, title.number, "titles"
            )
        past = [one for one in firm.titles if one.kind in kinds and one.valid_until < firm.on]
        if past:
            ended = max(one.valid_until for one in past)
            said = _("The certificate ended on %(day)s.") % {"day": ended}
            return unmet(_("has ended"), said, "titles")
        return unmet(_("not held"), first, "titles")

    return found


def research_share(need: Fraction, *, years: int) -> Finder:
    """R&D of each of the last years as a share of that year's revenue."""

    def found(firm: FirmFacts) -> Found:
        return each_year(
            firm,
            years,
            "rd_fen",
            "revenue_fen",
            lambda part, whole: share_at_least(part, whole, need),
        )

    return found


def research_amount(need: int, *, years: int) -> Finder:
    """R&D in each of the last years."""

    def found(firm: FirmFacts) -> Found:
        return each_year(
            firm, years, "rd_fen", "rd_fen", lambda part, _whole: amount_at_least(part, need)
        )

    return found


def revenue_at_least(need: int) -> Finder:
    def found(firm: FirmFacts) -> Found:
        missing = not_stated(firm, ("revenue_fen", 0))
        return missing or amount_at_least(number(firm.year(), "revenue_fen"), need)

    return found


def main_share_rule(percent: int) -> Finder:
    return share_rule("main_income_fen", "revenue_fen", Fraction(percent, 100))


def debt_rule(percent: int) -> Finder:
    return debt_at_most(Fraction(percent, 100))


def score_at_least(need: int, title: str) -> Finder:
    """The platform's own score of this year; on renewal either of the last two years. Never computed here."""

    def found(firm: FirmFacts) -> Found:
        years = {firm.on.year} | ({firm.last_year} if firm.holds(title) else set())
        given = [score for score in firm.scores if score.year in years]
        if not given:
            words = _(
                "The platform gives this score; it is not computed here. Enter it with its proof."
            )
            return unknown(words, "scores")
        best = max(given, key=lambda score: score.hundredths)
        return replace(
            count_at_least(best.hundredths, need * 100, "points", "scores"),
            explanation=_("%(year)s, %(document)s")
            % {"year": best.year, "document": best.document},
        )

    return found


def exempt(
    found: Found, firm: FirmFacts, levels: frozenset[str] = PROVINCIAL_UP, *, unit: bool = True
) -> Found:
    """An award within three years with the firm among the first three, or a research unit, stands for it."""
    if found.value == MET:
        return found
    if firm.awards(levels, 3, rank=3):
        return met(_("exempt"), _("An award of the last three years stands for it."), "merits")
    if unit and firm.research_unit(levels):
        return met(_("exempt"), _("A recognised research unit stands for it."), "merits")
    return found


def enough_rights(firm: FirmFacts, have: int, doubtful: int, need: int) -> Found:
    """Rights counted; those of which something is not stated can only make it unknown."""
    found = count_at_least(have, need, "rights", "rights")
    if found.value == UNMET and not (firm.rights_complete and have + doubtful < need):
        words = _("Known: %(n)s. The list of rights is not said to be complete.") % {"n": have}
        return unknown(words, "rights", str(have))
    return found


def revenue_or_equity(revenue: int, equity: int, years: int) -> Finder:
    """Revenue of the last year, or new equity of the last years paid in by qualified investors."""

    def found(firm: FirmFacts) -> Found:
        by_revenue = not_stated(firm, ("revenue_fen", 0))
        if by_revenue is None:
            by_revenue = amount_at_least(number(firm.year(), "revenue_fen"), revenue)
        return any_of(by_revenue, equity_found(firm, equity, years))

    return found


def equity_found(firm: FirmFacts, need: int, years: int) -> Found:
    paid = amount_at_least(firm.equity_since(years), need, "equity")
    if paid.value == UNMET and firm.equity_since(years, doubtful=True) >= need:
        words = _("Whether the investors are qualified institutions is not stated.")
        return unknown(words, "equity", paid.measured)
    return paid


def common_rules(article: str, *, audit: bool = True) -> tuple[Rule, ...]:
    """B-common: what every step of the ladder asks."""
    rows: list[tuple[str, Words, Finder]] = [
        ("established", gettext_lazy("Registered in China"), established),
        ("size", gettext_lazy("A small or medium firm"), small_enough),
        ("lists", gettext_lazy("On no list of abnormal or dishonest firms"), on_no_list),
        ("product", gettext_lazy("Product neither prohibited nor restricted"), product_allowed),
        (
            "accidents",
            gettext_lazy("No grave accident or breach in three years"),
            no_accident_in_three_years,
        ),
        ("fraud", gettext_lazy("Not barred for false data"), not_barred),
    ]
    if audit:
        rows.append(("audit", gettext_lazy("Audit report with the Ministry's code"), audited))
    return tuple(rule(slug, title, article, finder) for slug, title, finder in rows)
