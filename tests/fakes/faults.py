"""Ways in which the next calls go wrong, as a test chooses them."""

from __future__ import annotations

import threading
from dataclasses import dataclass

DOWN = "down"  # hangs up without having done anything
ERROR = "error"  # a 500, nothing done
SLOW = "slow"  # answers well, but late
NONSENSE = "nonsense"  # a page instead of an answer
EMPTY = "empty"  # an answer with nothing in it
BUSY = "busy"  # too many requests
DROP = "drop"  # does the work, then hangs up


@dataclass
class Fault:
    """`left` more calls to addresses that begin with `path` go wrong like this."""

    kind: str
    left: int = 1
    path: str = ""
    method: str = ""
    seconds: float = 1.0


class Faults:
    """What goes wrong next. `seen` counts the calls that did."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []
        self.seen = 0

    def next(self, kind: str, times: int = 1, *, path: str = "", method: str = "", seconds: float = 1.0) -> None:
        """Let the next `times` calls (to addresses that begin with `path`) go wrong. `seconds`: how slow "slow" is."""
        with self._lock:
            self._waiting.append(Fault(kind, times, path, method, seconds))

    def clear(self) -> None:
        """From now on everything works."""
        with self._lock:
            self._waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault of this call, if it has one."""
        with self._lock:
            for fault in self._waiting:
                if path.startswith(fault.path) and fault.method in ("", method):
                    fault.left -= 1
                    self.seen += 1
                    if fault.left <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None
