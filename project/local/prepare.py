"""Brings the database of a local checkout up to date: migrations, reference data, the demo shop, schedules.

What it depends on is summed up in one fingerprint, kept as the comment of the database itself, so that a start after
which nothing changed costs one query, and a database that was emptied is filled again.
"""

from __future__ import annotations

import contextlib
import os

import psycopg
from psycopg import sql

from project.local.database import database_url
from project.local.demo_accounts import demo_password
from project.local.fingerprint import fingerprint
from project.messages.catalogues import compile_stale

STEPS = [
    ("Creando las tablas (1 minuto la primera vez)…", "migrate"),
    ("Cargando los datos de referencia…", "load_reference_data"),
    ("Cargando la tienda de demostración (1 minuto la primera vez)…", "load_demo"),
    ("Escribiendo sus páginas…", "load_demo_pages"),
    ("Programando las tareas periódicas…", "ensure_schedules"),
]


def main() -> None:
    """Prepare the database, saying what takes long; nothing where nothing changed."""
    compile_stale()
    url = database_url()
    # Thousands of small commits need not wait for the disk one by one: what a power cut loses is simply done again.
    os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")
    wanted = f"abasto {fingerprint(demo_password())}"
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            if _comment(connection) == wanted:
                return
            _run_steps()
            _set_comment(connection, wanted)
    except psycopg.OperationalError as error:
        raise SystemExit(f"La base de datos no responde ({str(error).strip()}): revisa DATABASE_URL.") from error


def _run_steps() -> None:
    """Migrate and load. Data files that PostgreSQL cannot read are told in one line; any other error in full."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.local")
    import django.db
    from django.core.management import call_command

    django.setup()
    try:
        for announcement, command in STEPS:
            print(announcement, flush=True)
            call_command(command, verbosity=0, skip_checks=True)
    except django.db.DatabaseError as error:
        state = getattr(error.__cause__, "sqlstate", None) or ""
        if state.startswith(("XX", "58")):  # internal and system errors: damaged or missing files, a full disk
            raise SystemExit(f"La base de datos está dañada ({str(error).strip()}).") from error
        raise


def _comment(connection: psycopg.Connection) -> str:
    row = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    return row[0] or "" if row else ""


def _set_comment(connection: psycopg.Connection, text: str) -> None:
    """Remember the fingerprint. On a database that belongs to somebody else, each start does the work again."""
    comment = sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(connection.info.dbname), sql.Literal(text))
    with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
        connection.execute(comment)


if __name__ == "__main__":
    main()
