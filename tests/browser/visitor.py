"""Somebody in front of a browser: opens, writes, presses by the words on the screen, and notes what the browser complains of."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Self

from django.utils import translation
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    ViewportSize,
)

from yanzhen.base.demo import DEMO_PASSWORD
from yanzhen.kernel.cases.models import Case

DESK: Final[ViewportSize] = {"width": 1366, "height": 900}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
NARROW: Final[ViewportSize] = {"width": 320, "height": 700}
LOCALES: Final = {"zh-hans": "zh-CN", "en": "en-GB"}
# A live server on two cores beside other tests; what is slower than this is broken.
PATIENCE_MS: Final = 15_000

# What a browser says of an answer that is meant, such as a form that comes back with its errors.
MEANT: Final = ("status of 422", "status of 409", "status of 404", "status of 403")


@dataclass
class Visitor:
    """One page of one person. `say` gives the words of the screen in the language they read."""

    page: Page
    home: str
    language: str = "zh-hans"
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(known in message.text for known in MEANT):
            self.complaints.append(message.text)

    def say(self, msgid: str, context: str = "", **values: Any) -> str:
        with translation.override(self.language):
            text = translation.pgettext(context, msgid) if context else translation.gettext(msgid)
        return text % values if values else text

    def open(self, address: str) -> Response:
        response = self.page.goto(self.home + address if address.startswith("/") else address)
        assert response is not None, address
        assert response.status < 400, f"{address}: {response.status}"
        return response

    def button(self, msgid: str, context: str = "") -> Locator:
        """The button or link that says this; the first in reading order."""
        words = self.say(msgid, context)
        button = self.page.locator("main, .ph-act").get_by_role("button", name=words)
        return button.or_(self.page.locator("main").get_by_role("link", name=words)).first

    def press(self, msgid: str, context: str = "") -> Self:
        """Press, and wait until the next page is there."""
        with self.page.expect_navigation(wait_until="load"):
            self.button(msgid, context).click()
        return self

    def write(self, name: str, text: str) -> Self:
        self.page.locator(f"main [name='{name}']:visible").first.fill(text)
        return self

    def mark(self, name: str, value: str) -> Self:
        """A radio button or a box; its words are pressed, as fingers do."""
        box = self.page.locator(f"main input[name='{name}'][value='{value}']")
        box.locator("xpath=ancestor::label[1]").or_(
            self.page.locator(f"label[for='{box.get_attribute('id')}']")
        ).first.click()
        assert box.is_checked()
        return self

    def choose(self, name: str, value: str) -> Self:
        self.page.locator(f"main select[name='{name}']").select_option(value)
        return self

    def hand(self, name: str, file_name: str, content: bytes = b"", kind: str = "") -> Self:
        """Put a file into a field."""
        self.page.locator(f"main input[type=file][name='{name}']").set_input_files(
            {"name": file_name, "mimeType": kind or "image/png", "buffer": content or A_PICTURE}
        )
        return self

    def case(self) -> Case:
        """The case whose page this is."""
        found = re.search(r"/cases/([0-9a-f-]{36})/", self.page.url)
        assert found, f"no case at {self.page.url}:\n{self.text[:1500]}"
        return Case.objects.get(pk=found[1])

    def take(self, case: Case, step: str, context: str = "", **answers: str) -> Self:
        """A step of a case, through its button and, where it asks, its form: `outcome="resolved"`, `note="…"`."""
        self.open(case.get_absolute_url())
        self.press(step, context)
        if "/step/" not in self.page.url:
            return self
        for name, answer in answers.items():
            if name in ("missing", "outcome"):
                self.mark(name, answer)
            else:
                self.write(name, answer)
        return self.press(step, context)

    def apply(self, code: str, *papers: str, text: str = "") -> Case:
        """From an item's guide to the receipt, with these papers."""
        self.open(f"/cases/items/{code}/")
        asks = self.button("Ask for it").count() > 0
        self.press("Ask for it" if asks else "Apply online")
        if text:
            self.write("title" if asks else "text", text)
        for paper in papers:
            self.hand(f"paper:{paper}", f"{paper}.png")
        return self.press("Send it" if asks else "Hand it in").case()

    @property
    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def sees(self, msgid: str, context: str = "", **values: Any) -> Self:
        words = self.say(msgid, context, **values)
        assert words in self.text, f"“{words}” is not on {self.page.url}:\n{self.text[:1500]}"
        return self

    def waits_until(self, holds: Callable[[], bool]) -> Self:
        """For what happens behind the page."""
        for _attempt in range(40):
            if holds():
                return self
            self.page.wait_for_timeout(250)
        raise AssertionError("It did not come to pass.")

    @property
    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(script))

    def is_content(self) -> None:
        """The browser had nothing to complain of, and nothing hangs out at the side."""
        assert self.complaints == []
        assert self.overflow <= 0, f"{self.page.url} is {self.overflow} px too wide"


# One grey dot: the smallest picture that is one.
A_PICTURE: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


@dataclass
class House:
    """The running product, and its door: people come in, each with a window of their own."""

    browser: Browser
    home: str
    states: dict[str, Any] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)

    def visitor(
        self,
        username: str = "",
        *,
        language: str = "zh-hans",
        size: ViewportSize = DESK,
        **window: Any,
    ) -> Visitor:
        """Somebody with this login (nobody's without), signed in, at a desk's width unless told otherwise."""
        state = self._signed_in(username) if username else None
        context = self.browser.new_context(
            viewport=size, locale=LOCALES[language], storage_state=state, **window
        )
        self.contexts.append(context)
        return Visitor(context.new_page(), self.home, language)

    def _signed_in(self, username: str) -> Any:
        if username not in self.states:
            context = self.browser.new_context(locale="zh-CN")
            visitor = Visitor(context.new_page(), self.home)
            sign_in(visitor, username)
            self.states[username] = context.storage_state()
            context.close()
        return self.states[username]

    def send_home(self) -> None:
        while self.contexts:
            self.contexts.pop().close()


def sign_in(visitor: Visitor, username: str, password: str = DEMO_PASSWORD) -> None:
    visitor.open("/accounts/login/")
    visitor.write("login", username).write("password", password).press("Sign in")
    assert "login" not in visitor.page.url, visitor.text


Enter = Callable[..., Visitor]
