"""The shop served for real in a thread of the test process: pages, static files and websockets."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

START_SECONDS = 30


@dataclass(frozen=True)
class LiveServer:
    """Where the shop answers. Browsers resolve every name under `localhost` to this machine by themselves."""

    port: int

    @property
    def url(self) -> str:
        """The default store."""
        return f"http://localhost:{self.port}"

    def store(self, slug: str) -> str:
        """The address of one store: `kits` is at kits.localhost."""
        return f"http://{slug}.localhost:{self.port}"


@contextmanager
def served() -> Iterator[LiveServer]:
    """Serve `project.asgi` on a free port of the loopback address until the block ends."""
    from project.asgi import application

    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application, lifespan="off", log_level="error", access_log=False, timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the live server did not start")
        time.sleep(0.02)
    try:
        yield LiveServer(listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
