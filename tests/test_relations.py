"""Foreign keys point down the stack; import contracts can't see those written as strings."""

import ast
from typing import Final

from django.apps import apps
from django.db import models

from tests.source import at, calls, kernel_stack, layer_apps, product_files, refuse
from yanzhen.base.keys import new_key, secret_key

# Keys that say more than a UUID would; each with its reason.
OWN_KEYS: Final = {
    "assets.AssetKind": "a code the locality gives, part of its list",
    "audit.SubjectKey": "the key of the subject itself; without a foreign key, as all of audit",
    "cases.KindSetting": "one row per kind, and the kind is its name",
    "council.SecretReceipt": "its key is the fingerprint: nothing else may stand in the row",
    "figures.Mark": "written by triggers in SQL, many a second; nobody refers to one",
    "figures.Cell": "found by figure, place and month; counted anew at any time",
    "figures.Kept": "one row per figure, and the figure is its slug",
    "figures.Watched": "a source is its name",
    "innovation_community.TalentCategory": "the category's public code",
    "orders.GateScan": "the press's own key, made by the gate that had no network",
    "orders.Redemption": "the press's own key: a press counts once, however often it is sent",
    "orders.SigningKey": "a number of two bytes, since it stands in every QR code",
    "orders.Unsettled": "the key of what waits to be shared; a row of an outbox",
    "orders.PersonGroup": "adult, child, senior: the group's name in prices, orders and addresses",
}
RELATIONS: Final = ("ForeignKey", "OneToOneField", "ManyToManyField")
HEIGHT: Final = {
    name: height for height, level in enumerate(reversed(kernel_stack())) for name in level
}
REFORMS: Final = {app.name for app in layer_apps("reforms")}


def test_relations_point_down_the_stack() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} → {target._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("yanzhen.")
        for field in model._meta.get_fields()
        if field.concrete and isinstance(target := field.related_model, type)
        if not _may_point(model, target)
    ]

    refuse(wrong)


def test_a_relation_to_another_app_names_the_class() -> None:
    """A string would hide the import from the contracts."""
    hidden = [
        at(path, call)
        for path in product_files()
        for call in calls(path, *RELATIONS)
        if call.args and isinstance(call.args[0], ast.Constant) and "." in str(call.args[0].value)
    ]

    refuse(hidden)


def test_keys_are_made_by_the_application() -> None:
    """UUIDv7, or random where a key could name a secret; or the key of the noun it extends."""
    others = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("yanzhen.")
        if not (pk := model._meta.pk).is_relation
        if getattr(pk, "default", None) not in (new_key, secret_key)
        if model._meta.label not in OWN_KEYS
    ]

    refuse(others)


def test_the_guard_knows_up_from_down() -> None:
    assert _allowed("cases", "parties")
    assert not _allowed("parties", "cases")
    assert not _allowed("notices", "documents")
    assert not _allowed("audit", next(iter(REFORMS)))
    assert _allowed(next(iter(REFORMS)), "desk")


def _may_point(model: type[models.Model], target: type[models.Model]) -> bool:
    return _allowed(model._meta.app_label, target._meta.app_label)


def _allowed(source: str, target: str) -> bool:
    """From a reform to the kernel, within an app, or strictly down the kernel."""
    if source == target or target not in {*HEIGHT, *REFORMS}:
        return True
    if source in REFORMS:
        return target not in REFORMS
    return target in HEIGHT and HEIGHT.get(source, -1) > HEIGHT[target]
