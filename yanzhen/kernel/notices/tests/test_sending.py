"""What waits goes out by e-mail, is tried again when refused, given up in the end, and its state is known."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.notices.actions import send_again, send_due
from yanzhen.kernel.notices.actions.mail import BACK_OFF, DOWN_PAUSE
from yanzhen.kernel.notices.actions.sending import TOO_OLD
from yanzhen.kernel.notices.models import ChannelChoice, Delivery, Notice, tell
from yanzhen.kernel.notices.testing import MailServer, a_reader, wants_mail
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import a_login

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 9, 22, 1, 0, tzinfo=UTC)


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def words_of(letter: Any, kind: str = "plain") -> str:
    return str(letter.get_body((kind,)).get_content())


def test_telling_stays_one_statement_and_makes_the_letter_wait(mail: MailServer) -> None:
    readers = [wants_mail(a_reader()), a_reader("Gao Yuan"), wants_mail(a_reader("Shen"), kinds=[])]

    with CaptureQueriesContext(connection) as said:
        assert tell([r.person_id for r in readers], "The hall opens.", kind="case", at=MORNING) == 3

    assert len(said) == 1
    assert [(d.person_id, d.state) for d in Delivery.objects.all()] == [
        (readers[0].person_id, "waiting")
    ]


def test_a_letter_says_what_the_notice_says_with_a_link_and_no_more(mail: MailServer) -> None:
    reader = wants_mail(a_reader("Lin Lan"))
    tell([reader.person_id], _("Notices"), "Lift 7", kind="case", url="/cases/", at=MORNING)

    assert send_due(MORNING).sent == 1

    letter, notice = mail.letters[0], Notice.objects.get()
    assert letter["To"] == "linlan@example.cn"
    assert letter["From"] == "door@example.cn"
    assert letter["Subject"] == "雁阵：通知"
    assert letter["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        text = words_of(letter, kind)
        assert "Lift 7" in text
        assert f"https://door.example.cn/notices/{notice.pk}/" in text
        assert "Lin Lan" not in text
    assert states() == ["sent"]


def test_a_letter_speaks_the_readers_language(mail: MailServer) -> None:
    reader = wants_mail(a_reader())
    user = a_login(reader)
    user.language = "en"
    user.save()
    tell([reader.person_id], _("Notices"), kind="case", at=MORNING)

    with translation.override("zh-hans"):
        send_due(MORNING)

    assert mail.letters[0]["Subject"] == "Yanzhen: Notices"
    assert "nobody reads an answer" in words_of(mail.letters[0])


def test_what_comes_at_once_is_one_letter_per_person(mail: MailServer) -> None:
    lan, yuan = wants_mail(a_reader()), wants_mail(a_reader("Gao Yuan"), "gao@example.cn")
    for title in ("First <b>", "Second", "Third"):
        tell([lan.person_id, yuan.person_id], title, kind="case", at=MORNING)

    assert send_due(MORNING).sent == 2

    assert sorted(letter["To"] for letter in mail.letters) == [
        "gao@example.cn",
        "linlan@example.cn",
    ]
    assert mail.letters[0]["Subject"] == "雁阵：3 条新通知"
    assert [word in words_of(mail.letters[0]) for word in ("First <b>", "Second", "Third")] == [
        True
    ] * 3
    assert "First &lt;b&gt;" in words_of(mail.letters[0], "html")
    assert mail.connections == 1
    assert send_due(MORNING + timedelta(days=1)).sent == 0


def test_a_line_break_in_a_title_makes_no_header(mail: MailServer) -> None:
    reader = wants_mail(a_reader())
    tell([reader.person_id], "Lift\r\nBcc: all@example.cn", kind="case", at=MORNING)

    send_due(MORNING)

    assert mail.letters[0]["Bcc"] is None
    assert mail.letters[0]["Subject"] == "雁阵：Lift Bcc: all@example.cn"


def test_a_passing_refusal_is_tried_again_later_and_in_the_end_given_up(mail: MailServer) -> None:
    reader = wants_mail(a_reader())
    tell([reader.person_id], "Yours.", kind="case", at=MORNING)
    mail.answers["RCPT"] = "451 <linlan@example.cn> try later"
    at = MORNING

    for pause in BACK_OFF:
        assert send_due(at).failed == 1
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.next_at) == ("failed", at + pause)
        assert send_due(at + pause - timedelta(seconds=1)).failed == 0
        at += pause
    assert send_due(at).given_up == 1

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries) == ("given_up", len(BACK_OFF) + 1)
    assert delivery.reason == "451 <…> try later"
    assert mail.letters == []


def test_the_next_try_that_succeeds_is_the_same_letter(mail: MailServer) -> None:
    reader = wants_mail(a_reader())
    tell([reader.person_id], "Yours.", kind="case", at=MORNING)
    mail.answers["DATA"] = "451 busy"
    send_due(MORNING)
    named = Delivery.objects.get().letter
    mail.answers.clear()

    assert send_due(MORNING + BACK_OFF[0]).sent == 1

    assert mail.letters[0]["Message-ID"] == f"<{named}@example.cn>"


def test_a_final_refusal_is_given_up_at_once_and_sent_again_by_hand(mail: MailServer) -> None:
    reader = wants_mail(a_reader())
    tell([reader.person_id], "Yours.", kind="case", at=MORNING)
    mail.answers["RCPT"] = "550 no such box"
    assert send_due(MORNING).given_up == 1
    delivery = Delivery.objects.get()

    with pytest.raises(Refused, match="look after deliveries"):
        send_again(delivery, by=reader, at=MORNING)
    mail.answers.clear()
    keeper = a_reader("Keeper", capabilities=frozenset({"notices.deliveries"}))
    send_again(delivery, by=keeper, at=MORNING)
    assert send_due(MORNING).sent == 1
    with pytest.raises(Refused, match="does not wait"):
        send_again(delivery, by=keeper, at=MORNING)


def test_while_the_server_is_away_nothing_counts_as_a_try(mail: MailServer, settings: Any) -> None:
    port, settings.SMTP_PORT = settings.SMTP_PORT, 1
    for name in ("Lan", "Yuan"):
        tell([wants_mail(a_reader(name)).person_id], "Yours.", kind="case", at=MORNING)

    first = send_due(MORNING)

    assert first.down
    assert [(d.tries, d.state) for d in Delivery.objects.order_by("id")] == [
        (0, "failed"),
        (0, "waiting"),
    ]
    settings.SMTP_PORT = port
    assert send_due(MORNING + DOWN_PAUSE).sent == 2


@pytest.mark.parametrize("verb", ["EHLO", "MAIL"])
def test_a_server_that_does_not_take_us_stops_the_round(mail: MailServer, verb: str) -> None:
    mail.answers |= {verb: "550 not you", "HELO": "550 not you"}
    tell([wants_mail(a_reader()).person_id], "Yours.", kind="case", at=MORNING)

    assert "not you" in send_due(MORNING).down
    assert states() == ["failed"]


@pytest.mark.parametrize(
    ("what", "state", "reason"),
    [
        ("read", "dropped", "read"),
        ("unchosen", "dropped", "not wanted"),
        ("moved", "dropped", "no address"),
        ("stale", "given_up", "too old"),
    ],
)
def test_what_is_needless_is_not_sent(mail: MailServer, what: str, state: str, reason: str) -> None:
    reader = wants_mail(a_reader())
    tell([reader.person_id], "Yours.", kind="case", at=MORNING)
    if what == "read":
        Notice.objects.get().read(by=reader, at=MORNING)
    if what == "unchosen":
        ChannelChoice.objects.filter(kind="case").delete()
    if what == "moved":
        Person.objects.update(email="")

    send_due(MORNING + TOO_OLD + timedelta(hours=1) if what == "stale" else MORNING)

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == (state, reason)
    assert mail.letters == []


def test_without_a_mail_server_nothing_waits_and_nothing_is_tried(settings: Any) -> None:
    settings.SMTP_HOST = ""

    tell([wants_mail(a_reader()).person_id], "Yours.", kind="case", at=MORNING)

    assert Delivery.objects.count() == 0
    assert send_due(MORNING) == send_due(MORNING)


def test_a_kind_nobody_registered_goes_with_the_rest(mail: MailServer) -> None:
    reader = wants_mail(a_reader(), kinds=["other"])

    tell([reader.person_id], "Yours.", kind="unheard-of", at=MORNING)

    assert send_due(MORNING).sent == 1


@pytest.mark.parametrize(
    ("changes", "promise"),
    [
        ({"state": "sent"}, "what_was_sent_says_when"),
        ({"sent_at": MORNING}, "what_was_sent_says_when"),
        ({"state": "given_up"}, "what_was_not_sent_says_why"),
        ({"state": "failed"}, "what_was_not_sent_says_why"),
    ],
)
def test_the_database_holds_the_rules_without_the_model(
    mail: MailServer, changes: dict[str, Any], promise: str
) -> None:
    tell([wants_mail(a_reader()).person_id], "Yours.", kind="case", at=MORNING)

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Delivery.objects.update(**changes)


def test_what_was_sent_never_goes_back_into_the_post(mail: MailServer) -> None:
    tell([wants_mail(a_reader()).person_id], "Yours.", kind="case", at=MORNING)
    send_due(MORNING)

    with pytest.raises(IntegrityError, match="sent_is_sent"), transaction.atomic():
        Delivery.objects.update(state="waiting", sent_at=None)
    with pytest.raises(IntegrityError, match="one_delivery_per_notice"), transaction.atomic():
        Delivery.objects.create(
            notice=Notice.objects.get(), person_id=Delivery.objects.get().person_id,
            channel="email", state="waiting", next_at=MORNING,
        )  # fmt: skip
