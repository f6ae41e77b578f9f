"""The ladder's documents as dated packs. (M) is from memory: the page says so and a person looks it up."""

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.rulebook.contracts import Evidence, Pack, Rule
from yanzhen.reforms.innovation_community.kinds.ladder import (
    eaglet,
    giant,
    hightech,
    scale,
    srdi,
    tier1,
)
from yanzhen.reforms.innovation_community.kinds.ladder.measuring import rule
from yanzhen.reforms.innovation_community.kinds.ladder.size import size_of

CHINA: Final = "中国"
HANGZHOU: Final = "杭州"
NEW_DOC: Final = "工信部企业〔2026〕2号"
OLD_DOC: Final = "工信部企业〔2022〕63号"
NEW_FROM: Final = date(2026, 4, 1)
OLD_FROM: Final = date(2022, 8, 1)
OLD_TO: Final = date(2026, 3, 31)
DAY_UNVERIFIED: Final = _("The day it came into force is unverified; its numbers are not.")
SIZE_RULES: Final[tuple[Rule, ...]] = (
    rule(
        "size",
        _("Highest class whose every lower bound is met"),
        "统计上大中小微型企业划分办法(2017)",
        lambda firm: size_of(firm)[1],
    ),
)

PACKS: Final = (
    Pack(
        code="sme.size", version="2017", title=_("Size classes"), document_no="统计上大中小微型企业划分办法(2017)",
        effective_from=date(2017, 12, 28), jurisdiction=CHINA, evidence=Evidence.V2, rules=SIZE_RULES, note=DAY_UNVERIFIED,
    ),
    Pack(
        code="sme.scale", version="2011", title=_("Above scale"), document_no="规模以上统计标准",
        effective_from=date(2011, 1, 1), jurisdiction=CHINA, evidence=Evidence.V2, rules=scale.RULES, note=DAY_UNVERIFIED,
    ),
    Pack(
        code="sme.tech", version="2017", title=_("Technology SME"), document_no="国科发政〔2017〕115号",
        effective_from=date(2017, 5, 3), jurisdiction=CHINA, evidence=Evidence.V2, rules=tier1.TECH_RULES,
        note=_("In 2026 run by MIIT (工企业函〔2026〕160号): window 1 June to 31 August; the number holds a year, self-update by the end of March."),
    ),
    Pack(
        code="sme.innovative", version="2022", title=_("Innovative SME"), document_no=f"{OLD_DOC} 附件1", status="superseded",
        effective_from=OLD_FROM, effective_to=OLD_TO, jurisdiction=CHINA, evidence=Evidence.V2, note=DAY_UNVERIFIED,
        rules=tier1.innovative_rules(f"{OLD_DOC} 附件1", OLD_DOC, audit=False),
    ),
    Pack(
        code="sme.innovative", version="2026", title=_("Innovative SME"), document_no=f"{NEW_DOC} 第三十条、{OLD_DOC} 附件1",
        effective_from=NEW_FROM, jurisdiction=CHINA, evidence=Evidence.V2,
        rules=tier1.innovative_rules(f"{OLD_DOC} 附件1", f"{NEW_DOC} 第四章", audit=True),
        note=_("Until one standard for step one is issued, the table of 2022 judges (art. 30)."),
    ),
    Pack(
        code="sme.srdi", version="2022", title=_("SRDI SME"), document_no=f"{OLD_DOC} 附件2", status="superseded",
        effective_from=OLD_FROM, effective_to=OLD_TO, jurisdiction=CHINA, evidence=Evidence.V, rules=srdi.RULES_2022,
        note=_("Superseded. The direct conditions are from memory; Zhejiang's own indicators were not found."),
    ),
    Pack(
        code="sme.srdi", version="2026", title=_("SRDI SME"), document_no=f"{NEW_DOC} 附件1",
        effective_from=NEW_FROM, jurisdiction=CHINA, evidence=Evidence.V2, rules=srdi.RULES_2026,
    ),
    Pack(
        code="sme.giant", version="2022", title=_("Little giant"), document_no=f"{OLD_DOC} 附件3", status="superseded",
        effective_from=OLD_FROM, effective_to=OLD_TO, jurisdiction=CHINA, evidence=Evidence.V, rules=giant.RULES_2022,
        note=_("Kept as text: used for the re-check of 2026 (工信厅企业函〔2026〕117号)."),
    ),
    Pack(
        code="sme.giant", version="2026", title=_("Little giant"), document_no=f"{NEW_DOC} 附件2",
        effective_from=NEW_FROM, jurisdiction=CHINA, evidence=Evidence.V2, rules=giant.RULES_2026,
    ),
    Pack(
        code="sme.hightech", version="2016", title=_("High-tech enterprise"), document_no="国科发火〔2016〕32号、195号",
        effective_from=date(2016, 1, 1), jurisdiction=CHINA, evidence=Evidence.V, rules=hightech.RULES,
        note=_("Fewer than three years count as they are, the certificate holds three years: both from memory."),
    ),
    Pack(
        code="sme.eaglet", version="2024", title=_("Hangzhou eaglet"), document_no="杭科高〔2024〕50号",
        effective_from=date(2024, 1, 1), effective_to=date(2027, 12, 31), jurisdiction=HANGZHOU, evidence=Evidence.V,
        rules=eaglet.RULES, note=DAY_UNVERIFIED,
    ),
)  # fmt: skip
