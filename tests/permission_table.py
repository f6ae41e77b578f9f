"""Who may open what. Each door of the product has its row; a door without one fails tests/test_permissions.py.

`own` may when the thing lies in their own reach (their place, their desk, their request, their firm);
`others` may even when it lies in the community beside. Everybody else is turned away: anonymous
people to the login, all others with "not found", "not allowed" or a refusal, and nothing is written.
"""

from typing import Final

from tests import permission_agreements as agreements
from tests import permission_assets as assets
from tests import permission_council as council
from tests import permission_island as island
from tests import permission_together as together
from tests.permission_door import NOBODY, Door, Who, everywhere, get, post
from tests.permission_gates import gate_doors
from tests.permission_homestays import HOST, homestay_doors
from tests.permission_ledger import KEEPERS, SELLER
from tests.permission_offices import api_doors
from tests.permission_orders import orders_doors
from tests.permission_payments import DESK_HEAD, MONEY_DUTIES, money_doors
from tests.permission_scene import ANONYMOUS, ASKER
from tests.permission_statements import statement_doors
from tests.permission_vouchers import ACCOUNTANTS, voucher_doors

OFFICERS: Final[Who] = frozenset({"officer_party_mass", "officer_economy", "officer_governance", "officer_public_affairs"})  # fmt: skip
HEAD: Final[Who] = frozenset({"community_head"})
CONTACT: Final[Who] = frozenset({"enterprise_contact"})
LEADER: Final[Who] = frozenset({"leader"})
# Three administrators, so that none can do everything: system, security, audit.
SYSTEM: Final[Who] = frozenset({"administrator"})
SECURITY: Final[Who] = frozenset({"security"})
AUDIT: Final[Who] = frozenset({"auditor"})

# A bureau or service point that gets work from the community's cases.
SUPPORT: Final[Who] = frozenset({"supporting_office"}) | DESK_HEAD

COMMUNITY: Final = OFFICERS | HEAD
# Those who have cases on their desk.
DESKS: Final = COMMUNITY | SUPPORT
# Those who see all cases of their place.
SEERS: Final = DESKS | LEADER | council.COUNCIL
# Those who work for a firm and see what is kept of it.
FIRMS: Final = CONTACT | HOST
PORTAL: Final = FIRMS | {ASKER}
# Those who read figures, and of them those who open the rows.
OPENERS: Final = COMMUNITY | LEADER | SYSTEM | assets.BOTH | SELLER | DESK_HEAD
READERS: Final = OPENERS | AUDIT
# Those who see the register of people and organisations.
REGISTER: Final = COMMUNITY | LEADER | SYSTEM | SECURITY | AUDIT | KEEPERS | assets.BOTH | council.COUNCIL | together.KEEPER  # fmt: skip
# Those who see the community's firms, talents, visits.
WATCHERS: Final = COMMUNITY | LEADER
HOUSE: Final = DESKS | LEADER | SYSTEM | SECURITY | AUDIT | KEEPERS | SELLER | MONEY_DUTIES | assets.BOTH | council.COUNCIL | together.HOUSE  # fmt: skip
# Those who enter people and organisations.
ENTERERS: Final = COMMUNITY | SYSTEM | assets.KEEPER | ACCOUNTANTS | together.KEEPER
IMPORTERS: Final = ENTERERS - SYSTEM | SELLER | DESK_HEAD | council.SECRETARY | together.IMPORTERS  # fmt: skip
SIGNED_IN: Final = HOUSE | PORTAL
EVERYBODY: Final = SIGNED_IN | {ANONYMOUS}
CASE_SETTINGS: Final = ("items", "item_new", "reminders", "reminder_new")
CASE_PAGES: Final = ("detail", "pdf", "phone", "receipt")
ITEM_FORMS: Final = ("apply", "form_page", "form_pdf")
# What is sent to the pages of acts.
RENAME: Final = {"act": "rename", "name": "Another name", "reason": "Notice 7"}

DOORS: Final = (
    # Desk, notices, preferences: one's own.
    everywhere("desk:home", EVERYBODY),
    everywhere("desk:search", SIGNED_IN),
    everywhere("notices:list", SIGNED_IN),
    get("notices:open", SIGNED_IN, thing="notice"),
    post("notices:read_all", SIGNED_IN, SIGNED_IN),
    post("notices:unread", SIGNED_IN, SIGNED_IN, query="?at=2026-11-23T08:00:00%2B08:00"),
    everywhere("notices:channels", SIGNED_IN),
    post("notices:channels", SIGNED_IN, SIGNED_IN, email="lan@example.cn", kinds="case"),
    post("notices:send_link", SIGNED_IN, SIGNED_IN),
    everywhere("notices:confirm", EVERYBODY, thing="link to confirm"),
    post("notices:confirm", EVERYBODY, EVERYBODY, thing="link to confirm"),
    everywhere("notices:deliveries", SYSTEM),
    post("notices:send_again", SYSTEM, SYSTEM, thing="letter given up"),
    post("base:preferences", EVERYBODY, EVERYBODY, size="large"),
    everywhere("base:keys", EVERYBODY),
    everywhere("base:root_certificate", NOBODY),  # only in a trial with LAN=1: test_setup_lan
    everywhere("desk:calendar", SYSTEM),
    # Cases: those who ask, the desk that has it, the community around it.
    everywhere("cases:list", SIGNED_IN),
    everywhere("cases:export", WATCHERS | council.COUNCIL),
    get("cases:step", SEERS | PORTAL, thing="case to accept"),
    post("cases:step", DESKS, thing="case to accept"),
    get("cases:merge", DESKS, thing="case"),
    post("cases:note", SEERS | PORTAL, thing="case", note="On my way."),
    post("cases:urge", WATCHERS | council.COUNCIL | PORTAL, thing="case"),
    post("cases:bulk", NOBODY, act="take"),  # without a chosen case it is refused to all
    everywhere("cases:bulk_receipts", DESKS),
    get("cases:bulk_receipt", SIGNED_IN, thing="press"),
    post("cases:bulk_undo", SIGNED_IN, thing="press"),
    everywhere("cases:triage", HEAD),
    everywhere("cases:catalogue", EVERYBODY),
    everywhere("cases:guide", EVERYBODY, thing="item"),
    everywhere("cases:progress", EVERYBODY),
    everywhere("cases:new", COMMUNITY),
    everywhere("cases:faults", COMMUNITY),
    everywhere("cases:fault_new", COMMUNITY),
    get("cases:fault", COMMUNITY, thing="fault"),
    get("cases:fault_revise", DESKS, thing="fault"),
    get("cases:fault_end", DESKS, thing="fault"),
    post("cases:similar", COMMUNITY, COMMUNITY),
    post("cases:known", SIGNED_IN, SIGNED_IN, thing="item", title="The lift"),
    everywhere("cases:bad_ratings", HEAD),
    everywhere("cases:hand_backs", SEERS),
    everywhere("cases:parts", SEERS),
    everywhere("cases:whistles", SEERS),
    get("cases:blow", HEAD, thing="case"),
    get("cases:whistle", SEERS, thing="whistle"),
    get("cases:whistle_answer", SEERS, thing="call to answer"),
    post("cases:whistle_answer", SUPPORT, thing="call to answer"),
    get("cases:whistle_decide", HEAD, thing="whistle"),
    post("cases:whistle_call_off", HEAD, thing="whistle", note="It was a drill."),
    get("cases:assist", SEERS | PORTAL, thing="case"),
    get("cases:part_step", SEERS, thing="part to answer"),
    post("cases:part_step", DESKS, thing="part to take"),
    everywhere("cases:hand_back_reasons", HEAD | SYSTEM),
    everywhere("cases:item", HEAD | SYSTEM, thing="item's key"),
    everywhere("cases:kind", HEAD | SYSTEM, thing="kind"),
    *[everywhere(f"cases:{name}", HEAD | SYSTEM) for name in CASE_SETTINGS],
    *[everywhere(f"cases:{name}", SIGNED_IN, thing="item") for name in ITEM_FORMS],
    *[get(f"cases:{name}", SEERS | PORTAL, thing="case") for name in CASE_PAGES],
    post("cases:counter_form", NOBODY),  # without an item it is refused to all: test_papers
    everywhere("cases:reminder", HEAD | SYSTEM, thing="rule of reminding"),
    post("cases:reminder_switch", HEAD | SYSTEM, HEAD | SYSTEM, thing="rule of reminding"),
    post("cases:keep_filter", SIGNED_IN, SIGNED_IN, title="Mine"),
    post("cases:drop_filter", SIGNED_IN, thing="filter"),
    everywhere("cases:subjects", COMMUNITY),
    get("cases:hand_on", SEERS | PORTAL, thing="case"),
    get("cases:child", SEERS | PORTAL, thing="case"),
    get("cases:extend", SEERS | PORTAL, thing="case"),
    post("cases:decide_extension", HEAD, thing="case with more time asked", decision="approve"),
    post("cases:attach", NOBODY, thing="case"),  # without a file it is refused to all
    post("cases:rate", PORTAL, thing="replied case", level="5"),
    post("cases:follow_up", NOBODY, thing="no bad rating"),
    # Files follow the record they hang on.
    get("documents:open", SEERS | PORTAL, thing="document"),
    post("documents:remove", SEERS | PORTAL, thing="document", reason="Wrong file"),
    post("documents:restore", SEERS | PORTAL, thing="removed document"),
    # Registers from spreadsheets: those who may fill one; a file is seen by who brought it and their office.
    everywhere("base:parts", HOUSE | FIRMS),
    everywhere("base:imports", IMPORTERS),
    everywhere("base:import_new", COMMUNITY, thing="register"),
    everywhere("base:import_template", COMMUNITY, thing="register"),
    get("base:import", COMMUNITY, thing="batch"),
    get("base:import_columns", COMMUNITY, thing="batch"),
    get("base:import_marked", COMMUNITY, thing="batch"),
    post("base:import_decide", NOBODY, thing="batch"),
    post("base:import_repair", NOBODY, thing="batch"),
    get("base:import_take_back", NOBODY, thing="batch"),  # nothing is imported yet
    post("base:import_take_back", NOBODY, thing="batch", reason="Wrong file"),
    post("base:import_carry_on", COMMUNITY, thing="batch"),
    # People, offices, places, rules, audit.
    everywhere("parties:list", SIGNED_IN),  # those without an office see themselves
    get("parties:party", SIGNED_IN, REGISTER, thing="party"),
    get("parties:reveal", SIGNED_IN, REGISTER, thing="party"),
    everywhere("parties:new_person", ENTERERS),
    everywhere("parties:new_organisation", ENTERERS),
    post("parties:choose_office", NOBODY),
    everywhere("parties:offices", SYSTEM | SECURITY),
    get("parties:office", SYSTEM | SECURITY, SYSTEM | SECURITY, thing="office"),
    post("parties:end_appointment", SECURITY, SECURITY, thing="appointment", reason="Moved"),
    get("parties:handover", NOBODY, thing="nothing there"),
    everywhere("parties:roster", HOUSE),
    post("parties:back_early", SIGNED_IN, SECURITY, thing="own leave"),
    everywhere("parties:me", SIGNED_IN),
    get("parties:keep", SIGNED_IN, ENTERERS | SECURITY, thing="party"),
    post("parties:keep", ENTERERS, ENTERERS, thing="party", **RENAME),
    everywhere("parties:hand_over", HOUSE | FIRMS),
    get("parties:close_office", SYSTEM | SECURITY, SYSTEM | SECURITY, thing="office"),
    everywhere("places:tree", SIGNED_IN),
    everywhere("places:place", SIGNED_IN, thing="place"),
    get("places:new", HEAD | SYSTEM, thing="place"),
    get("places:edit", HEAD | SYSTEM, thing="place"),
    post("places:edit", HEAD | SYSTEM, thing="place", **RENAME),
    everywhere("rulebook:list", SIGNED_IN),
    everywhere("rulebook:pack", SIGNED_IN, thing="pack"),
    post("rulebook:answer", NOBODY),
    everywhere("audit:list", AUDIT),
    # Figures: the number for those who read figures, its rows for those who may open them.
    everywhere("figures:list", READERS),
    everywhere("figures:cockpit", READERS),
    everywhere("figures:cockpit_of", READERS, thing="cockpit"),
    everywhere("figures:figure", READERS, thing="figure"),
    everywhere("figures:export", OPENERS, thing="figure"),
    # The innovation community: the register and the visits of one's own community.
    everywhere("innovation_community:enterprises", WATCHERS),
    everywhere("innovation_community:enterprise_export", COMMUNITY),
    everywhere("innovation_community:enterprise_new", COMMUNITY),
    get("innovation_community:enterprise", WATCHERS | FIRMS, thing="firm"),
    post("innovation_community:step", COMMUNITY, thing="firm's step", note="Rent too high"),
    get("innovation_community:enterprise_edit", COMMUNITY, thing="firm"),
    # Without a file it is refused to all.
    post("innovation_community:papers", NOBODY, thing="firm"),
    get("innovation_community:year", COMMUNITY, thing="firm"),
    get("innovation_community:contact", COMMUNITY, thing="firm"),
    get("innovation_community:move", COMMUNITY, thing="firm"),
    get("innovation_community:officer", COMMUNITY, thing="firm"),
    get("innovation_community:visit_firm", COMMUNITY, thing="firm"),
    get("innovation_community:put_off", COMMUNITY, thing="firm"),
    get("innovation_community:ask_visit", COMMUNITY, thing="firm"),
    post("innovation_community:contact_end", COMMUNITY, thing="firm's contact"),
    get("innovation_community:contact_admit", HEAD | SECURITY, thing="firm's contact"),
    post(
        "innovation_community:contact_admit",
        HEAD | SECURITY,
        thing="firm's contact",
        username="somebody",
    ),
    # Nobody is in yet.
    post("innovation_community:contact_turn_away", NOBODY, thing="firm's contact"),
    everywhere("innovation_community:buildings", WATCHERS),
    get("innovation_community:building", WATCHERS, thing="building"),
    get("innovation_community:building_edit", COMMUNITY, thing="building"),
    get("innovation_community:rooms_add", COMMUNITY, thing="building"),
    get("innovation_community:station_open", COMMUNITY, thing="building"),
    post("innovation_community:station_close", COMMUNITY, thing="station"),
    everywhere("innovation_community:parks", WATCHERS),
    everywhere("innovation_community:rooms", WATCHERS),
    post("innovation_community:room_close", COMMUNITY, thing="room"),
    everywhere("innovation_community:communities", HEAD | SYSTEM),
    everywhere("innovation_community:community_new", HEAD | SYSTEM),
    get("innovation_community:community", HEAD | SYSTEM, thing="community"),
    everywhere("innovation_community:talents", WATCHERS),
    everywhere("innovation_community:talent_new", COMMUNITY),
    get("innovation_community:talent", WATCHERS | {ASKER}, thing="talent"),
    get("innovation_community:talent_edit", COMMUNITY, thing="talent"),
    get("innovation_community:visit_talent", COMMUNITY, thing="talent"),
    get("innovation_community:put_off_talent", COMMUNITY, thing="talent"),
    get("innovation_community:ask_talent", COMMUNITY, thing="talent"),
    get("innovation_community:talent_admit", HEAD | SECURITY, thing="talent"),
    post("innovation_community:talent_turn_away", NOBODY, thing="talent"),  # nobody is in yet
    everywhere("innovation_community:talent_export", COMMUNITY),
    everywhere("innovation_community:categories", WATCHERS),
    everywhere("innovation_community:category_new", HEAD),
    everywhere("innovation_community:category", HEAD, thing="category"),
    everywhere("innovation_community:month", COMMUNITY),
    everywhere("innovation_community:delegations", WATCHERS),
    everywhere("innovation_community:escalated", WATCHERS),
    everywhere("innovation_community:delegation_new", HEAD),
    get("innovation_community:delegation_end", HEAD, thing="delegation"),
    everywhere("innovation_community:tax", WATCHERS),
    everywhere("innovation_community:revenue_new", HEAD),
    everywhere("innovation_community:disclosure_rule", HEAD),
    Door(
        "innovation_community:tax_payers", HEAD, thing="place", query="?term=2025-1-6&scope=total"
    ),
    everywhere("innovation_community:at_risk", WATCHERS),
    everywhere("innovation_community:risk_setting", HEAD),
    get("innovation_community:watch_end", COMMUNITY, thing="watch"),
    everywhere("innovation_community:visit_export", COMMUNITY),
    everywhere("innovation_community:visits", WATCHERS),
    everywhere("innovation_community:due", COMMUNITY),
    everywhere("innovation_community:offline", COMMUNITY),
    everywhere("innovation_community:offline_who", EVERYBODY),
    everywhere("innovation_community:offline_worker", EVERYBODY),
    everywhere("innovation_community:coverage", WATCHERS),
    everywhere("innovation_community:rules", WATCHERS),
    everywhere("innovation_community:rule_new", HEAD),
    everywhere("innovation_community:rule", HEAD, thing="rule"),
    post("innovation_community:rule_switch", HEAD, HEAD, thing="rule"),
    get("innovation_community:visit", WATCHERS | FIRMS, thing="visit"),
    post("innovation_community:withdraw", COMMUNITY, thing="visit", reason="Entered twice"),
    # The growth ladder: seen by those who see the firms, entered and judged by the community.
    everywhere("innovation_community:ladder", WATCHERS),
    everywhere("innovation_community:ladder_list", WATCHERS, thing="programme"),
    everywhere("innovation_community:ladder_export", COMMUNITY, thing="programme"),
    everywhere("innovation_community:ladder_dates", WATCHERS),
    everywhere("innovation_community:ladder_compare", WATCHERS),
    post("innovation_community:ladder_run", COMMUNITY, COMMUNITY),
    get("innovation_community:ladder_run_page", WATCHERS, thing="run"),
    get("innovation_community:firm_ladder", WATCHERS | FIRMS, thing="firm"),
    get("innovation_community:growth_records", WATCHERS | FIRMS, thing="firm"),
    get("innovation_community:growth_profile", COMMUNITY, thing="firm"),
    get("innovation_community:growth_new", COMMUNITY, thing="firm's titles"),
    get("innovation_community:growth_end", COMMUNITY, thing="firm's title"),
    everywhere("innovation_community:growth_export", COMMUNITY, thing="kind of record"),
    *voucher_doors(SIGNED_IN),
    *statement_doors(),
    # Assets: seen by keeper, reviewer and leader of the place; changed by the keeper.
    *assets.doors(LEADER, SIGNED_IN),
    *agreements.doors(LEADER | together.KEEPER, SIGNED_IN),
    *council.doors(LEADER, SIGNED_IN, EVERYBODY),
    *together.doors(LEADER, council.COUNCIL, SIGNED_IN, EVERYBODY),
    *money_doors(EVERYBODY),
    *orders_doors(SIGNED_IN, SELLER, LEADER | AUDIT | DESK_HEAD, HOST),
    *island.doors(EVERYBODY, SIGNED_IN, SELLER, LEADER),
    *homestay_doors(SIGNED_IN, EVERYBODY),
    *gate_doors(EVERYBODY),
    # The API: the same doors.
    everywhere("api-1:cases", SIGNED_IN),
    post("api-1:file", NOBODY),
    get("api-1:case", SEERS | PORTAL, thing="case"),
    post("api-1:take_step", DESKS, thing="case", name="accept"),
    *api_doors(EVERYBODY, seers=SEERS, desks=DESKS, head=HEAD, community=COMMUNITY),
)
