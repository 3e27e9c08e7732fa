"""Live screens of orders. A socket closes with 4001 where we do not know who asks, with 4003 where they may not look.

The origin is checked where the sockets are served; what may be looked at is checked on arrival and before each event,
so a screen stays live no longer than its permission.
"""

import json
from importlib import import_module
from typing import Any, Final

from channels.auth import get_user
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.db.models import QuerySet
from django.urls import URLPattern, path

from commerce.refusals import Missing
from commerce.stores.models import Store
from commerce.stores.queries import catalogue_stamp, store_for_host, stores_where

from . import live, queries
from .models import Order

UNKNOWN: Final = 4001
FORBIDDEN: Final = 4003
VIEW_ORDERS: Final = "order.view_order"


class Refused(Exception):
    """This socket may not look; `code` is what it is closed with."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """A screen that hears the events of one group. A subclass says which, in `group_for`."""

    group = ""

    def group_for(self, user: Any, store: Store | None) -> str:
        """The group that `user`, in `store`, may listen to. Raises Refused. Runs where queries may run."""
        raise NotImplementedError

    async def connect(self) -> None:
        """Accept first: only an accepted socket can be told why it is closed."""
        await self.accept()
        try:
            self.group = await self._permitted()
        except Refused as refusal:
            await self.close(refusal.code)
            return
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.send_json(live.message("hello", {}))

    async def disconnect(self, code: int) -> None:
        """Leave the group."""
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """A screen may ask whether we are still there; everything else it says is ignored."""
        try:
            said = json.loads(text_data or "null")
        except ValueError:
            return
        if isinstance(said, dict) and said.get("event") == "ping":
            await self.send_json(live.message("pong", {}))

    async def live_event(self, event: dict[str, Any]) -> None:
        """Pass an event on, to whom may still hear it."""
        try:
            if await self._permitted() == self.group:
                await self.send_json(event["body"])
                return
            code = FORBIDDEN
        except Refused as refusal:
            code = refusal.code
        await self.close(code)

    async def _permitted(self) -> str:
        """The group this socket may listen to now: with the session as it is, so that a log-out ends it."""
        sessions = import_module(settings.SESSION_ENGINE)
        key = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME)
        user = await get_user({"session": sessions.SessionStore(key)})
        return await database_sync_to_async(self._group_of)(user)

    def _group_of(self, user: Any) -> str:
        headers = dict(self.scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        return self.group_for(user, store_for_host(host, catalogue_stamp()))


class OrderConsumer(LiveConsumer):
    """One order: for whoever has its secret link, is its customer, or works with orders in its store."""

    def group_for(self, user: Any, store: Store | None) -> str:
        key = self.scope["url_route"]["kwargs"]["key"]
        if not key.isdigit():
            return live.order_group(self._by_token(key, store))
        if not user.is_authenticated:
            raise Refused(UNKNOWN)
        order = Order.objects.filter(pk=int(key[:18])).first()
        if order is None or not (order.user_id == user.pk or _stores_of(user).filter(pk=order.store_id).exists()):
            raise Refused(FORBIDDEN)
        return live.order_group(order.pk)

    @staticmethod
    def _by_token(token: str, store: Store | None) -> int:
        if store is None:
            raise Refused(UNKNOWN)
        try:
            return queries.order_id_for_token(token, store)
        except Missing as missing:
            raise Refused(UNKNOWN) from missing


class StoreOrdersConsumer(LiveConsumer):
    """All orders of a store, for its team."""

    def group_for(self, user: Any, store: Store | None) -> str:
        if not user.is_authenticated:
            raise Refused(UNKNOWN)
        mine = _stores_of(user).filter(slug=self.scope["url_route"]["kwargs"]["slug"]).first()
        if mine is None:
            raise Refused(FORBIDDEN)
        return live.store_group(mine.pk)


def _stores_of(user: Any) -> QuerySet[Store]:
    return stores_where(user, VIEW_ORDERS)


urlpatterns: list[URLPattern] = [
    path("ws/orders/<str:key>/", OrderConsumer.as_asgi()),
    path("ws/stores/<slug:slug>/orders/", StoreOrdersConsumer.as_asgi()),
]
