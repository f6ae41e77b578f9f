"""Runs in .venv (psycopg): answers whether the server answers, or makes its two roles and the database.

Reads its wishes as JSON from standard input, so that no password stands in a command line.
"""

import json
import sys
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier, Literal

# LOGIN for both; only the owner may create databases (tests do) and act as the app (tests do).
OWNER, APP = "yz_owner", "yz_app"
RIGHTS = {OWNER: SQL("LOGIN CREATEDB"), APP: SQL("LOGIN")}
EXTENSIONS = ("btree_gist", "pg_trgm")


def main() -> None:
    wishes = json.load(sys.stdin)
    with _connect(wishes, "postgres") as connection:
        connection.execute("SELECT 1")
        if wishes["what"] == "prepare":
            _make_roles(connection, wishes["passwords"])
            _make_database(connection, wishes["database"])
    if wishes["what"] == "prepare":
        with _connect(wishes, wishes["database"]) as connection:
            for extension in EXTENSIONS:
                connection.execute(
                    SQL("CREATE EXTENSION IF NOT EXISTS {}").format(Identifier(extension))
                )


def _connect(wishes: dict[str, Any], database: str) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=wishes["socket"],
        dbname=database,
        user=wishes["superuser"],
        password=wishes["passwords"][wishes["superuser"]],
        connect_timeout=3,
        autocommit=True,
    )


def _make_roles(connection: psycopg.Connection[Any], passwords: dict[str, str]) -> None:
    known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
    for role, rights in RIGHTS.items():
        verb = SQL("ALTER" if role in known else "CREATE")
        connection.execute(
            SQL("{} ROLE {} {} PASSWORD {}").format(
                verb, Identifier(role), rights, Literal(passwords[role])
            )
        )
    connection.execute(SQL("GRANT {} TO {}").format(Identifier(APP), Identifier(OWNER)))


def _make_database(connection: psycopg.Connection[Any], name: str) -> None:
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        connection.execute(
            SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                Identifier(name), Identifier(OWNER)
            )
        )


if __name__ == "__main__":
    main()
