"""The same server for every candidate: granian, WSGI, two workers of one thread."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.load import measure


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(application: str, env: dict[str, str], *, ready: str = "/", host: str = "localhost") -> Iterator[int]:
    """Serve `application`; yields its port, and ends the server with everything it started."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "1", "--no-log", application,
    ]  # fmt: skip
    process = subprocess.Popen(command, env=os.environ | env, start_new_session=True)
    try:
        _wait(port, ready, host, process)
        yield port
    finally:
        os.killpg(process.pid, 15)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()


def _wait(port: int, path: str, host: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server stopped at its start")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                break
        except OSError:
            time.sleep(0.2)
    measure(port, path, host=host, seconds=0.5, clients=2)
