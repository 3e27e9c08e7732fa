"""The bench's own databases, beside the one that `make run` uses."""

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from project.local.database import database_url


def bench_database(name: str, *, anew: bool = False) -> str:
    """The address of the database `name` on the same server, created where it is missing; empty if `anew`."""
    parts = urlsplit(database_url())
    with psycopg.connect(urlunsplit(parts), autocommit=True) as connection:
        if anew:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(parts._replace(path=f"/{name}"))
