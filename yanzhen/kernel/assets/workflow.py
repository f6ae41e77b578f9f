"""The life of an asset and of a stock-take, as tables. Pages, tests and docs read them."""

from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Act, State, Step, Weight, Workflow

if TYPE_CHECKING:
    from yanzhen.kernel.assets.models import Asset, StockTake

# What a step asks of an office.
EDIT: Final = "assets.edit"
APPROVE: Final = "assets.approve"


class AssetState(models.TextChoices):
    HELD = "held", _("On the register")
    ASKED = "asked", _("Disposal asked for")
    APPROVED = "approved", _("May be disposed of")
    GONE = "gone", _("Disposed of")


class TakeState(models.TextChoices):
    COUNTING = "counting", _("Being counted")
    EXPLAINING = "explaining", _("Differences to explain")
    CLOSED = "closed", pgettext_lazy("stock-take", "Closed")
    CALLED_OFF = "called_off", _("Count called off")


class LineResult(models.TextChoices):
    WAITING = "waiting", _("Not seen yet")
    FOUND = "found", _("Found")
    MOVED = "moved", _("Found elsewhere")
    MISSING = "missing", _("Missing at the count")


def ask_disposal(asset: "Asset", act: Act) -> None:
    asset.must_be_unused(act.at)
    asset.ask_for_disposal(act)


def refuse_disposal(asset: "Asset", act: Act) -> None:
    asset.decide_disposal(act, approved=False)


def approve_disposal(asset: "Asset", act: Act) -> None:
    if not str(act.data.get("paper", "")).strip():
        raise Refused(
            _("Name the decision this rests on, such as the minutes' date and number."),
            field="paper",
        )
    asset.decide_disposal(act, approved=True)


def take_back_disposal(asset: "Asset", act: Act) -> None:
    asset.end_disposal(act)


def dispose(asset: "Asset", act: Act) -> None:
    asset.must_be_unused(act.at)
    asset.carry_out_disposal(act)


LIFE: "Final[Workflow[Asset]]" = Workflow(
    states=(
        State(AssetState.HELD, AssetState.HELD.label, AssetState.HELD.label, shape="ok"),
        State(AssetState.ASKED, AssetState.ASKED.label, AssetState.ASKED.label, shape="pause"),
        State(AssetState.APPROVED, AssetState.APPROVED.label, AssetState.APPROVED.label, shape="soon"),
        State(AssetState.GONE, AssetState.GONE.label, AssetState.GONE.label, ended=True, shape="idle"),
    ),
    steps=(
        Step("ask_disposal", _("Ask for its disposal"), (AssetState.HELD,), AssetState.ASKED, EDIT, rule=ask_disposal, asks=("how", "note", "estimate_fen?"), weight=Weight.RARE),
        Step("approve_disposal", _("Approve the disposal"), (AssetState.ASKED,), AssetState.APPROVED, APPROVE, rule=approve_disposal, asks=("paper", "note?"), weight=Weight.LEAD),
        Step("refuse_disposal", _("Refuse the disposal"), (AssetState.ASKED,), AssetState.HELD, APPROVE, rule=refuse_disposal, asks=("note",)),
        Step("withdraw_disposal", _("Keep it after all"), (AssetState.ASKED, AssetState.APPROVED), AssetState.HELD, EDIT, rule=take_back_disposal, asks=("note",)),
        Step("dispose", _("Write the disposal down"), (AssetState.APPROVED,), AssetState.GONE, EDIT, rule=dispose, asks=("gone_on", "proceeds_fen", "note?"), weight=Weight.LEAD),
    ),
    start=AssetState.HELD,
    line=(AssetState.HELD, AssetState.ASKED, AssetState.APPROVED, AssetState.GONE),
)  # fmt: skip


def finish_counting(take: "StockTake", act: Act) -> None:
    take.settle_lines()


def go_on_counting(take: "StockTake", act: Act) -> None:
    take.reopen_lines()


def close_take(take: "StockTake", act: Act) -> None:
    take.must_be_closed_by(act.by)
    take.must_be_explained()
    take.bring_to_the_register(act)


TAKING: "Final[Workflow[StockTake]]" = Workflow(
    states=(
        State(TakeState.COUNTING, TakeState.COUNTING.label, TakeState.COUNTING.label),
        State(TakeState.EXPLAINING, TakeState.EXPLAINING.label, TakeState.EXPLAINING.label, shape="soon"),
        State(TakeState.CLOSED, TakeState.CLOSED.label, TakeState.CLOSED.label, ended=True, shape="ok"),
        State(TakeState.CALLED_OFF, TakeState.CALLED_OFF.label, TakeState.CALLED_OFF.label, ended=True, shape="idle"),
    ),
    steps=(
        Step("finish", _("Counting is done"), (TakeState.COUNTING,), TakeState.EXPLAINING, EDIT, rule=finish_counting, weight=Weight.LEAD),
        Step("resume", _("Go on counting"), (TakeState.EXPLAINING,), TakeState.COUNTING, EDIT, rule=go_on_counting, asks=("note?",)),
        Step("close", _("Close the stock-take"), (TakeState.EXPLAINING,), TakeState.CLOSED, APPROVE, rule=close_take, asks=("note?",), weight=Weight.LEAD),
        Step("call_off", _("Call the count off"), (TakeState.COUNTING, TakeState.EXPLAINING), TakeState.CALLED_OFF, EDIT, asks=("note",), weight=Weight.RARE),
    ),
    start=TakeState.COUNTING,
    line=(TakeState.COUNTING, TakeState.EXPLAINING, TakeState.CLOSED),
)  # fmt: skip
