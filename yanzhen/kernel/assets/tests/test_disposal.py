"""An asset leaves by a request of one and a decision of another; the database holds both."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.contracts import Use, UseSource, register_uses
from yanzhen.kernel.assets.models import Asset, Disposal
from yanzhen.kernel.assets.testing import a_keeper, a_reviewer, an_asset
from yanzhen.kernel.assets.tests.test_register import check_now
from yanzhen.kernel.assets.workflow import LIFE, AssetState
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import an_actor

pytestmark = pytest.mark.django_db
PAPER = {"paper": "Minutes 2026-4"}


def asked(by: Actor | None = None) -> Asset:
    return an_asset().take_step(
        "ask_disposal", by=by or a_keeper(), note="Broken", data={"how": "scrapped"}
    )


def test_asked_approved_and_done_it_is_gone() -> None:
    asset = asked()

    asset.take_step("approve_disposal", by=a_reviewer(), data=PAPER)
    asset.take_step(
        "dispose", by=a_keeper(), data={"gone_on": timezone.localdate(), "proceeds_fen": 500}
    )
    check_now()

    asset.refresh_from_db()
    assert (asset.state, asset.gone_on) == (AssetState.GONE, timezone.localdate())
    assert [line.verb for line in asset.changes.order_by("id")] == [
        "ask_disposal",
        "approve_disposal",
        "dispose",
    ]
    assert asset.disposals.get().proceeds_fen == 500


def test_nobody_decides_on_their_own_request() -> None:
    both = an_actor("asset_keeper", more={"assets.approve"})
    asset = asked(both)

    with pytest.raises(Refused, match="Somebody else decides"):
        asset.take_step("approve_disposal", by=both, data=PAPER)
    with (
        pytest.raises(IntegrityError, match="nobody_decides_on_their_own_request"),
        transaction.atomic(),
    ):
        Disposal.objects.update(decided_by_id=both.person_id)


def test_an_approval_names_its_paper() -> None:
    asset = asked()

    with pytest.raises(Refused, match="Name the decision"):
        asset.take_step("approve_disposal", by=a_reviewer())
    with (
        pytest.raises(IntegrityError, match="what_goes_was_approved_on_a_paper"),
        transaction.atomic(),
    ):
        Disposal.objects.update(done_on=timezone.localdate())


def test_without_an_approved_disposal_the_database_lets_nothing_go() -> None:
    asset = an_asset()
    Asset.objects.filter(pk=asset.pk).update(state="gone", gone_on=timezone.localdate())

    with pytest.raises(IntegrityError, match="approved disposal"):
        check_now()


def test_what_is_gone_stays_as_it_is() -> None:
    asset = asked()
    asset.take_step("approve_disposal", by=a_reviewer(), data=PAPER)
    asset.take_step("dispose", by=a_keeper(), data={})

    with pytest.raises(Refused, match="stays as it is"):
        asset.move(asset.place, by=a_keeper(), reason="x")
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        Asset.objects.filter(pk=asset.pk).update(name="Another")


def test_it_goes_only_from_the_day_of_its_approval() -> None:
    asset = asked()
    asset.take_step("approve_disposal", by=a_reviewer(), data=PAPER)

    for days, sentence in ((-1, "from the day it was approved"), (1, "after today")):
        with pytest.raises(Refused, match=sentence):
            asset.take_step(
                "dispose",
                by=a_keeper(),
                data={"gone_on": timezone.localdate() + timedelta(days=days)},
            )


def test_nothing_that_a_contract_gives_away_is_let_go() -> None:
    asset = an_asset()
    today = timezone.localdate()
    register_uses(
        UseSource("test", lambda keys, day: {key: [Use("Firm", "lease", today)] for key in keys})
    )

    with pytest.raises(Refused, match="Firm uses it"):
        asset.take_step("ask_disposal", by=a_keeper(), note="x", data={"how": "sold"})


def test_what_a_contract_gives_away_meanwhile_is_not_let_go() -> None:
    asset = asked()
    asset.take_step("approve_disposal", by=a_reviewer(), data=PAPER)
    today = timezone.localdate()
    register_uses(
        UseSource("test", lambda keys, day: {key: [Use("Firm", "lease", today)] for key in keys})
    )

    with pytest.raises(Refused, match="Firm uses it"):
        asset.take_step("dispose", by=a_keeper(), data={"gone_on": today, "proceeds_fen": 500})
    asset.refresh_from_db()
    assert asset.state == AssetState.APPROVED


def test_a_refused_request_leaves_it_on_the_register_and_may_be_asked_again() -> None:
    asset = asked()

    asset.take_step("refuse_disposal", by=a_reviewer(), note="Repair it")
    asset.take_step("ask_disposal", by=a_keeper(), note="Beyond repair", data={"how": "scrapped"})

    assert asset.state == AssetState.ASKED
    assert asset.disposals.count() == 2


@pytest.mark.parametrize("step", LIFE.steps, ids=lambda step: step.name)
def test_a_step_is_refused_to_whoever_lacks_its_right(step: object) -> None:
    asset = an_asset()
    Asset.objects.filter(pk=asset.pk).update(state=step.sources[0])  # type: ignore[attr-defined]  # a Step

    with pytest.raises(Refused, match="Your office may not"):
        asset.take_step(step.name, by=an_actor("leader"), note="x")  # type: ignore[attr-defined]  # as above
