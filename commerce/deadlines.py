"""A conversation over the network that ends in time, whatever the other side does."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def hang_up_at(line: socket.socket, deadline: float, *, passing: type[Exception]) -> Iterator[None]:
    """Hang up at `deadline` (of the monotonic clock): a server that sends a byte now and then runs into no timeout.

    Raises TimeoutError where the line was cut; a refusal of the caller's own kind, `passing`, goes through as it is.
    """
    hung_up = threading.Event()

    def hang_up() -> None:
        hung_up.set()
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(deadline - time.monotonic(), 0), hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    except passing:
        raise
    except Exception as error:
        if hung_up.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
    if hung_up.is_set():
        raise TimeoutError
