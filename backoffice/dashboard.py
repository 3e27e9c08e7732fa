"""The first screen of the back office: today's figures of the stores that this person works in."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.order import statuses
from commerce.order.models import Order
from commerce.order.rules import words
from commerce.partner.models import StockRecord
from commerce.rates.queries import current_rate
from commerce.stores.queries import stores_where

from .admin.order_page import label_of
from .scoping import visible

OPEN_STATUSES = [statuses.CONFIRMED, statuses.PROCESSING, statuses.READY]
LIVE_STORES = 10  # a browser keeps a socket open for each


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the figures to the page; each is a link to the list that it counts, for those who may open that list."""
    context["title"] = _("Panel")
    context["rate"] = current_rate()
    if request.user.has_perm("order.view_order"):
        context.update(_orders(request))
    if request.user.has_perm("partner.view_stockrecord"):
        context["stock"] = stock_figures(visible(request, StockRecord.objects.all()))
        context["stock_list"] = reverse("admin:partner_stockrecord_changelist")
    return context


def _orders(request: HttpRequest) -> dict[str, Any]:
    orders = visible(request, Order.objects.all())
    newest = orders.select_related("store").order_by("-date_placed")[:8]
    slugs = stores_where(request.user, "order.view_order").order_by("slug").values_list("slug", flat=True)
    return {
        "orders": order_figures(orders),
        "latest_orders": [
            (order, label_of(order.status, words(order.status, order.delivery_kind))) for order in newest
        ],
        "order_list": reverse("admin:order_order_changelist"),
        "sockets": " ".join(f"/ws/stores/{slug}/orders/" for slug in slugs[:LIVE_STORES]),
    }


def order_figures(orders: QuerySet[Order]) -> dict[str, Any]:
    """How many orders came today (in the store's day), what they sum to in USD, and how many wait for the shop."""
    today = timezone.localdate()
    start = timezone.make_aware(datetime.combine(today, time.min))
    placed_today = Q(date_placed__gte=start) & ~Q(status__in=[statuses.CANCELLED, statuses.FAILED])
    return orders.aggregate(
        today=Count("pk", filter=placed_today),
        sold=Coalesce(Sum("total_incl_tax", filter=placed_today), Decimal(0)),
        to_pay=Count("pk", filter=Q(status=statuses.PENDING)),
        to_prepare=Count("pk", filter=Q(status__in=OPEN_STATUSES)),
        on_the_way=Count("pk", filter=Q(status__in=[statuses.SHIPPED, statuses.OUT_FOR_DELIVERY])),
    )


def stock_figures(records: QuerySet[StockRecord]) -> dict[str, int]:
    """How many public products are sold out and how many are about to be."""
    free = F("num_in_stock") - Coalesce(F("num_allocated"), 0)
    tracked = records.filter(product__is_public=True, num_in_stock__isnull=False).annotate(free=free)
    return tracked.aggregate(
        out=Count("pk", filter=Q(free__lte=0)),
        low=Count("pk", filter=Q(free__gt=0, free__lte=Coalesce(F("low_stock_threshold"), 5))),
    )
