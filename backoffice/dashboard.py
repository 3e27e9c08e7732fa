"""The first screen of the back office: today's figures of the stores that this person works in."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from commerce.order import statuses
from commerce.order.models import Order
from commerce.partner.models import StockRecord
from commerce.rates.queries import current_rate

from .scoping import visible

OPEN_STATUSES = [statuses.CONFIRMED, statuses.PROCESSING, statuses.READY]


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the figures to the page; each is a link to the list that it counts."""
    context["figures"] = {
        "orders": order_figures(visible(request, Order.objects.all())),
        "stock": stock_figures(visible(request, StockRecord.objects.all())),
        "rate": current_rate(),
    }
    context["latest_orders"] = list(
        visible(request, Order.objects.all()).select_related("store").order_by("-date_placed")[:8]
    )
    context["order_list"] = reverse("admin:order_order_changelist")
    context["stock_list"] = reverse("admin:partner_stockrecord_changelist")
    return context


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
