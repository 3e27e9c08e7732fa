"""The socket of an open page: it says who else is there, and that somebody saved."""

import json
from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from django.urls import URLPattern, path

from commerce.order import live
from commerce.order.sockets import FORBIDDEN, UNKNOWN, LiveConsumer, Refused
from commerce.stores.models import Store

from . import presence
from .presence import Page


class PresenceConsumer(LiveConsumer):
    """One open page of an object, for whoever may look at the object."""

    user: Any = None
    since = 0

    @property
    def page(self) -> Page:
        """The page that the address names."""
        words = self.scope["url_route"]["kwargs"]
        return Page(f"{words['app_label']}.{words['model']}", words["pk"])

    def group_for(self, user: Any, store: Store | None) -> str:
        """The group of the page. Raises Refused."""
        if not user.is_authenticated:
            raise Refused(UNKNOWN)
        if not presence.may_look(user, self.page):
            raise Refused(FORBIDDEN)
        self.user = user
        return self.page.group

    async def connect(self) -> None:
        """Join, and say to everybody that one is here."""
        said = parse_qs(self.scope["query_string"].decode("latin-1")).get("desde", ["0"])[0]
        self.since = int(said) if said.isdecimal() and len(said) < 19 else 0
        await super().connect()
        if self.group:
            await database_sync_to_async(presence.arrive)(self.page, self.user.pk, self.channel_name)
            await self._announce()
            await self._say()

    async def disconnect(self, code: int) -> None:
        """Leave, and say so."""
        await super().disconnect(code)
        if self.group and await database_sync_to_async(presence.leave)(self.channel_name):
            await self._announce()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """A page that asks whether we are there is there itself."""
        await super().receive(text_data, bytes_data, **kwargs)
        try:
            said = json.loads(text_data or "null")
        except ValueError:
            return
        if self.group and isinstance(said, dict) and said.get("event") == "ping":
            await database_sync_to_async(presence.arrive)(self.page, self.user.pk, self.channel_name)
            await self._say()

    async def live_event(self, event: dict[str, Any]) -> None:
        """Somebody came, went or saved: say anew what there is to say to this person."""
        try:
            is_allowed = await self._permitted() == self.group
        except Refused as refusal:
            await self.close(refusal.code)
            return
        if is_allowed:
            await self._say()
        else:
            await self.close(FORBIDDEN)

    async def _announce(self) -> None:
        body = live.message("presence.moved", {})
        await self.channel_layer.group_send(self.group, {"type": "live.event", "body": body})

    async def _say(self) -> None:
        words = await database_sync_to_async(presence.told)(self.page, self.user, self.since)
        await self.send_json(live.message("presence", words))


urlpatterns: list[URLPattern] = [
    path("ws/desk/presence/<slug:app_label>/<slug:model>/<slug:pk>/", PresenceConsumer.as_asgi()),
]
