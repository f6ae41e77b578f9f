"""What every page asks first: whose session it is, with the person and whether they ever held an office."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.kernel.parties.actors import actor_of_user
from yanzhen.kernel.parties.backends import user_of_session
from yanzhen.kernel.parties.models import Appointment, User
from yanzhen.kernel.parties.testing import a_login, a_person, an_actor

pytestmark = pytest.mark.django_db
PASSWORD = "geese fly in a line"


def somebody() -> User:
    user = User(username="somebody", person=a_person(name="Somebody"))
    user.set_password(PASSWORD)
    user.save()
    return user


def test_who_never_held_an_office_is_known_by_one_question() -> None:
    key = somebody().pk

    with CaptureQueriesContext(connection) as questions:
        user = user_of_session(key)
        assert user is not None
        actor, offices = actor_of_user(user, timezone.localdate())

    assert (actor.person_name, actor.office_id, offices) == ("Somebody", None, [])
    assert len(questions) == 1


def test_who_holds_one_acts_in_it_and_from_the_day_after_the_last_not() -> None:
    officer = a_login(an_actor())
    user = user_of_session(officer.pk)
    assert user is not None
    actor, offices = actor_of_user(user, timezone.localdate())
    assert (len(offices), actor.office_id) == (1, offices[0].office_id)

    yesterday = timezone.localdate() - timedelta(days=1)
    Appointment.objects.update(since=yesterday - timedelta(days=9), until=yesterday)

    user = user_of_session(officer.pk)
    assert user is not None
    actor, offices = actor_of_user(user, timezone.localdate())
    assert (actor.office_id, offices) == (None, [])


def test_a_login_that_was_closed_is_out_at_once() -> None:
    user, client = somebody(), Client()
    assert client.login(username="somebody", password=PASSWORD)
    assert client.get("/accounts/password/change/").status_code == 200

    User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.get("/accounts/password/change/").status_code == 302
    assert authenticate(username="somebody", password=PASSWORD) is None


def test_a_session_of_nobody_is_nobodys() -> None:
    assert user_of_session(a_person().pk) is None
