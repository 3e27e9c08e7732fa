"""`make run`: the database, the web server and the queue worker in one terminal, and nothing left when it ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import IO

from project.local import database
from project.local.demo_accounts import DEMO_ACCOUNTS, demo_password
from project.local.port import complaint

CHECKOUT = Path(__file__).resolve().parents[2]
TETHER = Path(__file__).with_name("tether.py")
ANSWER_SECONDS = 120
STOP_SECONDS = 15
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked us to stop."""


class Part:
    """A process of the shop, tied to this one: it ends when `stop` is called or when this process dies."""

    def __init__(self, name: str, *command: str, prefix: bool = True) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [sys.executable, "-S", "-E", str(TETHER), sys.executable, *command],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if prefix else None,
            stderr=subprocess.STDOUT if prefix else None,
            start_new_session=True,  # Ctrl-C in the terminal reaches us alone, and we stop the parts in order
        )
        self._printer = threading.Thread(target=self._print, args=[self.process.stdout], daemon=True)
        if prefix:
            self._printer.start()

    def _print(self, lines: IO[bytes]) -> None:
        for line in lines:
            print(f"{self.name:<8}│ {line.decode(errors='replace').rstrip()}", flush=True)

    def ask_to_stop(self) -> None:
        """Begin to stop, without waiting."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()

    def wait_for_end(self) -> None:
        """Wait until the process and its children are gone."""
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self._printer.is_alive():
            self._printer.join(1)


class Supervisor:
    """Starts the parts, watches them, and stops all when one of them or the person says so."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.parts: list[Part] = []
        self.parent = Parent()
        self.is_asked_to_stop = False

    def run(self) -> int:
        """The whole life of `make run`. Returns the exit status."""
        for number in SIGNALS:
            signal.signal(number, self._ask_to_stop)
        try:
            self._prepare()
            web = self._start_parts()
            self._wait_for_answer(web)
            print(welcome(self.host, self.port), flush=True)
            return self._watch()
        except Stopped:
            return 0
        finally:
            self._stop()

    def _prepare(self) -> None:
        say("Arrancando la base de datos…")
        database.database_url()
        part = Part("datos", "-m", "project.local.prepare", prefix=False)
        self.parts.append(part)
        while part.process.poll() is None:
            self._pause()
        self.parts.remove(part)
        if part.process.returncode:
            raise SystemExit("No se pudo preparar la base de datos: mira el error de arriba. Desde cero: make reset")

    def _start_parts(self) -> Part:
        say("Arrancando el servidor web y la cola de tareas…")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.local")
        os.environ.setdefault("LOG_FORMAT", "plain")
        os.environ.setdefault("PUBLIC_PORT", str(self.port))
        os.environ.setdefault("PUBLIC_URL", f"http://{browsable(self.host)}:{self.port}")
        (database.VAR / "static").mkdir(exist_ok=True)  # empty: a local server serves static files from where they are
        web = Part(
            "web", "-m", "uvicorn", "project.asgi:application", "--host", self.host, "--port", str(self.port),
            "--lifespan", "off", "--no-access-log", "--no-server-header", "--log-level", "warning",
            "--timeout-graceful-shutdown", "3",
        )  # fmt: skip
        self.parts += [web, Part("tareas", "manage.py", "qcluster")]
        return web

    def _wait_for_answer(self, web: Part) -> None:
        address = f"http://{browsable(self.host)}:{self.port}/api/v1/health/"
        deadline = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < deadline:
            self._pause()
            self._complain_if_one_ended()
            with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        raise SystemExit(f"El servidor web no responde en {address}: mira el error de arriba.")

    def _watch(self) -> int:
        while True:
            self._pause()
            self._complain_if_one_ended()
            if not os.environ.get("DATABASE_URL") and not database.is_running():
                raise SystemExit("La base de datos se detuvo. Vuelve a empezar con: make run")

    def _complain_if_one_ended(self) -> None:
        for part in self.parts:
            if part.process.poll() is not None:
                raise SystemExit(
                    f"«{part.name}» terminó sola (código {part.process.returncode}): mira el error de arriba."
                )

    def _pause(self) -> None:
        time.sleep(0.25)
        if self.is_asked_to_stop or self.parent.has_stopped():
            raise Stopped

    def _ask_to_stop(self, *_: object) -> None:
        self.is_asked_to_stop = True

    def _stop(self) -> None:
        for number in SIGNALS:  # a second Ctrl-C must not interrupt the cleaning up
            signal.signal(number, signal.SIG_IGN)
        if self.parts:
            say("Deteniendo todo…")
        for part in self.parts:
            part.ask_to_stop()
        for part in self.parts:
            part.wait_for_end()


class Parent:
    """The process that started us, normally make. When it ends, or has been told to, so do we.

    `kill -INT` on make alone never reaches its children: make drops its own handler and waits for them. On Linux that
    shows in its list of caught signals.
    """

    def __init__(self) -> None:
        self.pid = os.getppid()
        self.caught = self._caught()

    def has_stopped(self) -> bool:
        """Whether the parent is gone or is only waiting for us to end."""
        return os.getppid() != self.pid or bool(self.caught & ~self._caught())

    def _caught(self) -> int:
        """The signals among ours that the parent handles, as a mask."""
        with contextlib.suppress(OSError, StopIteration):
            lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
            mask = int(next(line for line in lines if line.startswith("SigCgt:")).split()[1], 16)
            return mask & sum(1 << (number - 1) for number in SIGNALS)
        return 0


def browsable(host: str) -> str:
    """The name under which a browser on this machine reaches a server that listens on `host`."""
    return "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1", ""} else host  # noqa: S104


def welcome(host: str, port: int) -> str:
    """What a person needs to know once everything runs: addresses and accounts."""
    name = browsable(host)
    width = max(len(account.email) for account in DEMO_ACCOUNTS)
    accounts = "\n".join(f"    {account.email:<{width}}  {account.label}" for account in DEMO_ACCOUNTS)
    return f"""
  Abasto está en marcha.

    Tienda principal      http://{name}:{port}/
    Modelismo             http://kits.localhost:{port}/
    Víveres               http://viveres.localhost:{port}/
    Administración        http://{name}:{port}/admin/
    Páginas y contenidos  http://{name}:{port}/cms/

  Cuentas de demostración, todas con la contraseña {demo_password()}

{accounts}

  Ctrl-C detiene todo.
"""


def say(line: str) -> None:
    """Tell the person what happens now."""
    print(line, flush=True)


def main() -> int:
    """Entry point: reads HOST and PORT from the environment."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if problem := complaint(host, port):
        raise SystemExit(problem)
    return Supervisor(host, int(port)).run()


if __name__ == "__main__":
    sys.exit(main())
