"""What the tests of base share."""

from typing import Any

import pytest

from yanzhen.base.contracts import importers
from yanzhen.base.testing import an_importer


@pytest.fixture
def plug(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts an importer into the registry for the time of one test."""
    monkeypatch.setattr(importers, "_things", dict(importers._things))

    def put(**changes: Any) -> Any:
        importer = an_importer(**changes)
        importers._things[importer.slug] = importer
        return importer

    put()
    return put
