"""Hangzhou's 新雏鹰企业: 杭科高〔2024〕50号, to the end of 2027 (rules §3.6)."""

from fractions import Fraction
from typing import Final

from django.utils.translation import gettext_lazy

from yanzhen.reforms.innovation_community.kinds.ladder.conditions import equity_found, title_held
from yanzhen.reforms.innovation_community.kinds.ladder.measuring import (
    MET,
    MILLION,
    NOT,
    UNKNOWN,
    amount_at_least,
    any_of,
    for_a_person,
    met,
    not_stated,
    rule,
    share_rule,
    unknown,
    unmet,
)
from yanzhen.reforms.innovation_community.models.findings import Found
from yanzhen.reforms.innovation_community.models.firm_facts import (
    CLASS_ONE,
    CLASS_TWO,
    FirmFacts,
    RightFacts,
    years_before,
)
from yanzhen.reforms.innovation_community.models.wording import say as _

DOC: Final = "杭科高〔2024〕50号"
YEARS_MAX: Final = 5
APPLICATIONS_MIN: Final = 3
PRIZE_SECOND: Final = 2


def young(firm: FirmFacts) -> Found:
    """Founded at most five years ago; older firms have no place here."""
    if firm.registered_on is None:
        return unknown(_("The day of registration is not stated."), "firm")
    said = _("registered on %(day)s") % {"day": firm.registered_on}
    if firm.registered_on < years_before(firm.on, YEARS_MAX):
        return Found(NOT, said, explanation=_("Founded more than five years ago."), opens="firm")
    return met(said, opens="firm")


def future_field(firm: FirmFacts) -> Found:
    return for_a_person(
        _("Whether the field is one of Hangzhou's future industries is for a person.")
    )


def core_rights(firm: FirmFacts) -> Found:
    """Three applications of one's own with one granted, or one international application (PCT)."""
    filed = [r for r in firm.rights if r.applied_on is not None and r.applied_on <= firm.on]
    if any(right.kind == "pct" for right in filed):
        return met(_("PCT"), opens="rights")
    core = [r for r in filed if r.kind in CLASS_ONE | CLASS_TWO]
    own = [right for right in core if right.self_developed]
    perhaps = [right for right in core if right.self_developed is not False]
    said = _("%(n)s filed, %(granted)s granted") % {
        "n": len(own),
        "granted": sum(right.holds_on(firm.on) for right in own),
    }
    if _enough(firm, own):
        return met(said, opens="rights")
    if firm.rights_complete and not _enough(firm, perhaps):
        words = _("3 applications of its own with 1 granted, or 1 PCT, are asked.")
        return unmet(said, words, "rights")
    return unknown(_("Not all rights are entered with who developed them."), "rights", said)


def _enough(firm: FirmFacts, rights: list[RightFacts]) -> bool:
    return len(rights) >= APPLICATIONS_MIN and any(right.holds_on(firm.on) for right in rights)


def one_of(firm: FirmFacts) -> Found:
    """A talent of class D, a second prize, enough R&D, or equity of 20 million."""
    talent = [m for m in firm.merits if m.kind == "talent_d" and m.holds_on(firm.on)]
    prize = [
        m
        for m in firm.merits
        if m.kind == "science_award" and m.level in ("national", "provincial")
        if m.prize is not None
        and m.prize <= PRIZE_SECOND
        and m.since is not None
        and m.since <= firm.on
    ]
    if talent or prize:
        words = (
            _("a talent of class D") if talent else _("a second prize of the province or better")
        )
        return met(words, opens="merits")
    return any_of(
        _research(firm, 1, 10), _research(firm, 3, 20), equity_found(firm, 20 * MILLION, 100)
    )


def _research(firm: FirmFacts, years: int, millions: int) -> Found:
    """R&D of the years together; what is reported may be enough before all of it is."""
    known = [firm.year(back).rd_fen for back in range(years)]
    found = amount_at_least(sum(value or 0 for value in known), millions * MILLION)
    if found.value == MET or None not in known:
        return found
    missing = not_stated(firm, *(("rd_fen", back) for back in range(years)))
    return missing or found


def not_dishonest(firm: FirmFacts) -> Found:
    open_marks = [m for m in firm.marks if m.kind == "dishonest" and m.since <= firm.on]
    if [mark for mark in open_marks if mark.until is None or mark.until > firm.on]:
        return unmet(_("on the list"), _("Have it taken off first."), "marks")
    if firm.lists_checked_on is None:
        return Found(UNKNOWN, explanation=_("Nobody has looked into the lists yet."), opens="marks")
    return met(_("on no list"), opens="marks")


def experts(firm: FirmFacts) -> Found:
    return for_a_person(_("Experts choose among those who fulfil the rest."))


RULES: Final = (
    rule("age", gettext_lazy("Founded at most 5 years ago"), DOC, young),
    rule("title", gettext_lazy("Provincial technology SME in Hangzhou"), DOC, title_held("provincial_tech_sme", first=_("Apply for the title of the province first."))),
    rule("field", gettext_lazy("In a future industry"), DOC, future_field),
    rule("rd_staff", gettext_lazy("R&D staff 20% or more"), DOC, share_rule("rd_staff", "staff", Fraction(20, 100), unit="people")),
    rule("rd_share", gettext_lazy("R&D 10% of revenue or more"), DOC, share_rule("rd_fen", "revenue_fen", Fraction(10, 100))),
    rule("rights", gettext_lazy("3 rights of its own filed and 1 granted, or 1 PCT"), DOC, core_rights),
    rule("one_of", gettext_lazy("A talent, a prize, enough R&D, or equity"), DOC, one_of),
    rule("dishonest", gettext_lazy("Not seriously dishonest"), DOC, not_dishonest),
    rule("experts", gettext_lazy("Chosen by experts"), DOC, experts),
)  # fmt: skip
