"""The live screen of the verification desk."""

from typing import Any, Final

from django.urls import URLPattern, path

from backoffice.desks.sockets import StoresConsumer, store_ids
from commerce.pagomovil.live import payments_group

VIEW_REPORTS: Final = "pagomovil.view_paymentreport"


class PaymentsConsumer(StoresConsumer):
    """What happens to reports in every store where this person may see them; events carry ids and nothing personal."""

    def groups_for(self, user: Any) -> list[str]:
        """The groups of those stores."""
        return [payments_group(pk) for pk in store_ids(user, VIEW_REPORTS)]


urlpatterns: list[URLPattern] = [path("ws/desk/payments/", PaymentsConsumer.as_asgi())]
