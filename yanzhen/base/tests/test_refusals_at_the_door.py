"""A refusal is said once, in the shape of who asked, and loses nothing that was typed."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse  # noqa: TID251  the door itself is tested
from django.test import Client, RequestFactory
from django.utils import translation

from yanzhen.base.middleware import Refusals, limited
from yanzhen.base.refusals import Refused
from yanzhen.base.views.errors import broken, typed_by

TYPED = {"text": "The lift stands.", "password": "secret words", "once": "1", "empty": ""}


def a_request(method: str = "post", path: str = "/cases/", **headers: str) -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)(path, TYPED, headers=headers)
    request.user = AnonymousUser()
    return request


def said(request: HttpRequest) -> HttpResponse:
    refusal = Refused("Only the %(office)s may close it.", office="economy desk")
    answer = Refusals(lambda _request: HttpResponse()).process_exception(request, refusal)
    assert answer is not None
    return answer


def test_a_page_says_the_sentence_and_shows_what_was_typed() -> None:
    answer = said(a_request())

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Only the economy desk may close it." in text
    assert "The lift stands." in text
    assert "secret words" not in text
    assert "<html" in text


def test_htmx_gets_a_fragment_that_leaves_the_form_alone() -> None:
    answer = said(a_request(**{"hx-request": "true"}))

    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#refusal"
    assert "Only the economy desk may close it." in answer.content.decode()
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "headers"), [("/api/cases/", {}), ("/cases/", {"accept": "application/json"})]
)
def test_programs_get_the_sentence_as_json(path: str, headers: dict[str, str]) -> None:
    answer = said(a_request(path=path, **headers))

    assert answer.status_code == 409
    assert json.loads(answer.content) == {"refused": "Only the economy desk may close it."}


def test_other_errors_are_not_swallowed() -> None:
    door = Refusals(lambda _request: HttpResponse())

    assert door.process_exception(a_request(), ValueError("not ours")) is None


def test_secrets_and_empty_fields_are_never_shown_again() -> None:
    assert typed_by(a_request()) == [("text", "The lift stands.")]


def test_the_sixth_try_waits_and_is_told_how_long() -> None:
    @limited("5/m")
    def door(request: HttpRequest) -> HttpResponse:
        return HttpResponse("open")

    answers = [door(a_request()) for _try in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert "Please wait 1 min" in answers[-1].content.decode()


@pytest.mark.parametrize(("proxy", "statuses"), [(True, [200, 200, 429]), (False, [200, 429, 429])])
def test_behind_a_proxy_each_visitor_is_counted_apart(
    settings: Any, proxy: bool, statuses: list[int]
) -> None:
    settings.HTTPS = proxy

    @limited("1/h")
    def door(request: HttpRequest) -> HttpResponse:
        return HttpResponse("open")

    said = []
    for told in ("6.6.6.6, 10.0.0.1", "10.0.0.2", "7.7.7.7, 10.0.0.1"):
        request = a_request()
        request.META |= {"HTTP_X_FORWARDED_FOR": told, "REMOTE_ADDR": "127.0.0.1"}
        said.append(door(request).status_code)
    assert said == statuses


def test_looking_is_not_counted_as_trying() -> None:
    @limited("1/h")
    def door(request: HttpRequest) -> HttpResponse:
        return HttpResponse("open")

    assert [door(a_request("get")).status_code for _look in range(3)] == [200] * 3


def test_an_unknown_page_offers_the_way_on(client: Client) -> None:
    answer = client.get("/no/such/page/", headers={"accept-language": "zh-CN"})

    assert answer.status_code == 404
    assert "回工作台" in answer.content.decode()


def test_a_fragment_that_is_not_there_does_not_replace_the_page(client: Client) -> None:
    answer = client.get("/no/such/page/", headers={"hx-request": "true"})

    assert answer.status_code == 404
    assert answer.headers["HX-Retarget"] == "#refusal"


def test_the_page_for_our_own_faults_needs_nothing() -> None:
    request = RequestFactory().get("/")  # no session, no user, no actor

    with translation.override("zh-hans"):
        text: Any = broken(request).content.decode()

    assert "系统这边出了错" in text


def test_a_form_that_waited_too_long_keeps_what_was_typed() -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/base/preferences/", {"size": "large", "words": "kept"})

    assert answer.status_code == 403
    assert "kept" in answer.content.decode()
