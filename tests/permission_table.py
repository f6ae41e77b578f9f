"""Who may open what. Each door of the product has its row; a door without one fails tests/test_permissions.py.

`own` may when the thing lies in their own reach (their place, their desk, their request, their firm);
`others` may even when it lies in the community beside. Everybody else is turned away: anonymous
people to the login, all others with "not found", "not allowed" or a refusal, and nothing is written.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from tests.permission_scene import ANONYMOUS, ASKER

Who = frozenset[str]

OFFICERS: Final[Who] = frozenset(
    {"officer_party_mass", "officer_economy", "officer_governance", "officer_public_affairs"}
)
HEAD: Final[Who] = frozenset({"community_head"})
CONTACT: Final[Who] = frozenset({"enterprise_contact"})
LEADER: Final[Who] = frozenset({"leader"})
# Three administrators, so that none can do everything: system, security, audit.
SYSTEM: Final[Who] = frozenset({"administrator"})
SECURITY: Final[Who] = frozenset({"security"})
AUDIT: Final[Who] = frozenset({"auditor"})

# A bureau or service point that gets work from the community's cases.
SUPPORT: Final[Who] = frozenset({"supporting_office"})

COMMUNITY: Final = OFFICERS | HEAD
# Those who have cases on their desk.
DESKS: Final = COMMUNITY | SUPPORT
# Those who see all cases of their place.
SEERS: Final = DESKS | LEADER
PORTAL: Final = CONTACT | {ASKER}
HOUSE: Final = DESKS | LEADER | SYSTEM | SECURITY | AUDIT
SIGNED_IN: Final = HOUSE | PORTAL
EVERYBODY: Final = SIGNED_IN | {ANONYMOUS}
NOBODY: Final[Who] = frozenset()


@dataclass(frozen=True)
class Door:
    """One row: a named door, how it is opened, and for whom."""

    name: str
    own: Who
    others: Who = NOBODY
    method: str = "GET"
    thing: str = ""
    query: str = ""
    body: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def get(name: str, own: Who, others: Who = NOBODY, *, thing: str = "") -> Door:
    return Door(name, own, others, thing=thing)


def everywhere(name: str, who: Who, *, thing: str = "") -> Door:
    """A door without a place: who may open it here may open it there."""
    return Door(name, who, who, thing=thing)


def post(
    name: str, own: Who, others: Who = NOBODY, /, *, thing: str = "", query: str = "", **body: Any
) -> Door:
    return Door(name, own, others, "POST", thing, query, body)


DOORS: Final = (
    # Desk, notices, preferences: one's own.
    everywhere("desk:home", EVERYBODY),
    everywhere("desk:search", SIGNED_IN),
    everywhere("notices:list", SIGNED_IN),
    get("notices:open", SIGNED_IN, thing="notice"),
    post("notices:read_all", SIGNED_IN, SIGNED_IN),
    post("notices:unread", SIGNED_IN, SIGNED_IN, query="?at=2026-11-23T08:00:00%2B08:00"),
    post("base:preferences", EVERYBODY, EVERYBODY, size="large"),
    everywhere("base:keys", EVERYBODY),
    # Cases: those who ask, the desk that has it, the community around it.
    everywhere("cases:list", SIGNED_IN),
    get("cases:detail", SEERS | PORTAL, thing="case"),
    get("cases:receipt", SEERS | PORTAL, thing="case"),
    get("cases:step", SEERS | PORTAL, thing="case to accept"),
    post("cases:step", DESKS, thing="case to accept"),
    post("cases:note", SEERS | PORTAL, thing="case", note="On my way."),
    post("cases:urge", COMMUNITY | LEADER | PORTAL, thing="case"),
    everywhere("cases:catalogue", EVERYBODY),
    everywhere("cases:guide", EVERYBODY, thing="item"),
    everywhere("cases:progress", EVERYBODY),
    everywhere("cases:new", COMMUNITY),
    everywhere("cases:bad_ratings", HEAD),
    everywhere("cases:items", HEAD | SYSTEM),
    everywhere("cases:item", HEAD | SYSTEM, thing="item's key"),
    everywhere("cases:item_new", HEAD | SYSTEM),
    everywhere("cases:kind", HEAD | SYSTEM, thing="kind"),
    post("cases:keep_filter", SIGNED_IN, SIGNED_IN, title="Mine"),
    post("cases:drop_filter", SIGNED_IN, thing="filter"),
    # Files follow the record they hang on.
    get("documents:open", SEERS | PORTAL, thing="document"),
    post("documents:remove", SEERS | PORTAL, thing="document", reason="Wrong file"),
    # The API: the same doors.
    everywhere("api-1:openapi-json", EVERYBODY),
    everywhere("api-1:openapi-view", EVERYBODY),
    everywhere("api-1:cases", SIGNED_IN),
    get("api-1:case", SEERS | PORTAL, thing="case"),
    post("api-1:take_step", DESKS, thing="case", name="accept"),
)
