"""What offices may do with estates, their money and their service, and what the audit calls it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Capability, Duty
from yanzhen.reforms.co_governance import workflow

SEE: Final = "estates.see"
EDIT: Final = workflow.EDIT
FUND: Final = workflow.FUND
# The ledger's: who sets books up.
OPEN_BOOKS: Final = "ledger.configure"
CONFIRM: Final = workflow.CONFIRM
SERVICE: Final = "service.see"
DISPATCH: Final = "service.dispatch"
WORK: Final = "service.work"
MANAGE: Final = "service.manage"

CAPABILITIES: Final = (
    Capability(SEE, _("See estates, owners and their common money")),
    Capability(EDIT, _("Keep the register of estates and owners")),
    Capability(FUND, _("Apply for and settle the maintenance fund")),
    Capability(CONFIRM, _("Confirm for the subdistrict what estates may spend in an emergency")),
    Capability(SERVICE, _("See work orders of the area-wide service")),
    Capability(DISPATCH, _("Take calls and give work orders")),
    Capability(WORK, _("Take work orders and do them")),
    Capability(MANAGE, _("Set areas, workers and rosters up")),
)
KEEPER: Final = "estate_keeper"
COMMITTEE: Final = "estate_committee"
CONFIRMER: Final = "estate_confirmer"
DISPATCHER: Final = "property_dispatcher"
WORKER: Final = "property_worker"
MANAGER: Final = "property_manager"
DUTIES: Final = (
    Duty(KEEPER, _("Keeper of the estates of a community"), frozenset({SEE, EDIT, "portal.use", "parties.see", "parties.edit", "agreements.see"})),
    Duty(COMMITTEE, _("Owners' committee"), frozenset({SEE, FUND, "portal.use"})),
    Duty(CONFIRMER, _("Subdistrict: confirms for estates"), frozenset({SEE, CONFIRM, "portal.use"})),
    Duty(DISPATCHER, _("Dispatcher of the property company"), frozenset({SERVICE, DISPATCH, "portal.use"})),
    Duty(WORKER, _("Worker of the property company"), frozenset({SERVICE, WORK, "portal.use"})),
    Duty(MANAGER, _("Manager of the area-wide service"), frozenset({SERVICE, DISPATCH, MANAGE, "portal.use"})),
)  # fmt: skip
VERBS: Final = {
    f"co_governance.{verb}": words
    for verb, words in {
        "open_estate": _("entered an estate"),
        "correct_estate": _("corrected an estate"),
        "enter_unit": _("entered a unit"),
        "correct_unit": _("corrected a unit"),
        "enter_owner": _("entered an owner"),
        "end_ownership": _("ended an ownership"),
        "import_owners": _("brought a register of owners in"),
        "fill_roll": _("filled the roll of a vote from the register"),
        "seat_committee": _("entered an elected committee"),
        "file_committee": _("wrote down the filing of a committee"),
        "replace_member": _("replaced a member of a committee"),
        "end_committee": _("ended the term of a committee"),
        "hand_over_committee": _("wrote down the handover of a committee"),
        "name_treasurer": _("named the treasurer of a committee"),
        "note_audit": _("wrote down the audit of a committee"),
        "hang_out": _("hung something out for the owners"),
        "open_money": _("opened the owners' book"),
        "take_deposit": _("took a deposit of the maintenance fund"),
        "draft_use": _("drew up a use of the maintenance fund"),
        "use_step": _("moved a use of the maintenance fund on"),
        "take_income": _("took common income"),
        "pay_cost": _("paid a cost of the common parts"),
        "publish_income": _("published the common income"),
        "plan_handover": _("planned a handover"),
        "handover_line": _("added to a list of a handover"),
        "handover_sign": _("wrote a signature under a handover down"),
        "handover_money": _("wrote money of a handover down"),
        "handover_step": _("moved a handover on"),
        "open_cluster": _("set a service cluster up"),
        "open_area": _("brought an area under service"),
        "end_area": _("ended the service of an area"),
        "set_reasons": _("set the reasons to give orders of an area back"),
        "link_agreement": _("linked the contract of an area"),
        "enter_worker": _("entered a worker"),
        "write_shifts": _("wrote the roster of workers"),
        "open_order": _("opened a work order"),
        "order_step": _("moved a work order on"),
        "write_cost": _("wrote a cost of a work order down"),
        "move_cost": _("charged a cost to another area"),
        "join_fault": _("added a work order to a mass fault"),
        "rate_order": _("rated a work order"),
        "make_point": _("hung up a patrol point"),
        "scan_point": _("scanned a patrol point"),
        "escalate": _("called the subdistrict in"),
    }.items()
}  # fmt: skip
