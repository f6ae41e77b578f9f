"""What offices may do with contracts, and which accounts of a chart their dues stand on."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Capability
from yanzhen.kernel.agreements.workflow import APPROVE, EDIT

SEE: Final = "agreements.see"
COLLECT: Final = "agreements.collect"

CAPABILITIES: Final = (
    Capability(SEE, _("See contracts")),
    Capability(EDIT, _("Draw up and change contracts")),
    Capability(APPROVE, _("Approve contracts, new terms and early ends")),
    Capability(COLLECT, _("Write down what was paid under a contract")),
)
# Chart of the book → what stands where. 财会〔2023〕14号: 112 and 211 for outsiders, 113 for members and own units,
# whichever way it is owed; 501 rent and the like, 511 costs of running. 小企业会计准则: 1122, 2202, 5051, 5602, 1221, 2241.
ACCOUNTS: Final[Mapping[str, Mapping[str, str]]] = {
    "rural_collective": {
        "bank": "102", "cash": "101", "receivable": "112", "payable": "211", "income": "501", "expense": "511",
        "deposit_taken": "211", "deposit_given": "112", "own": "113",
    },
    "small_enterprise": {
        "bank": "1002", "cash": "1001", "receivable": "1122", "payable": "2202", "income": "5051", "expense": "5602",
        "deposit_taken": "2241", "deposit_given": "1221",
    },
}  # fmt: skip
# These say who is on the other side, so they differ between outsiders and the collective's own.
WITH_SOMEBODY: Final = frozenset({"receivable", "payable", "deposit_taken", "deposit_given"})
