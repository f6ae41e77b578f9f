"""Where somebody is paid is entered by one, typed once more by another, sealed, never rewritten, and ended for a reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from yanzhen.base import resealing
from yanzhen.base.crypto import blind_index
from yanzhen.base.keyring import add_key, make_current
from yanzhen.base.refusals import Refused
from yanzhen.base.resealing import count_stale, reseal
from yanzhen.base.sealed_columns import sealed_tables
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.actions import (
    accounts_of,
    confirm_account,
    end_account,
    enter_account,
)
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.masking import mask_account
from yanzhen.kernel.parties.models import Party, PayeeAccount
from yanzhen.kernel.parties.models.accounts import PURPOSE
from yanzhen.kernel.parties.testing import a_person, an_actor, an_organisation

pytestmark = pytest.mark.django_db
NUMBER = "6222 0212 0200 0012 345"
PLAIN = "6222021202000012345"


def a_clerk() -> Actor:
    return an_actor(more={"parties.accounts"})


def entered(party: Party | None = None, by: Actor | None = None, **facts: Any) -> PayeeAccount:
    party = party or an_organisation("Boatmen").party
    facts = {"holder": "Boatmen cooperative", "bank": "Rural bank", "number": NUMBER, **facts}
    return enter_account(party, by=by or a_clerk(), **facts)


def confirmed(party: Party | None = None, **facts: Any) -> PayeeAccount:
    account = entered(party, **facts)
    return confirm_account(account, number=account.number, by=a_clerk())


def test_it_counts_when_another_has_typed_the_same_number() -> None:
    account = entered()
    assert accounts_of([account.party_id]) == {}

    confirm_account(account, number="62220212-02000012345", by=a_clerk())

    assert accounts_of([account.party_id]) == {account.party_id: account}


def test_whoever_entered_it_does_not_confirm_it() -> None:
    by = a_clerk()
    account = entered(by=by)

    with pytest.raises(Refused, match="entered this account yourself"):
        confirm_account(account, number=NUMBER, by=by)
    assert accounts_of([account.party_id]) == {}


def test_another_number_confirms_nothing() -> None:
    account = entered()

    with pytest.raises(Refused, match="not the number") as refusal:
        confirm_account(account, number=PLAIN[:-1] + "6", by=a_clerk())
    assert refusal.value.field == "number"


def test_it_is_confirmed_once() -> None:
    with pytest.raises(Refused, match="confirmed already"):
        confirm_account(confirmed(), number=NUMBER, by=a_clerk())


def test_another_account_takes_its_place_only_when_it_is_confirmed() -> None:
    first = confirmed()
    second = entered(first.party, number="95588001")
    assert accounts_of([first.party_id])[first.party_id] == first

    confirm_account(second, number="95588001", by=a_clerk())

    first.refresh_from_db()
    assert accounts_of([first.party_id])[first.party_id] == second
    assert first.ended_why == "Another account took its place"


def test_one_account_waits_at_a_time_and_may_be_dropped() -> None:
    first = entered()
    with pytest.raises(Refused, match="waits to be confirmed"):
        entered(first.party, number="95588001")

    end_account(first, reason="Typed wrongly", by=a_clerk())

    assert not entered(first.party, number="95588001").is_confirmed
    with pytest.raises(Refused, match="has ended"):
        confirm_account(first, number=NUMBER, by=a_clerk())


def test_the_same_account_is_not_entered_anew() -> None:
    account = confirmed()

    with pytest.raises(Refused, match="paid to this account already"):
        entered(account.party)
    assert entered(account.party, bank="Another branch").bank == "Another branch"


def test_an_account_ends_for_a_reason() -> None:
    account = confirmed()
    with pytest.raises(Refused, match="Write why"):
        end_account(account, reason=" ", by=a_clerk())

    end_account(account, reason="Closed", by=a_clerk())

    assert accounts_of([account.party_id]) == {}
    with pytest.raises(Refused, match="has ended"):
        end_account(account, reason="Again", by=a_clerk())


@pytest.mark.parametrize("number", ["1234567", "6" * 31, "62220212x", ""])
def test_a_number_has_8_to_30_digits(number: str) -> None:
    with pytest.raises(Refused, match="8 to 30 digits"):
        entered(number=number)


@pytest.mark.parametrize("missing", ["holder", "bank"])
def test_it_says_whose_and_where(missing: str) -> None:
    with pytest.raises(Refused, match="as the bank knows") as refusal:
        entered(None, None, **{missing: "  "})
    assert refusal.value.field == missing


def test_others_keep_no_accounts() -> None:
    stranger, account = an_actor(), confirmed()

    acts: tuple[Callable[[], object], ...] = (
        lambda: entered(by=stranger),
        lambda: confirm_account(account, number=NUMBER, by=stranger),
        lambda: end_account(account, reason="x", by=stranger),
    )
    for act in acts:
        with pytest.raises(Refused, match="does not keep the accounts"):
            act()


def test_the_number_is_sealed_and_stays_out_of_the_open_audit() -> None:
    account = confirmed()

    with connection.cursor() as cursor:
        cursor.execute("SELECT number, number_index FROM parties_payeeaccount")
        stored = " ".join(cursor.fetchone() or ())
    lines = AuditLine.objects.filter(noun_id=account.party_id, verb__endswith="_account")

    assert PLAIN not in stored
    assert PayeeAccount.objects.get().number == PLAIN
    assert sorted(lines.values_list("verb", flat=True)) == ["parties.confirm_account", "parties.enter_account"]  # fmt: skip
    for line in lines:
        assert PLAIN not in f"{line.changes} {line.reason} {line.noun_title} {line.personal}"


@pytest.mark.parametrize(("number", "shown"), [(PLAIN, "**** 2345"), ("95588001", "**** 8001"), ("", "")])  # fmt: skip
def test_the_last_four_digits_are_shown(number: str, shown: str) -> None:
    assert mask_account(number) == shown


@pytest.mark.django_db(transaction=True)
def test_a_new_key_seals_the_number_anew(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FIELD_KEYS_FILE = tmp_path / "field_keys.json"
    monkeypatch.setattr(resealing, "ROUND_PAUSE_SECONDS", 0.01)
    account = entered()
    make_current(add_key())

    reseal(batch=3)

    assert [table.name for table in sealed_tables() if count_stale(table)] == []
    assert PayeeAccount.objects.get().number == PLAIN
    assert confirm_account(account, number=NUMBER, by=a_clerk()).is_confirmed


def _set(**facts: Any) -> Callable[[PayeeAccount], object]:
    return lambda account: PayeeAccount.objects.filter(pk=account.pk).update(**facts)


@pytest.mark.parametrize(
    "write",
    [
        _set(holder="Somebody"),
        _set(bank="Elsewhere"),
        _set(entered_at=timezone.now()),
        _set(number="95588001"),
        _set(number_index=blind_index("95588001", PURPOSE)),
        _set(number="95588001", number_index=blind_index("95588001", PURPOSE)),
        _set(confirmed_at=timezone.now()),
        _set(confirmed_at=None, confirmed_by=None),
        lambda account: account.delete(),
    ],
    ids=["holder", "bank", "when", "number", "index", "both", "again", "back", "removed"],
)
def test_around_the_verbs_it_stays_as_it_was_entered(
    write: Callable[[PayeeAccount], object],
) -> None:
    account = confirmed()

    with pytest.raises(DatabaseError, match="not rewritten"), transaction.atomic():
        write(account)


def test_around_the_verbs_what_ended_stays_ended() -> None:
    account = end_account(entered(), reason="x", by=a_clerk())

    for facts in ({"ended_at": None, "ended_why": ""}, {"ended_why": "y"}):
        with pytest.raises(DatabaseError, match="not rewritten"), transaction.atomic():
            _set(**facts)(account)


def test_around_the_verbs_two_people_stand_for_it() -> None:
    account, now = entered(), timezone.now()

    for name, facts in (
        ("an_account_is_confirmed_by_another", {"confirmed_by": account.entered_by_id, "confirmed_at": now}),
        ("a_confirmed_account_says_by_whom", {"confirmed_at": now}),
        ("a_confirmed_account_says_by_whom", {"confirmed_by": a_person().pk}),
        ("an_account_ends_for_a_reason", {"ended_at": now}),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            _set(**facts)(account)


@pytest.mark.parametrize("by_two", [True, False])
def test_around_the_verbs_a_party_has_one_account_of_each_sort(by_two: bool) -> None:
    account = confirmed() if by_two else entered()
    name = "a_party_is_paid_to_one_account" if by_two else "one_account_of_a_party_waits"
    row = PayeeAccount.objects.get(pk=account.pk)
    row.pk = None

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PayeeAccount(
            party=row.party, holder="x", bank="x", number="95588001", number_index="x", entered_by=row.entered_by,
            entered_at=row.entered_at, confirmed_by=row.confirmed_by, confirmed_at=row.confirmed_at,
        ).save(force_insert=True)  # fmt: skip


@pytest.mark.parametrize("empty", ["holder", "bank", "number", "number_index"])
def test_around_the_verbs_no_account_is_empty(empty: str) -> None:
    facts: dict[str, Any] = {"holder": "x", "bank": "x", "number": "95588001", "number_index": "x", empty: ""}  # fmt: skip

    with pytest.raises(IntegrityError, match="whose_and_where"), transaction.atomic():
        PayeeAccount.objects.create(
            party=an_organisation().party, entered_by=a_person(), entered_at=timezone.now(), **facts
        )
