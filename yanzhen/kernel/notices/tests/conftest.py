"""What the tests of notices share."""

from collections.abc import Iterator
from typing import Any

import pytest

from yanzhen.kernel.notices.testing import MailServer, a_mail_server


@pytest.fixture
def mail(settings: Any) -> Iterator[MailServer]:
    """A mail server of this test's own."""
    with a_mail_server(settings) as server:
        yield server
