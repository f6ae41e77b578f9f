"""What can be entered of a firm for the ladder: one table of cells that form, spreadsheet and export all read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.reforms.innovation_community.models import (
    EnterpriseYear,
    EquityRound,
    Mark,
    Merit,
    OfficialScore,
    PropertyRight,
    Title,
)
from yanzhen.reforms.innovation_community.models.growth_kinds import (
    Level,
    MarkKind,
    MeritKind,
    RightKind,
    TitleKind,
)
from yanzhen.reforms.innovation_community.models.years import YEAR_NAMES

Words = str | Promise


TWICE: Final = _("This is entered already.")


@dataclass(frozen=True)
class Cell:
    """One field of a record. `sort` is text, choice, day, past_day, fen, whole, points or yes_no."""

    name: str
    title: Words
    sort: str = "text"
    required: bool = False
    choices: type[models.TextChoices] | None = None
    aliases: tuple[str, ...] = ()
    example: str = ""
    hint: Words = ""
    length: int = 200


@dataclass(frozen=True)
class RecordKind:
    """A kind of record: its table, its cells, and pairs of days of which the first comes first."""

    slug: str
    title: Words
    add: Words
    model: type[Any]
    cells: tuple[Cell, ...]
    spans: tuple[tuple[str, str], ...] = ()
    twice: Words = TWICE
    key: tuple[str, ...] = ()

    def cell(self, name: str) -> Cell:
        return next(cell for cell in self.cells if cell.name == name)


RIGHTS: Final = RecordKind(
    "rights", _("Intellectual property"), _("Enter a right"), PropertyRight,
    (
        Cell("kind", _("Kind"), "choice", required=True, choices=RightKind, aliases=("类型", "知识产权类型"), example="发明专利"),
        Cell("number", _("Registered number"), required=True, length=60, aliases=("专利号", "授权号", "登记号"), example="ZL202010123456.7"),
        Cell("title", _("What it is called"), aliases=("名称", "专利名称")),
        Cell("applied_on", _("Applied on"), "past_day", aliases=("申请日", "申请日期"), example="2020-03-02"),
        Cell("granted_on", _("Granted on"), "past_day", aliases=("授权日", "授权日期"), example="2022-05-10"),
        Cell("ended_on", _("Ended on"), "day", aliases=("失效日",)),
        Cell("acquired_on", _("Transferred in on"), "past_day", aliases=("转让取得日",), hint=_("Only where it was bought.")),
        Cell("self_developed", _("Self-developed"), "yes_no", aliases=("自主研发",)),
        Cell("high_value", _("High value"), "yes_no", aliases=("高价值",)),
        Cell("leading", _("Tied to the leading product"), "yes_no", aliases=("与主导产品相关",)),
        Cell("in_use", _("In use, with benefit"), "yes_no", aliases=("已用上并有效益",)),
        Cell("holder_rank", _("Rank among the holders"), "whole", aliases=("权利人排名",), example="1"),
    ),
    spans=(("applied_on", "granted_on"), ("granted_on", "ended_on")), key=("number",),
    twice=_("A right of this number is entered already."),
)  # fmt: skip
MERITS: Final = RecordKind(
    "merits", _("Awards, research units, qualifications"), _("Enter an award or a unit"), Merit,
    (
        Cell("kind", _("Kind"), "choice", required=True, choices=MeritKind, aliases=("类型",), example="认定的研发机构"),
        Cell("name", _("Name"), required=True, aliases=("名称",), example="省级企业研究院"),
        Cell("level", _("Grade"), "choice", choices=Level, aliases=("级别",), example="省级"),
        Cell("rank", _("Rank among the winners"), "whole", aliases=("获奖排名",)),
        Cell("prize", _("Class of the prize"), "whole", aliases=("奖项等次",), hint=_("1, 2 or 3.")),
        Cell("since", _("Since"), "past_day", required=True, aliases=("起", "认定日期", "获奖日期"), example="2024-11-01"),
        Cell("until", _("Until"), "day", aliases=("止", "有效期至")),
    ),
    spans=(("since", "until"),), key=("kind", "name", "since"),
)  # fmt: skip
EQUITY: Final = RecordKind(
    "equity", _("Equity financing"), _("Enter equity financing"), EquityRound,
    (
        Cell("investor", _("Investor"), required=True, aliases=("投资方", "投资机构"), example="示例创业投资合伙企业"),
        Cell("amount_fen", _("Amount, yuan"), "fen", required=True, aliases=("金额", "投资额"), example="2000万"),
        Cell("paid_in_on", _("Paid in on"), "past_day", aliases=("到账日", "到账日期"), example="2025-08-15"),
        Cell("qualified", _("Qualified institution"), "yes_no", aliases=("合格投资机构",), hint=_("Left empty: nobody has looked yet.")),
    ),
    key=("investor", "paid_in_on", "amount_fen"),
)  # fmt: skip
TITLES: Final = RecordKind(
    "titles", _("Titles held"), _("Enter a title"), Title,
    (
        Cell("kind", _("Title held"), "choice", required=True, choices=TitleKind, aliases=("称号", "资质"), example="科技型中小企业"),
        Cell("number", _("Registered number"), length=60, aliases=("编号", "证书编号"), example="202633011008000123"),
        Cell("valid_from", _("Valid from"), "day", required=True, aliases=("有效期起", "认定日期"), example="2026-01-15"),
        Cell("valid_until", _("Valid until"), "day", required=True, aliases=("有效期至", "到期日期"), example="2027-01-14"),
    ),
    spans=(("valid_from", "valid_until"),), key=("kind", "valid_from"),
    twice=_("The firm holds this title at that time already."),
)  # fmt: skip
MARKS: Final = RecordKind(
    "marks", _("Bad records"), _("Enter a bad record"), Mark,
    (
        Cell("kind", _("Kind"), "choice", required=True, choices=MarkKind, aliases=("类型",), example="经营异常名录"),
        Cell("since", _("Since"), "past_day", required=True, aliases=("起", "列入日期", "发生日期"), example="2026-03-01"),
        Cell("until", _("Taken off on"), "past_day", aliases=("移出日期",)),
        Cell("note", _("What happened"), aliases=("什么事", "事由")),
    ),
    spans=(("since", "until"),), key=("kind", "since"),
)  # fmt: skip
SCORES: Final = RecordKind(
    "scores", _("Official scores"), _("Enter an official score"), OfficialScore,
    (
        Cell("year", _("Year"), "whole", required=True, aliases=("年度",), example="2026"),
        Cell("hundredths", _("Points"), "points", required=True, aliases=("得分", "评价得分"), example="62.5"),
        Cell("issued_on", _("Given on"), "past_day", required=True, aliases=("出分日期",), example="2026-05-20"),
        Cell("document", _("Proof"), required=True, aliases=("证明", "凭证"), example="优质中小企业梯度培育平台截图"),
    ),
    key=("year",), twice=_("A score of this year is entered already."),
)  # fmt: skip
YEARS: Final = RecordKind(
    "years", _("Years of the firms"), _("Write a year down"), EnterpriseYear,
    (
        Cell("year", _("Year"), "whole", required=True, aliases=("年度", "年份"), example="2025"),
        *(
            Cell(name, title, "fen" if name.endswith("_fen") else "whole", aliases=(str(title),))
            for name, title in YEAR_NAMES.items()
        ),
        Cell("audit_code", _("Code of the audit report"), length=40, aliases=("审计报告赋码", "财政部赋码")),
    ),
    key=("year",),
)  # fmt: skip
# What is entered row by row; years have verbs of their own (actions/facts.py).
ENTERED: Final = (TITLES, RIGHTS, MERITS, EQUITY, SCORES, MARKS)
BY_SLUG: Final[Mapping[str, RecordKind]] = {kind.slug: kind for kind in ENTERED}
