"""What the SQL verbs refuse, said in words: SQLSTATE YZ409 carries the rule's name and its values."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import refusals as refusals_of_the_ledger
from yanzhen.kernel.orders.contracts import sale_rules
from yanzhen.kernel.orders.models import PersonGroup

REFUSED: Final = "YZ409"
# The ground has moved, or two met on one lock: the same words with the same key give the answer.
ASK_AGAIN: Final = {"YZ410", "40P01", "40001"}
DUPLICATE_KEY: Final = "23505"
OWN_KEYS: Final = {"orders_order_pkey", "orders_request_pkey"}

WORDS: Final[dict[str, Any]] = {
    "no_such_offer": _("This is not sold here."),
    "no_such_order": _("There is no such order."),
    "not_on_sale": _("“%(offer)s” is not on sale now."),
    "number_out_of_range": _("“%(offer)s”: between 1 and %(most)s can be ordered at once."),
    "too_few_for_group": _("The price for “%(group)s” is for %(least)s or more at once."),
    "day_missing": _("“%(offer)s” is for a certain day. Choose the day."),
    "session_missing": _("“%(offer)s” is sold by sessions on that day. Choose the session."),
    "no_day_wanted": _("“%(offer)s” is not for a certain day."),
    "day_out_of_range": _("“%(offer)s” can be ordered from today until %(last)s."),
    "nights_out_of_range": _("“%(offer)s”: between 1 and %(most)s nights."),
    "no_price": _("“%(offer)s” has no price for “%(group)s” on that day."),
    "not_open_that_day": _("“%(offer)s” is not open on that day."),
    "an_order_has_one_to_fifty_lines": _("An order has between 1 and 50 lines."),
    "more_than_any_book_holds": _("This is more than any book holds."),
    "the_price_has_changed": _("The price is %(total)s now, not %(seen)s. Look at it once more."),
    "sold_out": _("Not enough places: %(left)s left."),
    "waiting_list_first": _("Others wait for these places. Join the waiting list."),
    "no_unit_free": _("“%(offer)s”: nothing is free from %(day)s to %(until)s."),
    "hot_goods_go_alone": _("So many buy this now that it is sold alone: order the rest apart."),
    "key_used_for_something_else": _("This form was sent before with other words (%(number)s)."),
    "not_waiting_for_money": _("This order no longer waits for its money."),
    "only_what_is_paid_is_refunded": _("Only what is paid can be given back."),
    "another_sellers_desk": _("Only the desk of %(seller)s does this."),
    "session_has_begun": _(
        "“%(offer)s” at %(session)s has begun. Choose a later session, or ask at the desk."
    ),
    "offer_has_lapsed": _("The time to take the place is over. Join the waiting list again."),
}


@contextmanager
def refusals() -> Iterator[None]:
    """Turns what a SQL verb of orders (or of the ledger below it) refuses into Refused."""
    with refusals_of_the_ledger():
        try:
            yield
        except DatabaseError as error:
            rule = getattr(getattr(error.__cause__, "diag", None), "message_primary", "")
            if sqlstate_of(error) != REFUSED or not (rule in WORDS or rule in sale_rules):
                raise
            facts = json.loads(error.__cause__.diag.message_detail or "{}")  # type: ignore[union-attr]
            raise refused(rule, facts) from error


def refused(rule: str, facts: dict[str, Any]) -> Refused:
    """The refusal of this name; its values as people read them."""
    words = WORDS[rule] if rule in WORDS else sale_rules[rule].words
    return Refused(words, **{name: _shown(name, value) for name, value in facts.items()}
                   | _amounts(facts))  # fmt: skip


def sqlstate_of(error: DatabaseError) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


def may_ask_again(error: DatabaseError) -> bool:
    """Whether nothing happened and the same statement will now have its answer."""
    state = sqlstate_of(error)
    if state == DUPLICATE_KEY:
        # Two presses at once: the second finds the first one's order.
        return getattr(error.__cause__, "diag").constraint_name in OWN_KEYS  # noqa: B009
    return state in ASK_AGAIN


def call(statement: str, values: list[Any]) -> Any:
    """One statement, one round trip; a savepoint around it only inside somebody's transaction."""
    with refusals():
        if connection.in_atomic_block:
            with transaction.atomic():
                return _fetched(statement, values)
        return _fetched(statement, values)


def _fetched(statement: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    found = row[0] if row else None
    return json.loads(found) if isinstance(found, str) and found else found


def _shown(name: str, value: Any) -> Any:
    show: Callable[[Any], Any] | None = _SHOWN.get(name)
    return show(value) if show and value is not None else value


def _group_name(slug: str) -> str:
    group = PersonGroup.objects.filter(slug=slug).first()
    return str(group or slug)


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.month}-{day.day}"


_SHOWN: Final[dict[str, Callable[[Any], Any]]] = {
    "group": _group_name,
    "day": _day,
    "until": _day,
    "last": _day,
}


def _amounts(facts: dict[str, Any]) -> dict[str, str]:
    return {name.removesuffix("_fen"): yuan(int(value)) for name, value in facts.items()
            if name.endswith("_fen") and value is not None}  # fmt: skip
