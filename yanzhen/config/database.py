"""A database URL becomes Django's settings; the same form psql understands."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def database_from_url(url: str, pool_size: int = 0) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name?host=/socket/folder&options=…` as DATABASES["default"].

    An empty URL gives a database that fails on first use with PostgreSQL's own words. With a
    `pool_size`, so many connections are opened at once and shared by the threads of a process.
    """
    parts = urlsplit(url)
    query: dict[str, Any] = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or unquote(parts.hostname or "")
    if pool_size:
        query["pool"] = {"min_size": pool_size, "max_size": pool_size}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 0 if pool_size else 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }
