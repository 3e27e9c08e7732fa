"""Orders under way: how many stand where, and the newest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.admin.order_page import label_of
from backoffice.desks import badges
from backoffice.desks.orders.lists import ON_THE_WAY
from commerce.order import statuses
from commerce.order.models import Order
from commerce.order.rules import words
from commerce.order.statistics import open_counts

from .figures import Figure
from .payments import counted
from .scope import ORDERS, Scope

NEWEST: Final = 8
LIVE_STORES: Final = 10  # a browser keeps a socket open for each


@dataclass(frozen=True)
class OrdersCard:
    """What the page shows of orders under way."""

    figures: Sequence[Figure]
    newest: Sequence[tuple[Order, Any]]
    list: str
    sockets: str


def orders_card(request: HttpRequest, scope: Scope) -> OrdersCard | None:
    """The orders of all of this person's stores, in two queries; None for who may not see them."""
    stores = scope.ids(ORDERS)
    if not stores:
        return None
    counts = open_counts(stores, wanted=[*_PARTS, *ON_THE_WAY])
    badges.remember(request, "orders", counts[statuses.CONFIRMED])
    newest = Order.objects.filter(store_id__in=stores).select_related("store").order_by("-date_placed")[:NEWEST]
    slugs = sorted(slug for slug, _name in scope.stores[ORDERS].values())
    return OrdersCard(
        figures=_figures(counts),
        newest=[(order, label_of(order.status, words(order.status, order.delivery_kind))) for order in newest],
        list=reverse("admin:order_order_changelist"),
        sockets=" ".join(f"/ws/stores/{slug}/orders/" for slug in slugs[:LIVE_STORES]),
    )


_PARTS: Final = (statuses.PENDING, statuses.CONFIRMED, statuses.PROCESSING, statuses.READY)


def _figures(counts: dict[str, int]) -> list[Figure]:
    address = reverse("admin:order_order_changelist")
    titles = {
        "pending": _("Por pagar"),
        "confirmed": _("Por preparar"),
        "processing": _("En preparación"),
        "ready": _("Listos"),
    }
    figures = [
        Figure(title, counted(counts[status]), href=f"{address}?status={status}") for status, title in titles.items()
    ]
    moving = sum(counts[status] for status in ON_THE_WAY)
    return [*figures, Figure(_("En camino"), counted(moving), href=f"{address}?status=on_the_way")]
