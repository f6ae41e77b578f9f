"""The packs that every installation has: how periods are counted, and what a code must look like."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.codes import uscc_check
from yanzhen.base.refusals import Refused
from yanzhen.kernel.rulebook.contracts import Answer, FindingValue, Pack, Rule

CHINA: Final = "中国"


def _code_fits(facts: Mapping[str, Any]) -> Answer:
    try:
        uscc_check(str(facts["uscc"]))
    except Refused as refusal:
        return Answer(FindingValue.UNMET, str(facts["uscc"]), explanation=refusal.sentence)
    return Answer(FindingValue.MET, str(facts["uscc"]))


PACKS: Final = (
    Pack(
        code="civil_code.periods",
        version="2021",
        title=_("How periods are counted"),
        document_no="中华人民共和国民法典 第200–204条、第1259条",
        effective_from=date(2021, 1, 1),
        jurisdiction=CHINA,
        evidence="V",
        note=_("The clock of every case counts by it: base/limits."),
    ),
    Pack(
        code="licences.working_days",
        version="2004",
        title=_("Limits of licences are working days"),
        document_no="中华人民共和国行政许可法 第82条",
        effective_from=date(2004, 7, 1),
        jurisdiction=CHINA,
        evidence="V",
        note=_("Which days are worked says the State Council's notice for the year."),
    ),
    Pack(
        code="uscc",
        version="2015",
        title=_("Unified social credit code"),
        document_no="GB 32100-2015",
        effective_from=date(2015, 10, 1),
        jurisdiction=CHINA,
        evidence="V2",
        rules=(
            Rule(
                "check_character",
                _("18 characters, the last one fits"),
                "GB 32100-2015",
                _code_fits,
                ("uscc",),
            ),
        ),
    ),
)
