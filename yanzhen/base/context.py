"""What every page's frame shows. Nothing is asked of the database before a template uses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yanzhen.base.contracts import NavEntry, NavGroup, bells, nav_entries, nav_groups

PORTAL: Final = "portal"
# The rail of a phone is its foot: so many entries, then the bell and oneself.
TABS_MAX: Final = 3
# The foot of the portal has room for five: all there is, or four and “more”.
PORTAL_MAX: Final = 5
# Large-font mode (适老化).
LARGE: Final = "large"
NORMAL: Final = "normal"
COOKIE: Final = "yz_size"


@dataclass(frozen=True)
class Link:
    """One entry of the rail or the tabs, ready to show."""

    title: "str | Promise"
    url: str
    icon: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Group:
    title: "str | Promise"
    links: tuple[Link, ...]


class Chrome:
    """The frame of one page, for one request. Each part is made when a template first asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def actor(self) -> Any:
        """Who is at the door, or None for somebody who has not signed in."""
        actor = getattr(self._request, "actor", None)
        return actor if actor is not None and actor.person_id is not None else None

    @cached_property
    def offices(self) -> Sequence[Any]:
        """The offices this person may change to."""
        return list(getattr(self._request, "offices", ())) if self.actor else ()

    @property
    def lang(self) -> str:
        return "zh-CN" if (get_language() or "").startswith("zh") else "en"

    @cached_property
    def size(self) -> str:
        return size_of(self._request)

    @property
    def here(self) -> str:
        """This page's address, to come back to."""
        return self._request.get_full_path() if self._request.method == "GET" else "/"

    @property
    def back_url(self) -> str:
        """The page of ours that led here, or the desk."""
        came_from = self._request.headers.get("Referer", "")
        ours = url_has_allowed_host_and_scheme(came_from, {self._request.get_host()})
        return came_from if ours else "/"

    @property
    def call_number(self) -> str:
        """Whom to call; 12345 is every city's government line until the installation names its own."""
        return str(getattr(settings, "CALL_NUMBER", "12345"))

    @property
    def call_hours(self) -> str:
        return str(getattr(settings, "CALL_HOURS", "") or _("day and night"))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The rail of the workbench: what this actor may open, in groups."""
        by_group: dict[str, list[NavEntry]] = {}
        for entry in self._entries():
            if entry.group != PORTAL:
                by_group.setdefault(entry.group, []).append(entry)
        known = {group.slug: group for group in nav_groups}
        groups = [known.get(slug) or NavGroup(slug, slug) for slug in by_group]
        groups.sort(key=lambda group: (group.order, group.slug))
        return tuple(
            Group(group.title, tuple(self._link(entry) for entry in by_group[group.slug]))
            for group in groups
        )

    @cached_property
    def tabs(self) -> tuple[Link, ...]:
        """The foot of a phone in the workbench: the first entries of the rail."""
        links = [link for group in self.groups for link in group.links]
        return tuple(links[:TABS_MAX])

    @cached_property
    def _portal(self) -> tuple[Link, ...]:
        return tuple(self._link(entry) for entry in self._entries() if entry.group == PORTAL)

    @property
    def portal_tabs(self) -> tuple[Link, ...]:
        """The foot of the portal: entries of the group "portal", beside the bell as many as a phone has room for."""
        return self._portal[: PORTAL_MAX - 1] if self.portal_rest else self._portal

    @property
    def portal_rest(self) -> tuple[Link, ...]:
        """What stands under “more”, where there are more."""
        fits = len(self._portal) + bool(self.bell_url) <= PORTAL_MAX
        return () if fits else self._portal[PORTAL_MAX - 1 :]

    @cached_property
    def unread(self) -> int:
        return sum(bell.count(self.actor) for bell in bells) if self.actor else 0

    @property
    def bell_url(self) -> str:
        return next((_address(bell.url_name) for bell in bells), "")

    def _entries(self) -> list[NavEntry]:
        if not self.actor:
            return []
        open_to = [
            entry
            for entry in nav_entries
            if (not entry.capability or self.actor.may(entry.capability))
            if not (entry.unless and self.actor.may(entry.unless))
            if _address(entry.url_name)
        ]
        return sorted(open_to, key=lambda entry: (entry.order, entry.slug))

    def _link(self, entry: NavEntry) -> Link:
        return Link(
            entry.title,
            _address(entry.url_name),
            entry.icon,
            entry.slug == self._current,
            entry.count(self.actor) if entry.count else None,
        )

    @cached_property
    def _current(self) -> str:
        """The entry this page belongs to: its own, or the one whose address begins this page's."""
        match = self._request.resolver_match
        path = self._request.path
        best = ("", 0)
        for entry in self._entries():
            names = (entry.url_name, *entry.also)
            if match and match.view_name in names:
                return entry.slug
            for address in map(_address, names):
                if address != "/" and path.startswith(address) and len(address) > best[1]:
                    best = (entry.slug, len(address))
        return best[0]


def _address(url_name: str) -> str:
    """The page of this name, or nothing: an app that is left out takes its entries with it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `chrome` in every template that is rendered for a request."""
    return {"chrome": Chrome(request)}


def size_of(request: HttpRequest) -> str:
    """ "large" or "normal": what the person chose once, or what was chosen in this visit."""
    user = getattr(request, "user", None)
    own = getattr(user, "large_type", False)
    return LARGE if own or request.COOKIES.get(COOKIE) == LARGE else NORMAL


def remember_size(request: HttpRequest, response: HttpResponse, size: str) -> None:
    """Keep the choice with the person; on this device only until the browser closes."""
    large = size == LARGE
    keep_for_person(request, large_type=large)
    response.set_cookie(
        COOKIE, LARGE if large else NORMAL, samesite="Lax", secure=request.is_secure()
    )


def keep_for_person(request: HttpRequest, **choices: Any) -> None:
    """Write how a person likes the pages to their login, if they have one that can hold it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return
    fields = [name for name in choices if hasattr(user, name)]
    for name in fields:
        setattr(user, name, choices[name])
    if fields:
        user.save(update_fields=fields)
