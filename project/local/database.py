"""The database of this checkout: the server at DATABASE_URL, or one of our own that lives while somebody uses it.

Every process that asks for `database_url()` (web, worker, tests, shell) becomes a user of the server, which is to say
that it holds a shared lock on one file until it ends, however it ends. A keeper process waits for the exclusive lock on
that file: it gets it when the last user is gone, even by `kill -9`, and stops the server.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from project.local.cluster import Cluster

CHECKOUT = Path(__file__).resolve().parents[2]
# Resolved: two checkouts that share a folder through a link share its server, which must know itself by one name.
VAR = (CHECKOUT / "var").resolve()
LEAVE_SECONDS = 20

# Two servers, so that tests can do without the guarantee that a power cut loses nothing, and never touch the demo shop.
OPTIONS = {
    "local": [("max_connections", "200"), ("jit", "off"), ("log_min_messages", "error")],
    "test": [
        ("max_connections", "400"),
        ("jit", "off"),
        ("fsync", "off"),
        ("synchronous_commit", "off"),
        ("full_page_writes", "off"),
        ("max_wal_size", "4GB"),
        ("checkpoint_timeout", "30min"),
    ],
}
FOLDERS = {"local": VAR / "postgres", "test": VAR / "postgres-test"}

_held: dict[str, int] = {}


def database_url(name: str = "local") -> str:
    """The address of the database: DATABASE_URL where it is set, otherwise that of our own server, which now runs.

    `name` is `local` (the demo shop) or `test`. A server that cannot start ends the process with one line that says
    what to do, since nothing can go on without it.
    """
    given = os.environ.get("DATABASE_URL", "")
    return given or use_server(name)


def use_server(name: str) -> str:
    """Start our own server, or join the one that runs, until this process ends. Returns its address."""
    cluster = _cluster(name)
    if name in _held:
        return cluster.url
    from project.local.cluster import ClusterBroken

    users = _open(name, "users")
    fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper is stopping the server
    try:
        with _locked(name, "start"):
            cluster.start()
            _ensure_keeper(name)
    except ClusterBroken as error:
        os.close(users)
        _refuse(cluster.data, str(error))
    except OSError as error:
        os.close(users)
        _refuse(cluster.data, str(error))
    _held[name] = users
    atexit.register(_leave, name, os.getpid())
    return cluster.url


def is_running(name: str = "local") -> bool:
    """Whether our own server runs. Does not start it."""
    return _cluster(name).postmaster() is not None


def is_used(name: str = "local") -> bool:
    """Whether another process uses our own server."""
    users = _open(name, "users")
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(users)
    return False


def keep(name: str) -> None:
    """Wait until nobody uses the server, then stop it. The life of a keeper process."""
    users = _open(name, "users")
    fcntl.flock(users, fcntl.LOCK_EX)
    _cluster(name).stop()
    # Both locks end with this process. A newcomer holds the users' lock before it looks for a keeper, so it never
    # mistakes one that is leaving for one that stays.


def _leave(name: str, pid: int) -> None:
    """Stop using the server; if nobody else does, stop it and wait for its end."""
    if pid != os.getpid():
        return  # a forked child shares the lock of its parent
    users = _held.pop(name)
    fcntl.flock(users, fcntl.LOCK_UN)
    deadline = time.monotonic() + LEAVE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _cluster(name).stop()
            break
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_SH | fcntl.LOCK_NB)
            break  # others use it, and the keeper watches
        time.sleep(0.02)  # the keeper is stopping it
    os.close(users)


def _ensure_keeper(name: str) -> None:
    keeper = _open(name, "keeper")
    try:
        fcntl.flock(keeper, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pass
    else:  # the new process inherits the open file, and with it the lock
        subprocess.Popen(
            [sys.executable, "-m", "project.local.keeper", name],
            cwd=CHECKOUT, pass_fds=[keeper], start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    os.close(keeper)


def _cluster(name: str) -> Cluster:
    try:
        from project.local.cluster import Cluster
    except ModuleNotFoundError as error:
        sys.exit(f"Falta el paquete {error.name}: instálalo con «make install», o da la dirección en DATABASE_URL.")
    return Cluster(FOLDERS[name], OPTIONS[name])


def _open(name: str, purpose: str) -> int:
    folder = VAR / "run"
    folder.mkdir(parents=True, exist_ok=True)
    return os.open(folder / f"{FOLDERS[name].name}.{purpose}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextlib.contextmanager
def _locked(name: str, purpose: str) -> Iterator[None]:
    lock = _open(name, purpose)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _refuse(folder: Path, reason: str) -> NoReturn:
    sys.exit(
        f"La base de datos de {folder.relative_to(CHECKOUT)} no arranca. Para empezar de cero: make reset. "
        f"(PostgreSQL dice: {reason or 'nada'})"
    )


def wipe() -> None:
    """Stop our own servers and remove every file that this checkout made while running. Refuses while in use."""
    for name, folder in FOLDERS.items():
        if is_used(name):
            sys.exit(
                f"Algo usa todavía {folder.relative_to(CHECKOUT)}: detén primero «make run» (Ctrl-C) o las pruebas."
            )
    for name in FOLDERS:
        _cluster(name).stop()
    shutil.rmtree(VAR, ignore_errors=False)
