"""A clone of this checkout in a temporary folder, where `make run` can be started and stopped as a person would."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

ORIGINAL = Path(__file__).resolve().parents[2]
NOT_CLONED = shutil.ignore_patterns(".venv", ".git", "var", "__pycache__", "node_modules", "*.mo")
# What would make the shop of the clone use the database and settings of the tests.
NOT_INHERITED = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "PYTEST_", "LOG_", "MAKE", "MFLAGS", "DEMO_PASSWORD")


@dataclass(frozen=True)
class Checkout:
    """A clone, with the virtual environment of the original."""

    path: Path

    @classmethod
    def clone(cls, path: Path, only: str = "") -> Checkout:
        """Copy everything that is, or will be, committed; or `only` that folder of it."""
        shutil.copytree(ORIGINAL / only, path / only, ignore=NOT_CLONED)
        return cls(path)

    def environment(self, **extra: str) -> dict[str, str]:
        """The environment of somebody who just cloned the project."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
        return {**kept, "VENV": sys.prefix, **extra}

    def make(self, goal: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run a goal that ends by itself."""
        return subprocess.run(
            ["make", goal],
            cwd=self.path, env=self.environment(**extra), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip

    def start(self) -> Run:
        """`make run` on a free port, in a process group of its own, as a terminal would start it."""
        port = free_port()
        said = (self.path / f"run-{port}.log").open("w+")
        process = subprocess.Popen(
            ["make", "run"],
            cwd=self.path, env=self.environment(PORT=str(port)), stdin=subprocess.DEVNULL, stdout=said,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        return Run(self, process, port, Path(said.name))

    def processes(self) -> list[str]:
        """The command lines of all living processes that belong to this clone."""
        return [line for _, line in self._processes()]

    def kill_all(self) -> None:
        """Let no process of this clone outlive a test that failed."""
        for process, _ in self._processes():
            with contextlib.suppress(psutil.Error):
                process.kill()

    def _processes(self) -> Iterator[tuple[psutil.Process, str]]:
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                line = " ".join(process.cmdline())
                is_ours = str(self.path) in line or Path(process.cwd()).is_relative_to(self.path)
                if is_ours and process.status() != psutil.STATUS_ZOMBIE:
                    yield process, line


@dataclass(frozen=True)
class Run:
    """A `make run` that was started."""

    checkout: Checkout
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self.log.read_text()

    def wait_for_welcome(self, seconds: float) -> float:
        """Wait until it says that everything runs. Returns how many seconds that took."""
        began = time.monotonic()
        while "Abasto está en marcha" not in self.output:
            if self.process.poll() is not None or time.monotonic() - began > seconds:
                raise AssertionError(f"not running after {time.monotonic() - began:.0f} s:\n{self.output}")
            time.sleep(0.1)
        return time.monotonic() - began

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page of the default store."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def supervisor(self) -> psutil.Process:
        """The process that starts the others."""
        return self._child("project.local.run")

    def web_server(self) -> psutil.Process:
        """The web server itself."""
        return self._child("-m uvicorn project.asgi:application", without="tether.py")

    def interrupt(self) -> None:
        """Ctrl-C in its terminal: the signal reaches the whole process group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def wait_until_gone(self, seconds: float = 20) -> list[str]:
        """Wait for its end and that of everything it started. Returns what is still alive after that time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None and not self.checkout.processes():
                return []
            time.sleep(0.05)
        return self.checkout.processes()

    def _child(self, words: str, without: str = "\0") -> psutil.Process:
        for process in psutil.Process(self.process.pid).children(recursive=True):
            line = " ".join(process.cmdline())
            if words in line and without not in line:
                return process
        raise AssertionError(f"no process with {words!r}")


def free_port() -> int:
    """A port of the loopback address on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
