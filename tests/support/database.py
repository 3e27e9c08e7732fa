"""The test database: a copy of a template that is built once for each state of migrations and reference data.

A template begins where another left off: migrated databases are kept with the names of what ran in them, and a state
that only adds migrations starts from the fullest of them.

Several test sessions may run at once, on one server, from one checkout or more. Advisory locks on the server say who
uses what: a database whose lock nobody holds was left by a session that was killed, and is removed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from project.local.fingerprint import fingerprint, migration_files
from tests.support.restore import remember_rows, restore_rows

TEMPLATE_PREFIX = "abasto_template_"
MIGRATED_PREFIX = "abasto_migrated_"
TEST_PREFIX = "abasto_test_"
# The lock that lets one session at a time remove databases.
REMOVING = "abasto removing"
# Templates of other states that are kept although nobody uses them: of other checkouts, or of a branch left for a while.
SPARE_TEMPLATES = 6
_MIGRATED = f"""
    SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database
    WHERE starts_with(datname, '{MIGRATED_PREFIX}') AND shobj_description(oid, 'pg_database') IS NOT NULL
"""


class TestDatabase:
    """The database of one test process, made from the template and made anew by `reset`."""

    __test__ = False

    def __init__(self) -> None:
        self.original_name = connection.settings_dict["NAME"]
        self.template = (
            TEMPLATE_PREFIX + fingerprint(Path(__file__).with_name("restore.py").read_text(), with_demo=False)[:16]
        )
        self.name = f"{TEST_PREFIX}{os.getpid()}_{os.urandom(3).hex()}"
        self.server = psycopg.connect(**_connection_parameters(), autocommit=True)

    def create(self) -> None:
        """Build the template if nobody has, and make Django use a fresh copy of it."""
        _lock(self.server, self.template, shared=True)
        _lock(self.server, self.name)
        with _locked(self.server, REMOVING):
            self._remove_unused()
        # One builder of each template; those of other states build theirs meanwhile.
        with _locked(self.server, f"building {self.template}"):
            if not _exists(self.server, self.template):
                self._build_template()
            self._copy()
        self._use(self.name)

    def reset(self) -> None:
        """Put the database back to the state of the template. This closes every connection to it, of all threads."""
        connections.close_all()
        self.server.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s", [self.name]
        )
        try:
            with psycopg.connect(**_connection_parameters() | {"dbname": self.name}, autocommit=True) as mine:
                restore_rows(mine)
        except psycopg.errors.InsufficientPrivilege:  # a server of somebody else's, where we are no superuser
            _drop(self.server, self.name)
            self._copy()

    def remove(self) -> None:
        """Drop the database and let go of the server."""
        connections.close_all()
        self._use(self.original_name)
        _drop(self.server, self.name)
        self.server.close()

    def _copy(self) -> None:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self.server.execute(statement.format(sql.Identifier(self.name), sql.Identifier(self.template)))

    def _build_template(self) -> None:
        """Migrate and load under another name, so that a template with the right name is always whole."""
        draft = f"{TEST_PREFIX}{os.getpid()}_draft"
        with _locked(self.server, draft):
            _drop(self.server, draft)
            self._begin(draft)
            self._use(draft)
            call_command("migrate", verbosity=0, skip_checks=True)
            self._keep_migrated(draft)
            call_command("load_reference_data", verbosity=0, skip_checks=True)
            connections.close_all()
            with psycopg.connect(**_connection_parameters() | {"dbname": draft}, autocommit=True) as finished:
                remember_rows(finished)
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            self.server.execute(rename.format(sql.Identifier(draft), sql.Identifier(self.template)))

    def _begin(self, draft: str) -> None:
        """Create `draft`, from the migrated database that has most of our migrations and no other."""
        files = migration_files().items()
        with _locked(self.server, REMOVING):
            known = {name: json.loads(comment) for name, comment in self.server.execute(_MIGRATED).fetchall()}
            fitting = [name for name, ran in known.items() if ran.items() <= files]
            base = max(fitting, key=lambda name: len(known[name]), default="template1")
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            self.server.execute(statement.format(sql.Identifier(draft), sql.Identifier(base)))

    def _keep_migrated(self, draft: str) -> None:
        """Keep a copy of `draft` for the states that add to it, and write down what ran in it."""
        connections.close_all()
        ran = json.dumps(migration_files(), sort_keys=True)
        name = MIGRATED_PREFIX + hashlib.sha256(ran.encode()).hexdigest()[:16]
        with _locked(self.server, REMOVING):
            if not _exists(self.server, name):
                statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
                self.server.execute(statement.format(sql.Identifier(name), sql.Identifier(draft)))
                self.server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), ran))

    def _remove_unused(self) -> None:
        """Drop test databases of dead sessions, and the oldest templates of other states that no session uses."""
        rows = self.server.execute(
            "SELECT datname FROM pg_database"
            " WHERE starts_with(datname, %s) OR starts_with(datname, %s) OR starts_with(datname, %s)"
            " ORDER BY oid DESC",
            [TEMPLATE_PREFIX, MIGRATED_PREFIX, TEST_PREFIX],
        ).fetchall()
        spared = {self.name, self.template}
        for prefix in (TEMPLATE_PREFIX, MIGRATED_PREFIX):
            spared.update([name for (name,) in rows if name.startswith(prefix)][:SPARE_TEMPLATES])
        for (name,) in rows:
            if name in spared:
                continue
            if self.server.execute("SELECT pg_try_advisory_lock(%s)", [_key(name)]).fetchone() == (True,):
                _drop(self.server, name)
                _unlock(self.server, name)

    @staticmethod
    def _use(name: str) -> None:
        """Make every connection that this process opens from now on go to the database `name`."""
        connections.close_all()
        connection.settings_dict["NAME"] = name
        connections.settings["default"]["NAME"] = name


def url() -> str:
    """The address of the database in use, for the environment of another process."""
    parameters = _connection_parameters() | {"dbname": connection.settings_dict["NAME"]}
    host = str(parameters.get("host", ""))
    user = f"{parameters['user']}:{parameters.get('password', '')}@" if parameters.get("user") else ""
    if host.startswith("/"):
        return f"postgresql://{user}/{parameters['dbname']}?host={host}"
    return f"postgresql://{user}{host or 'localhost'}:{parameters.get('port', 5432)}/{parameters['dbname']}"


def _connection_parameters() -> dict[str, object]:
    """How psycopg reaches the server, in its maintenance database."""
    settings = connection.settings_dict
    names = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {key: settings[name] for key, name in names.items() if settings.get(name)}
    options = {key: value for key, value in settings["OPTIONS"].items() if key in {"host", "sslmode", "sslrootcert"}}
    return {**given, **options, "dbname": "postgres"}


def _key(name: str) -> int:
    """The advisory lock that stands for a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


def _lock(server: psycopg.Connection, name: str, *, shared: bool = False) -> None:
    server.execute(f"SELECT pg_advisory_lock{'_shared' if shared else ''}(%s)", [_key(name)])


def _unlock(server: psycopg.Connection, name: str) -> None:
    server.execute("SELECT pg_advisory_unlock(%s)", [_key(name)])


@contextlib.contextmanager
def _locked(server: psycopg.Connection, name: str) -> Iterator[None]:
    _lock(server, name)
    try:
        yield
    finally:
        _unlock(server, name)


def _exists(server: psycopg.Connection, name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


current: TestDatabase | None = None


def start() -> TestDatabase:
    """Create the database of this process. `flush` and the fixtures find it as `current`."""
    global current
    current = TestDatabase()
    current.create()
    return current


def reset_seconds() -> float:
    """Reset the current database and say how long it took."""
    assert current is not None
    began = time.monotonic()
    current.reset()
    return time.monotonic() - began
