"""A reform can be left out of INSTALLED_APPS, and the rest runs."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.source import ROOT, layer_apps

REFORMS = [f"yanzhen.reforms.{app.name}" for app in layer_apps("reforms")]


@pytest.mark.django_db
@pytest.mark.parametrize("reform", REFORMS)
def test_the_rest_runs_without(reform: str) -> None:
    assert reform in settings.INSTALLED_APPS

    result = _open_the_rest(without=reform)

    assert result.returncode == 0, result.stderr[-3000:]
    assert result.stdout.strip().endswith("stands")


def test_the_kernel_is_missed_when_it_is_left_out() -> None:
    """Otherwise the test above could not fail."""
    assert _open_the_rest(without="yanzhen.kernel.cases").returncode != 0


def _open_the_rest(*, without: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings_without",
        "YZ_WITHOUT": without,
        "YZ_TEST_DB": str(connection.settings_dict["NAME"]),
        "YANZHEN_SECRET_KEY": "left-out-" + "0" * 40,
        "YANZHEN_FIELD_KEY": "left-out-" + "0" * 40,
    }
    return subprocess.run(
        [sys.executable, "-m", "tests.left_out"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
