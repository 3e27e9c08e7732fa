"""Puts a test database back to how its template is, touching only the tables that a test wrote to.

Copying a whole database means creating thousands of files, which takes a second or two; this takes some hundredths.
The template carries a copy of its own rows in a schema of its own. Which tables changed, PostgreSQL's statistics say.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

SCHEMA = "template_rows"
SEQUENCES = sql.Identifier(SCHEMA, "_sequences")

_CHANGED = """
    SELECT relname FROM pg_stat_user_tables
    WHERE schemaname = 'public' AND n_tup_ins + n_tup_upd + n_tup_del > 0
"""
_COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
_RESET_SEQUENCES = """
    SELECT setval(format('public.%I', sequencename)::regclass, coalesce(was.last_value, was.start_value),
                  was.last_value IS NOT NULL)
    FROM {} was JOIN pg_sequences USING (sequencename)
    WHERE schemaname = 'public' AND pg_sequences.last_value IS DISTINCT FROM was.last_value
"""


def remember_rows(database: psycopg.Connection) -> None:
    """Copy the rows and sequences of a finished template into its own schema, for `restore_rows`."""
    database.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
    for (table,) in database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
        original, copy = sql.Identifier("public", table), sql.Identifier(SCHEMA, table)
        if database.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(original)).fetchone():
            database.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(copy, original))
    database.execute(
        sql.SQL(
            "CREATE TABLE {} AS SELECT sequencename, last_value, start_value FROM pg_sequences "
            "WHERE schemaname = 'public'"
        ).format(SEQUENCES)
    )


def restore_rows(database: psycopg.Connection) -> None:
    """Undo every change of rows. Nobody else may be connected. Needs the right to switch triggers off."""
    with database.transaction():
        database.execute("SET LOCAL session_replication_role = replica")  # neither foreign keys nor triggers
        for (table,) in database.execute(_CHANGED).fetchall():
            _restore_table(database, table)
        database.execute(sql.SQL(_RESET_SEQUENCES).format(SEQUENCES))
        database.execute("SELECT pg_stat_force_next_flush()")
    database.execute("SELECT pg_stat_reset()")  # so that what was restored does not count as changed


def _restore_table(database: psycopg.Connection, table: str) -> None:
    original, copy = sql.Identifier("public", table), sql.Identifier(SCHEMA, table)
    database.execute(sql.SQL("DELETE FROM {}").format(original))
    if database.execute("SELECT to_regclass(%s)", [f'{SCHEMA}."{table}"']).fetchone() != (None,):
        names = [sql.Identifier(name) for (name,) in database.execute(_COLUMNS, [table]).fetchall()]
        statement = sql.SQL("INSERT INTO {} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {}")
        database.execute(statement.format(original, copy, columns=sql.SQL(", ").join(names)))
