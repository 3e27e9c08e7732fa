"""Sockets of staff screens, which listen to several stores at once."""

from typing import Any, Final

from django.urls import URLPattern, path

from commerce.order import live as sending
from commerce.order.sockets import FORBIDDEN, UNKNOWN, LiveConsumer, Refused
from commerce.stores.models import Store
from commerce.stores.queries import stores_where

from .badges import BADGES, SOCKET

MOST_STORES: Final = 200


def store_ids(user: Any, permission: str) -> list[int]:
    """The stores where somebody of the team holds `permission`, as many as one screen listens to."""
    if not user.is_staff:
        return []
    return list(stores_where(user, permission).order_by("pk").values_list("pk", flat=True)[:MOST_STORES])


class StoresConsumer(LiveConsumer):
    """A screen that hears the events of several groups. A subclass says which, in `groups_for`."""

    def groups_for(self, user: Any) -> list[str]:
        """The groups that `user`, who is logged in, may listen to. Runs where queries may run."""
        raise NotImplementedError

    def group_for(self, user: Any, store: Store | None) -> str:
        """Those groups, parted by spaces. Raises Refused where there is none."""
        if not user.is_authenticated:
            raise Refused(UNKNOWN)
        groups = self.groups_for(user)
        if not groups:
            raise Refused(FORBIDDEN)
        return " ".join(groups)

    async def connect(self) -> None:
        """Accept first: only an accepted socket can be told why it is closed."""
        await self.accept()
        try:
            self.group = await self._permitted()
        except Refused as refusal:
            await self.close(refusal.code)
            return
        for group in self.group.split():
            await self.channel_layer.group_add(group, self.channel_name)
        await self.send_json(sending.message("hello", {}))

    async def disconnect(self, code: int) -> None:
        """Leave the groups."""
        for group in self.group.split():
            await self.channel_layer.group_discard(group, self.channel_name)


class BadgesConsumer(StoresConsumer):
    """That a counter of the sidebar may have moved; what it says now is read where its permission is asked."""

    def groups_for(self, user: Any) -> list[str]:
        """The groups of every counter, in the stores where this person may see it."""
        groups = [badge.group(pk) for badge in BADGES.values() for pk in store_ids(user, badge.permission)]
        return sorted(set(groups))

    async def live_event(self, event: dict[str, Any]) -> None:
        """Pass on that something moved, and nothing of what."""
        await super().live_event({**event, "body": sending.message("badges.moved", {})})


urlpatterns: list[URLPattern] = [path(SOCKET.removeprefix("/"), BadgesConsumer.as_asgi())]
