"""The live screen of the verification desk."""

from typing import Any, Final

from django.urls import URLPattern, path

from commerce.order import live as sending
from commerce.order.sockets import FORBIDDEN, UNKNOWN, LiveConsumer, Refused
from commerce.pagomovil.live import payments_group
from commerce.stores.models import Store
from commerce.stores.queries import stores_where

VIEW_REPORTS: Final = "pagomovil.view_paymentreport"
MOST_STORES: Final = 200


class PaymentsConsumer(LiveConsumer):
    """What happens to reports in every store where this person may see them; events carry ids and nothing personal."""

    def group_for(self, user: Any, store: Store | None) -> str:
        """The groups of those stores, parted by spaces. Raises Refused where there is none."""
        if not user.is_authenticated:
            raise Refused(UNKNOWN)
        stores = stores_where(user, VIEW_REPORTS).order_by("pk").values_list("pk", flat=True)
        groups = [payments_group(pk) for pk in stores[:MOST_STORES]] if user.is_staff else []
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


urlpatterns: list[URLPattern] = [path("ws/desk/payments/", PaymentsConsumer.as_asgi())]
