"""Who may open what in the ledger: agency staff for the books of their place, leaders and auditors to look."""

from typing import Final

from tests.permission_door import Who

# Those who keep the villages' books at the township agency.
KEEPERS: Final[Who] = frozenset(
    {"village_accountant", "village_cashier", "voucher_reviewer", "agency_head", "village_chief"}
)
SELLER: Final[Who] = frozenset({"seller"})
