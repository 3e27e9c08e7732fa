"""A mail server that speaks enough of SMTP to receive one message after another, with or without a login."""

from __future__ import annotations

import base64
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any


@dataclass
class Mailbox:
    """Where the server listens, what it was sent, and which passwords it takes."""

    port: int = 0
    logins: dict[str, str] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    seen_logins: list[str] = field(default_factory=list)


class _Session(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        box: Mailbox = self.server.box
        self._say("220 correo.ejemplo.com.ve")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "EHLO":
                self._say("250-correo.ejemplo.com.ve\r\n250 AUTH PLAIN" if box.logins else "250 correo.ejemplo.com.ve")
            elif word == "AUTH":
                self._login(box, line.split()[-1])
            elif word == "DATA":
                self._say("354 go on")
                self._take(box)
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _login(self, box: Mailbox, token: str) -> None:
        _nobody, user, password = base64.b64decode(token).decode().split("\0")
        box.seen_logins.append(user)
        self._say("235 welcome" if box.logins.get(user) == password else "535 no")

    def _take(self, box: Mailbox) -> None:
        lines = []
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            lines.append(line)
        box.messages.append("\n".join(lines))
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server(**logins: str) -> Iterator[Mailbox]:
    """A server on a free port of this machine; `logins` are users and their passwords."""
    box = Mailbox(logins=logins)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join(5)
