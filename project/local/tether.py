"""Runs a command that must not outlive whoever asked for it: `python tether.py COMMAND...`, with a pipe as stdin.

When the other end of the pipe closes (its owner stopped, even by `kill -9`) or a signal asks to stop, the command gets
SIGTERM. What is left of it and its children when it ends, or a few seconds later, gets SIGKILL. It uses the standard
library only, so that it starts at once.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time

GRACE_SECONDS = 8
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask Linux to send this process SIGTERM when its parent dies; elsewhere the pipe has to do."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def main(command: list[str]) -> int:
    """Run `command` until it ends or must end. Returns its exit status."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    owner = sys.stdin.fileno()
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  there are no threads
    )
    while child.poll() is None:
        ready, _, _ = select.select([owner, reader], [], [])
        asked = reader in ready and any(number != signal.SIGCHLD for number in os.read(reader, 64))
        if asked or (owner in ready and not os.read(owner, 64)):
            end(child)
    _signal_group(child.pid, signal.SIGKILL)  # whatever it left behind
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def end(child: subprocess.Popen[bytes]) -> None:
    """Stop the command: politely, then not."""
    child.terminate()  # its own children are its own to stop
    deadline = time.monotonic() + GRACE_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    _signal_group(child.pid, signal.SIGKILL)
    child.wait()


def _signal_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
