"""A websocket client that speaks to `project.asgi` without a server."""

from __future__ import annotations

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator

from project.asgi import application


class Screen:
    """One open page, as far as its websocket goes."""

    def __init__(self, path: str, host: str, *, origin: str = "", cookie: str = "") -> None:
        headers = [(b"host", host.encode()), (b"origin", (origin or f"http://{host}").encode())]
        if cookie:
            headers.append((b"cookie", cookie.encode()))
        scope = {"type": "websocket", "path": path, "query_string": b"", "headers": headers, "subprotocols": []}
        self._wire = ApplicationCommunicator(application, scope)

    async def open(self) -> bool:
        """Connect; whether we were let in."""
        await self._wire.send_input({"type": "websocket.connect"})
        return (await self._wire.receive_output(5))["type"] == "websocket.accept"

    async def say(self, *, text: str | None = None, data: bytes | None = None) -> None:
        """Send one frame."""
        await self._wire.send_input({"type": "websocket.receive", "text": text, "bytes": data})

    async def hear(self) -> dict[str, Any]:
        """The next event."""
        message = await self._wire.receive_output(5)
        assert message["type"] == "websocket.send", message
        return json.loads(message["text"])

    async def hears_nothing(self) -> bool:
        """Whether nothing more comes for a moment."""
        return await self._wire.receive_nothing(0.1)

    async def ending(self) -> int:
        """The code that we are closed with."""
        message = await self._wire.receive_output(5)
        assert message["type"] == "websocket.close", message
        return message["code"]

    async def leave(self) -> None:
        """Close the page."""
        await self._wire.send_input({"type": "websocket.disconnect", "code": 1001})
        await self._wire.wait(5)
