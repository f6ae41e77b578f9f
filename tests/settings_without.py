"""The settings of the product without the app named in YZ_WITHOUT, on the database named in YZ_TEST_DB."""

import os

from yanzhen.config.settings import *  # noqa: F403
from yanzhen.config.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [name for name in INSTALLED_APPS if name != os.environ["YZ_WITHOUT"]]
DATABASES["default"]["NAME"] = os.environ["YZ_TEST_DB"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
