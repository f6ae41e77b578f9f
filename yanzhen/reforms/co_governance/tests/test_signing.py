"""A list is signed on a sheet that was scanned, or by whoever speaks for the side; the developer's handover has its own witness."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.documents.testing import an_upload
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Office, Organisation
from yanzhen.kernel.parties.testing import an_actor, an_organisation, at_the_door
from yanzhen.reforms.co_governance.actions.handovers import (
    name_supervisor,
    note_audit,
    take_handover_step,
)
from yanzhen.reforms.co_governance.actions.signing import own_sides, sign_list, sign_own
from yanzhen.reforms.co_governance.contracts import KEEPER, MANAGER
from yanzhen.reforms.co_governance.models import Handover, HandoverSignature
from yanzhen.reforms.co_governance.models.law_handovers import Letter, Side
from yanzhen.reforms.co_governance.testing import ENDS, a_handover, a_keeper
from yanzhen.reforms.co_governance.tests.refusing import refused

pytestmark = pytest.mark.django_db
LATER: Final = date(2026, 7, 1)


def _of(organisation: Organisation | None, duty: str = MANAGER) -> Actor:
    """Somebody in an office of this organisation."""
    actor = an_actor(duty)
    assert organisation is not None
    assert actor.office_id is not None
    Office.objects.filter(pk=actor.office_id).update(organisation=organisation)
    return replace(actor, organisation_id=organisation.pk)


def test_without_a_sheet_an_officer_writes_no_signature_of_others_down() -> None:
    handover = a_handover("defects")

    with pytest.raises(Refused) as without:
        sign_list(handover, "a", "old", "Jiang", by=a_keeper())
    made = sign_list(handover, "a", "old", "Jiang", by=a_keeper(), sheet=an_upload())

    assert without.value.field == "sheet"
    assert (made.document is not None, made.signed_by_id) == (True, None)
    facts: dict[str, Any] = {"handover": handover, "letter": "b", "side": "old", "name": "Jiang", "on": ENDS}  # fmt: skip
    refused("on_a_sheet_or_in_person", lambda: HandoverSignature.objects.create(**facts))
    other = store(an_upload(), owner=a_handover(), by=a_keeper())
    refused("hangs on its handover", lambda: HandoverSignature.objects.create(document=other, **facts))  # fmt: skip


def test_whoever_speaks_for_a_side_signs_for_it_alone_in_the_own_name() -> None:
    handover = a_handover("defects")
    old = _of(handover.old_company)

    assert own_sides(handover, old) == [Side.OLD]
    made = sign_list(handover, "a", "old", "Somebody else", by=old)
    assert (made.name, made.signed_by_id, made.document) == (old.person_name, old.person_id, None)
    with pytest.raises(Refused):
        sign_list(handover, "a", "new", "Somebody", by=old)
    assert {one.side for one in sign_own(handover, by=old)} == {"old"}
    assert handover.signatures.count() == len(Letter)
    with pytest.raises(Refused, match="nothing here that you sign"):
        sign_own(handover, by=old)


def test_one_signs_on_the_own_page_and_nobody_else_opens_it() -> None:
    handover = a_handover("defects")
    mine = reverse("co_governance:handover_sign", args=[handover.pk])
    client, others = at_the_door(_of(handover.new_company)), at_the_door(_of(an_organisation()))

    page = client.get(mine)
    client.post(mine, {"act": "own", "sure": "on"})

    assert "Things of a" in page.content.decode()
    assert others.get(mine).status_code == 404
    assert set(handover.signatures.values_list("side", flat=True)) == {"new"}


def test_the_developers_contract_ends_with_the_subdistrict_and_an_audit() -> None:
    handover, by = a_handover("defects", ending="first"), a_keeper()
    office = an_organisation(kind="government")
    rows = Handover.objects.filter(pk=handover.pk)

    with pytest.raises(Refused, match="the subdistrict is the witness"):
        sign_list(handover, "a", "witness", "Hu", by=by, sheet=an_upload())
    with pytest.raises(Refused, match="choose a government office"):
        name_supervisor(handover, an_organisation(), by=by)
    refused("government supervises", lambda: rows.update(supervisor=an_organisation()))
    with pytest.raises(Refused, match="第48、57条"):
        take_handover_step(handover, "sign", by=by)
    refused("subdistrict_witnesses|Four sides", lambda: rows.update(state="signed"))
    handover = name_supervisor(handover, office, by=by)
    assert own_sides(handover, _of(office, KEEPER)) == [Side.WITNESS]
    for letter in Letter:
        for side in Side:
            sign_list(handover, letter, side, "Hu", by=by, on=ENDS, sheet=an_upload())
    refused("subdistrict_witnesses", lambda: rows.update(state="signed", supervisor=None))
    handover = take_handover_step(handover, "sign", by=by)

    with pytest.raises(Refused, match="audited and made public first"):
        take_handover_step(handover, "settle", by=by)
    refused("audited_and_public_first", lambda: rows.update(state="settled"))
    for paper, public_on in ((" ", LATER), ("A-1", date(2026, 6, 1))):
        with pytest.raises(Refused):
            note_audit(handover, by=by, on=ENDS, paper=paper, public_on=public_on)
    note_audit(handover, by=by, on=ENDS, paper="A-1", public_on=LATER)
    assert take_handover_step(handover, "settle", by=by).state == "settled"


def test_what_only_the_developers_handover_needs_is_asked_of_no_other() -> None:
    handover = a_handover("signed")

    with pytest.raises(Refused, match="only at the end"):
        name_supervisor(handover, an_organisation(kind="government"), by=a_keeper())
    with pytest.raises(Refused, match="only at the end"):
        note_audit(handover, by=a_keeper(), on=ENDS, paper="A-1", public_on=LATER)
