"""One folder that holds all of an installation: tables, uploaded files, and a manifest that proves them.

By COPY through psycopg in one snapshot, because a server machine often has no pg_dump, or one that is older than its
database server and refuses (docs/decisions/0013-a-backup-is-copied-tables.md).
"""
