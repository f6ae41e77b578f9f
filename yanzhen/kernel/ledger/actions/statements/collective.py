"""The statements of a rural collective, 财会〔2023〕14号: balance sheet, income and distribution.

The law names both statements and the accounts; the printed form itself was retyped from memory (M) and
compared line by line with its sister of the same drafters for cooperatives (财会〔2021〕37号, read: V),
which reads 应收款项 from 应收款 and the debit side of the members' accounts, 应付款项 from the credit
side, and 未分配 from the accounts of the year and of the distribution together.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.kernel.ledger.actions.statements.layouts import Layout, Line, Side, Take
from yanzhen.kernel.rulebook.contracts import Evidence

SOURCE: Final = "财会〔2023〕14号"
NOTE: Final = _("The form was retyped from memory and compared with 财会〔2021〕37号. Compare it with the printed form before the first report.")  # fmt: skip
D, C = Side.DEBIT, Side.CREDIT
# Until the year is closed, income and expense stand on their own accounts: they are part of the result.
RESULT: Final = ("321", "322", "501", "502", "503", "504", "511", "512", "513", "514", "515", "521")


def _asset(key: str, title: object, *codes: str, **more: object) -> Line:
    return Line(key, title, takes=tuple(Take(code, D) for code in codes), **more)  # type: ignore[arg-type]


def _claim(key: str, title: object, *codes: str, **more: object) -> Line:
    return Line(key, title, takes=tuple(Take(code, C) for code in codes), column="right", **more)  # type: ignore[arg-type]


ASSETS: Final = (
    Line("current", _("Current assets:"), level=0),
    _asset("cash", _("Cash and bank"), "101", "102"),
    _asset("short_investments", _("Short-term investments"), "111"),
    Line(
        "receivables", _("Receivables"), takes=(Take("112", D), Take("113", Side.DEBIT_ONLY))
    ),
    _asset("stocks", _("Stocks"), "121", "401"),
    _asset("consumable", _("Consumable biological assets"), "131"),
    Line(
        "current_total", _("Total current assets"), total=True,
        plus=("cash", "short_investments", "receivables", "stocks", "consumable"),
    ),
    Line("non_current", _("Non-current assets:"), level=0),
    _asset("long_investments", _("Long-term investments"), "141"),
    _asset("productive_cost", _("Productive biological assets at cost"), "132"),
    Line("productive_wear", _("less: their accumulated depreciation"), takes=(Take("133", C),), level=2),
    Line("productive", _("Productive biological assets, net"), plus=("productive_cost",), minus=("productive_wear",)),
    _asset("fixed_cost", _("Fixed assets at cost"), "151"),
    Line("fixed_wear", _("less: accumulated depreciation"), takes=(Take("152", C),), level=2),
    Line("fixed_net", _("Fixed assets, net"), plus=("fixed_cost",), minus=("fixed_wear",)),
    _asset("building", _("Construction in progress"), "153"),
    _asset("disposal", _("Disposal of fixed assets"), "154"),
    Line("fixed", _("Fixed assets, subtotal"), plus=("fixed_net", "building", "disposal")),
    _asset("intangible_cost", _("Intangible assets at cost"), "161"),
    Line("intangible_wear", _("less: accumulated amortisation"), takes=(Take("162", C),), level=2),
    Line("intangible", _("Intangible assets, net"), plus=("intangible_cost",), minus=("intangible_wear",)),
    _asset("public", _("Public-welfare biological assets"), "134"),
    _asset("deferred", _("Long-term deferred expenses"), "171"),
    _asset("pending", _("Asset losses and gains awaiting decision"), "181", quiet=True),
    Line(
        "non_current_total", _("Total non-current assets"), total=True,
        plus=("long_investments", "productive", "fixed", "intangible", "public", "deferred", "pending"),
    ),
    Line("assets", _("Total assets"), plus=("current_total", "non_current_total"), total=True, level=0),
)  # fmt: skip

CLAIMS: Final = (
    Line("current_debts", _("Current liabilities:"), column="right", level=0),
    _claim("short_loans", _("Short-term loans"), "201"),
    Line(
        "payables", _("Payables"), column="right",
        takes=(Take("211", C), Take("113", Side.CREDIT_ONLY)),
    ),
    _claim("wages", _("Wages payable"), "212"),
    _claim("labour", _("Labour payable"), "213"),
    _claim("taxes", _("Taxes payable"), "214"),
    Line(
        "current_debts_total", _("Total current liabilities"), total=True, column="right",
        plus=("short_loans", "payables", "wages", "labour", "taxes"),
    ),
    Line("long_debts", _("Non-current liabilities:"), column="right", level=0),
    _claim("long_loans", _("Long-term loans and payables"), "221"),
    _claim("case_funds", _("Case-by-case funds"), "231"),
    _claim("earmarked", _("Earmarked payables"), "241"),
    Line(
        "long_debts_total", _("Total non-current liabilities"), total=True, column="right",
        plus=("long_loans", "case_funds", "earmarked"),
    ),
    Line("debts", _("Total liabilities"), total=True, column="right", level=0, plus=("current_debts_total", "long_debts_total")),
    Line("equity_head", _("Owners' equity:"), column="right", level=0),
    _claim("capital", pgettext_lazy("statement", "Capital"), "301"),
    _claim("reserve", _("Reserve and welfare fund"), "311"),
    _claim("undistributed", _("Undistributed income"), *RESULT),
    Line("equity", _("Total owners' equity"), total=True, column="right", plus=("capital", "reserve", "undistributed")),
    Line("claims", _("Total liabilities and owners' equity"), total=True, column="right", level=0, plus=("debts", "equity")),
)  # fmt: skip

BALANCE_SHEET: Final = Layout(
    slug="balance_sheet", title=_("Balance sheet"), form_number="", source=SOURCE,
    evidence=Evidence.M, lines=ASSETS + CLAIMS, note=NOTE,
)  # fmt: skip


def _earned(key: str, title: object, *codes: str) -> Line:
    return Line(key, title, takes=tuple(Take(code, C) for code in codes))  # type: ignore[arg-type]


INCOME: Final = Layout(
    slug="income", title=_("Income and distribution statement"), form_number="", source=SOURCE,
    evidence=Evidence.M, note=NOTE,
    lines=(
        Line("operating_income", _("1. Operating income"), takes=(Take("501", C),), level=0),
        _earned("investment", _("plus: Investment income"), "502"),
        _earned("grants", _("Grant income"), "503"),
        _asset("operating_cost", _("less: Operating expense"), "511"),
        _asset("tax", _("Taxes and surcharges"), "512"),
        _asset("administration", _("Administrative expense"), "513"),
        Line(
            "operating", _("2. Operating result"), level=0, total=True,
            plus=("operating_income", "investment", "grants"), minus=("operating_cost", "tax", "administration"),
        ),
        _earned("other_income", _("plus: Other income"), "504"),
        _asset("welfare", _("less: Public-welfare expense"), "514"),
        _asset("other_cost", _("Other expense"), "515"),
        Line(
            "before_tax", _("3. Total result"), level=0, total=True,
            plus=("operating", "other_income"), minus=("welfare", "other_cost"),
        ),
        _asset("income_tax", _("less: Income tax"), "521"),
        Line("net", _("4. Net result"), level=0, total=True, plus=("before_tax",), minus=("income_tax",)),
        Line(
            "opening", _("plus: Undistributed income at the beginning of the year"), opening=True,
            takes=tuple(Take(code, C) for code in RESULT),
        ),
        _earned("moved_in", _("Other transfers in"), "321", "322"),
        Line("distributable", _("5. Distributable income"), level=0, total=True, plus=("net", "opening", "moved_in")),
        _asset("to_reserve", _("less: To the reserve and welfare fund"), "3220101"),
        _asset("to_members", _("Distributed to members"), "3220102"),
        _asset("to_others", _("Other distributions"), "3220103"),
        Line(
            "closing", _("6. Undistributed income at the end"), level=0, total=True,
            plus=("distributable",), minus=("to_reserve", "to_members", "to_others"),
        ),
    ),
)  # fmt: skip
