"""The door for granian. A worker opens its connections and reads all URLs before its first request."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanzhen.config.settings")
application = get_wsgi_application()

from django.db import OperationalError, connection  # noqa: E402  needs the settings read above
from django.urls import get_resolver  # noqa: E402

# Both cost the first visitors a second or more otherwise (measured).
_ = get_resolver().url_patterns
try:
    connection.ensure_connection()
    connection.close()
except OperationalError:
    # The server may come up before the database; the first request then says what is wrong.
    pass
