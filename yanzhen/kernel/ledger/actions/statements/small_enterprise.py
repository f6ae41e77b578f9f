"""The statements of a small company, 小企业会计准则 (财会〔2011〕17号): 会小企01表 of 53 lines, 02表 of 32.

Retyped from memory (M). Line numbers are those of the forms; a test counts them.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.kernel.ledger.actions.statements.layouts import Layout, Line, Side, Take
from yanzhen.kernel.rulebook.contracts import Evidence

SOURCE: Final = "财会〔2011〕17号"
NOTE: Final = _("The form was retyped from memory. Compare it with the printed form before the first report.")  # fmt: skip
D, C = Side.DEBIT, Side.CREDIT
DEBTORS, CREDITORS = Side.DEBIT_ONLY, Side.CREDIT_ONLY
# Until the year is closed, income and expense stand on their own accounts: they are part of the result.
RESULT: Final = (
    "3103", "3104", "5001", "5051", "5111", "5301", "5401", "5402", "5403", "5601", "5602", "5603", "5711", "5801",
)  # fmt: skip


def _takes(side: Side, *codes: str) -> tuple[Take, ...]:
    return tuple(Take(code, side) for code in codes)


def _asset(number: int, key: str, title: object, *codes: str) -> Line:
    return Line(key, title, str(number), _takes(D, *codes))  # type: ignore[arg-type]


def _claim(number: int, key: str, title: object, *codes: str) -> Line:
    return Line(key, title, str(number), _takes(C, *codes), column="right")  # type: ignore[arg-type]


def _stock(number: int, key: str, title: object, *codes: str) -> Line:
    return Line(key, title, str(number), _takes(D, *codes), level=2, of_which=True)  # type: ignore[arg-type]


ASSETS: Final = (
    Line("current", _("Current assets:"), level=0),
    _asset(1, "cash", _("Cash and bank"), "1001", "1002", "1012"),
    _asset(2, "short_investments", _("Short-term investments"), "1101"),
    _asset(3, "notes", _("Notes receivable"), "1121"),
    Line("debtors", _("Accounts receivable"), "4", (Take("1122", DEBTORS), Take("2203", DEBTORS))),
    Line("prepaid", _("Prepayments"), "5", (Take("1123", DEBTORS), Take("2202", DEBTORS))),
    _asset(6, "dividends", _("Dividends receivable"), "1131"),
    _asset(7, "interest", _("Interest receivable"), "1132"),
    _asset(8, "other_debtors", _("Other receivables"), "1221"),
    _asset(9, "stocks", _("Stocks"), "1401", "1402", "1403", "1404", "1405", "1407", "1408", "1411", "1421", "4001", "4101", "4401", "4403"),
    _stock(10, "materials", _("of which: raw materials"), "1403"),
    _stock(11, "in_work", _("work in progress"), "4001"),
    _stock(12, "goods", _("goods in store"), "1405"),
    _stock(13, "turnover", _("reusable materials"), "1411"),
    _asset(14, "other_current", _("Other current assets"), "1901"),
    Line(
        "current_total", _("Total current assets"), "15", total=True,
        plus=("cash", "short_investments", "notes", "debtors", "prepaid", "dividends", "interest", "other_debtors", "stocks", "other_current"),
    ),
    Line("non_current", _("Non-current assets:"), level=0),
    _asset(16, "bonds", _("Long-term bond investments"), "1501"),
    _asset(17, "shares", _("Long-term equity investments"), "1511"),
    _asset(18, "fixed_cost", _("Fixed assets at cost"), "1601"),
    Line("fixed_wear", _("less: accumulated depreciation"), "19", _takes(C, "1602"), level=2),
    Line("fixed", _("Fixed assets, book value"), "20", plus=("fixed_cost",), minus=("fixed_wear",)),
    _asset(21, "building", _("Construction in progress"), "1604"),
    _asset(22, "building_materials", _("Construction materials"), "1605"),
    _asset(23, "disposal", _("Disposal of fixed assets"), "1606"),
    _asset(24, "productive", _("Productive biological assets"), "1621", "1622"),
    _asset(25, "intangible", _("Intangible assets"), "1701", "1702"),
    _asset(26, "development", _("Development expenditure"), "4301"),
    _asset(27, "deferred", _("Long-term deferred expenses"), "1801"),
    Line("other_non_current", _("Other non-current assets"), "28"),
    Line(
        "non_current_total", _("Total non-current assets"), "29", total=True,
        plus=("bonds", "shares", "fixed", "building", "building_materials", "disposal", "productive", "intangible", "development", "deferred"),
    ),
    Line("assets", _("Total assets"), "30", plus=("current_total", "non_current_total"), total=True, level=0),
)  # fmt: skip

CLAIMS: Final = (
    Line("current_debts", _("Current liabilities:"), column="right", level=0),
    _claim(31, "short_loans", _("Short-term loans"), "2001"),
    _claim(32, "notes_payable", _("Notes payable"), "2201"),
    Line("creditors", _("Accounts payable"), "33", (Take("2202", CREDITORS), Take("1123", CREDITORS)), column="right"),
    Line("advances", _("Advances from customers"), "34", (Take("2203", CREDITORS), Take("1122", CREDITORS)), column="right"),
    _claim(35, "wages", pgettext_lazy("statement", "Wages payable"), "2211"),
    _claim(36, "taxes", _("Taxes payable"), "2221"),
    _claim(37, "interest_payable", _("Interest payable"), "2231"),
    _claim(38, "profit_payable", _("Profit payable"), "2232"),
    _claim(39, "other_creditors", _("Other payables"), "2241"),
    Line("other_current_debts", _("Other current liabilities"), "40", column="right"),
    Line(
        "current_debts_total", _("Total current liabilities"), "41", total=True, column="right",
        plus=("short_loans", "notes_payable", "creditors", "advances", "wages", "taxes", "interest_payable", "profit_payable", "other_creditors"),
    ),
    Line("long_debts", _("Non-current liabilities:"), column="right", level=0),
    _claim(42, "long_loans", _("Long-term loans"), "2501"),
    _claim(43, "long_payables", _("Long-term payables"), "2701"),
    _claim(44, "deferred_income", _("Deferred income"), "2401"),
    Line("other_long_debts", _("Other non-current liabilities"), "45", column="right"),
    Line(
        "long_debts_total", _("Total non-current liabilities"), "46", total=True, column="right",
        plus=("long_loans", "long_payables", "deferred_income"),
    ),
    Line("debts", _("Total liabilities"), "47", total=True, column="right", level=0, plus=("current_debts_total", "long_debts_total")),
    Line("equity_head", _("Owners' equity (or shareholders' equity):"), column="right", level=0),
    _claim(48, "capital", _("Paid-in capital"), "3001"),
    _claim(49, "capital_reserve", _("Capital reserve"), "3002"),
    _claim(50, "surplus_reserve", _("Surplus reserve"), "3101"),
    _claim(51, "undistributed", _("Undistributed profit"), *RESULT),
    Line("equity", _("Total owners' equity"), "52", total=True, column="right", plus=("capital", "capital_reserve", "surplus_reserve", "undistributed")),
    Line("claims", _("Total liabilities and owners' equity"), "53", total=True, column="right", level=0, plus=("debts", "equity")),
)  # fmt: skip

BALANCE_SHEET: Final = Layout(
    slug="balance_sheet", title=_("Balance sheet"), form_number="会小企01表", source=SOURCE,
    evidence=Evidence.M, lines=ASSETS + CLAIMS, note=NOTE,
)  # fmt: skip


def _earned(number: int, key: str, title: object, *codes: str, level: int = 1) -> Line:
    return Line(key, title, str(number), _takes(C, *codes), level=level)  # type: ignore[arg-type]


def _of_which(number: int, key: str, title: object, code: str, side: Side, *names: str) -> Line:
    return Line(
        key, title, str(number), (Take(code, side, names),), level=2, of_which=True  # type: ignore[arg-type]
    )  # fmt: skip


INCOME: Final = Layout(
    slug="income", title=_("Profit statement"), form_number="会小企02表", source=SOURCE,
    evidence=Evidence.M, note=NOTE,
    lines=(
        _earned(1, "revenue", _("1. Revenue"), "5001", "5051", level=0),
        _asset(2, "cost", _("less: Cost of sales"), "5401", "5402"),
        _asset(3, "tax", _("Taxes and surcharges"), "5403"),
        _of_which(4, "consumption_tax", _("of which: consumption tax"), "5403", D, "消费税"),
        _of_which(5, "business_tax", _("business tax"), "5403", D, "营业税"),
        _of_which(6, "city_tax", _("urban maintenance and construction tax"), "5403", D, "城市维护建设税"),
        _of_which(7, "resource_tax", _("resource tax"), "5403", D, "资源税"),
        _of_which(8, "land_gain_tax", _("land value increment tax"), "5403", D, "土地增值税"),
        _of_which(9, "property_taxes", _("land use, property, vehicle and stamp taxes"), "5403", D, "城镇土地使用税", "房产税", "车船税", "印花税"),
        _of_which(10, "education", _("education surcharge, mineral compensation, sewage fee"), "5403", D, "教育费附加", "地方教育附加", "矿产资源补偿费", "排污费"),
        _asset(11, "selling", _("Selling expense"), "5601"),
        _of_which(12, "repairs", _("of which: repair of goods"), "5601", D, "商品维修费"),
        _of_which(13, "advertising", _("advertising and promotion"), "5601", D, "广告费", "业务宣传费", "广告费和业务宣传费"),
        _asset(14, "administration", _("Administrative expense"), "5602"),
        _of_which(15, "founding", _("of which: founding costs"), "5602", D, "开办费"),
        _of_which(16, "entertainment", _("entertainment"), "5602", D, "业务招待费"),
        _of_which(17, "research", _("research"), "5602", D, "研究费用"),
        _asset(18, "finance", _("Financial expense"), "5603"),
        _of_which(19, "interest_cost", _("of which: interest (income with a minus)"), "5603", D, "利息费用", "利息支出", "利息收入"),
        _earned(20, "investment", _("plus: Investment income (loss with a minus)"), "5111"),
        Line(
            "operating", _("2. Operating profit"), "21", level=0, total=True,
            plus=("revenue", "investment"), minus=("cost", "tax", "selling", "administration", "finance"),
        ),
        _earned(22, "other_income", _("plus: Non-operating income"), "5301"),
        _of_which(23, "subsidy", _("of which: government grants"), "5301", C, "政府补助"),
        _asset(24, "other_cost", _("less: Non-operating expense"), "5711"),
        _of_which(25, "bad_debts", _("of which: bad debts"), "5711", D, "坏账损失"),
        _of_which(26, "bond_losses", _("losses of long-term bonds"), "5711", D, "无法收回的长期债券投资损失"),
        _of_which(27, "share_losses", _("losses of long-term equity"), "5711", D, "无法收回的长期股权投资损失"),
        _of_which(28, "disasters", _("losses by natural disasters"), "5711", D, "自然灾害等不可抗力因素造成的损失"),
        _of_which(29, "late_fees", _("late fees of taxes"), "5711", D, "税收滞纳金"),
        Line("before_tax", _("3. Total profit"), "30", level=0, total=True, plus=("operating", "other_income"), minus=("other_cost",)),
        _asset(31, "income_tax", _("less: Income tax"), "5801"),
        Line("net", _("4. Net profit"), "32", level=0, total=True, plus=("before_tax",), minus=("income_tax",)),
    ),
)  # fmt: skip
