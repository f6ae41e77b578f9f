"""What an administrator decides about items and kinds; every change is recorded with what it was."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.contracts import case_kinds
from yanzhen.kernel.cases.models import HandBackReason, Item, KindSetting


@transaction.atomic
def configure_item(item: Item, *, by: By) -> Item:
    """Save an item, new or changed, or raise Refused at its field."""
    _refuse_stranger(by)
    if item.kind not in case_kinds:
        raise Refused(
            _("There is no kind of case called “%(kind)s”."), field="kind", kind=item.kind
        )
    _refuse_limits(item)
    if not item.source.strip() and not item.is_example:
        raise Refused(_("Name the source, or mark it as an example."), field="source")
    before = Item.objects.filter(pk=item.pk).first()
    item.save()
    changes = _changes(model_to_dict(before) if before else {}, model_to_dict(item))
    record(by=by, verb="cases.configure_item", noun=item, changes=changes)
    return item


@transaction.atomic
def configure_lists(item: Item, save: Callable[[], object], *, by: By) -> None:
    """Save the papers and routes of an item with `save`, and record what they were and are."""
    _refuse_stranger(by)
    before = _lists(item)
    save()
    changes = _changes(before, _lists(item))
    if changes:
        record(by=by, verb="cases.configure_item", noun=item, changes=changes)


@transaction.atomic
def configure_kind(setting: KindSetting, *, by: By) -> KindSetting:
    """Save what the locality decided for a kind of case."""
    _refuse_stranger(by)
    if setting.hand_back_amount is not None and not setting.hand_back_unit:
        raise Refused(_("Choose the unit of the time for handing back."), field="hand_back_unit")
    before = KindSetting.objects.filter(pk=setting.pk).first()
    setting.save()
    changes = _changes(model_to_dict(before) if before else {}, model_to_dict(setting))
    record(by=by, verb="cases.configure_kind", noun=setting, changes=changes)
    return setting


@transaction.atomic
def configure_reasons(save: Callable[[], object], *, by: By) -> None:
    """Save the list of reasons for handing back with `save`, and record what it was and is."""
    _refuse_stranger(by)
    before = _reasons()
    save()
    changes = _changes(before, _reasons())
    if changes:
        record(by=by, verb="cases.configure_reasons", noun=HandBackReason(), changes=changes)


def _reasons() -> dict[str, Any]:
    rows = HandBackReason.objects.values_list("code", "title", "order", "active")
    return {code: f"{title} · {order} · {active}" for code, title, order, active in rows}


def _lists(item: Item) -> dict[str, Any]:
    papers = item.materials.values_list("name", "form", "required", "may_be_late")
    routes = item.routes.values_list("place__name", "office__title")
    return {"papers": [list(row) for row in papers], "routes": [list(row) for row in routes]}


def _refuse_stranger(by: By) -> None:
    if not by.may("cases.configure"):
        raise Refused(_("Items and limits are edited by the administrator."))


def _refuse_limits(item: Item) -> None:
    for amount, unit, field in (
        (item.promise_amount, item.promise_unit, "promise_unit"),
        (item.legal_amount, item.legal_unit, "legal_unit"),
        (item.hand_back_amount, item.hand_back_unit, "hand_back_unit"),
    ):
        if amount is not None and not unit:
            raise Refused(_("Choose the unit of the limit."), field=field)
    promise, legal = item.promise, item.legal
    if promise and legal and promise.is_longer_than(legal):
        raise Refused(
            _("The promised limit (%(promise)s) is longer than the legal one (%(legal)s)."),
            field="promise_amount", promise=promise.label, legal=legal.label,
        )  # fmt: skip


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [_plain(before.get(name)), _plain(value)]
        for name, value in after.items()
        if before.get(name) != value
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str | bool | list | None) else str(value)
