"""An answer that comes after a sign-in puts no cookie of the login before it back."""

from typing import Any

import pytest
from django.test import Client

from yanzhen.kernel.parties.testing import PASSWORD, a_login, at_the_door

pytestmark = pytest.mark.django_db
TOKEN = "csrftoken"
SESSION = "sessionid"
BEHIND = {"X-Background": "1"}


@pytest.fixture
def officer() -> Client:
    return at_the_door()


def test_the_tokens_cookie_comes_once_and_not_with_every_form(officer: Client) -> None:
    first = officer.get("/notices/channels/")
    again = officer.get("/notices/channels/")

    assert TOKEN in first.cookies
    assert TOKEN not in again.cookies
    # What stands in the form still fits the cookie.
    token = again.context["csrf_token"]
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = officer.cookies
    data = {"csrfmiddlewaretoken": str(token), "email": ""}
    assert checked.post("/notices/channels/", data).status_code == 302


def test_a_token_that_is_none_is_replaced(officer: Client) -> None:
    officer.cookies[TOKEN] = "x" * 32
    assert TOKEN not in officer.get("/notices/channels/").cookies
    officer.cookies[TOKEN] = "not a token"
    assert TOKEN in officer.get("/notices/channels/").cookies


def test_a_sign_in_makes_a_new_token() -> None:
    client = Client()
    user = a_login()
    before = client.get("/accounts/login/").cookies[TOKEN].value

    answer = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})

    assert answer.status_code == 302
    assert answer.cookies[TOKEN].value != before


@pytest.mark.parametrize("door", ["/notices/channels/", "/accounts/login/"])
def test_what_is_asked_behind_the_screen_is_answered_without_cookies(
    officer: Client, door: str
) -> None:
    assert not officer.get(door, headers=BEHIND).cookies


def test_a_session_that_has_ended_is_not_taken_away_behind_the_screen(officer: Client) -> None:
    ended: Any = officer.cookies[SESSION].value
    officer.session.flush()
    officer.cookies[SESSION] = ended

    assert not officer.get("/notices/channels/", headers=BEHIND).cookies
    assert officer.get("/notices/channels/").cookies[SESSION].value == ""
