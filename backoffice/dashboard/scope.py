"""Who looks, at which stores, at which days: what every card is made from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from backoffice.desks.orders.lists import SOLD
from commerce.stores.queries import stores_by_permission

from .period import Period, read

SECONDS_KEPT: Final = 60
_FEW_DAYS: Final = 7
SALES: Final = "order.view_sales"
ORDERS: Final = "order.view_order"
CHANGES: Final = "order.change_order"
REPORTS: Final = "pagomovil.view_paymentreport"
LINES: Final = "pagomovil.view_statementline"
REFUNDS: Final = "order.view_refunddue"
STOCK: Final = "partner.view_stockrecord"
REVIEWS: Final = "reviews.change_productreview"
BUSINESSES: Final = "accounts.change_businessprofile"
OFFERS: Final = "offer.change_conditionaloffer"
JOBS: Final = "jobs.view_job"
TASKS: Final = "django_q.view_task"
HELD: Final = "rates.change_heldrate"
ALERTS: Final = "rates.change_ratealert"
RATES: Final = "rates.view_exchangerate"
DISPUTES: Final = "online.change_dispute"
EVENTS: Final = "online.change_webhookevent"
_ASKED: Final = (
    SALES, ORDERS, CHANGES, REPORTS, LINES, REFUNDS, STOCK, REVIEWS,
    BUSINESSES, OFFERS, JOBS, TASKS, HELD, ALERTS, RATES,
    DISPUTES,
    EVENTS,
)  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """The person with their stores (slug and name by id) for each permission, the days, and the store they chose."""

    user: Any
    stores: Mapping[str, Mapping[int, tuple[str, str]]]
    period: Period
    today: date
    zone: ZoneInfo
    store: int | None

    def ids(self, permission: str) -> list[int]:
        """The stores in which this person holds `permission`, whichever was chosen."""
        return list(self.stores[permission])

    def may(self, permission: str) -> bool:
        """Whether they hold it anywhere."""
        return bool(self.stores[permission])

    def chosen(self, permission: str) -> list[int]:
        """The same, held to the chosen store: what the figures of a period are about."""
        return [pk for pk in self.stores[permission] if self.store in (None, pk)]

    def pickable(self) -> dict[int, str]:
        """The stores to choose from: those with figures of a period."""
        return {pk: name for permission in (SALES, REPORTS) for pk, (_slug, name) in self.stores[permission].items()}

    def query(self, **also: str) -> str:
        """The address's question for the same days and store."""
        store = {"tienda": str(self.store)} if self.store else {}
        return urlencode({**self.period.query, **store, **also})

    def sales_list(self, first: date, last: date, *, store: int | None = None, **filters: str) -> str:
        """The list of the sales of these days; "" where this person may not open it, or it would show other stores."""
        one = store or self.store
        listed = set(self.stores[ORDERS]) | set(self.stores[CHANGES])
        counted = {one} if one else set(self.stores[SALES])
        if not (counted <= listed and (one or counted == listed)):
            return ""
        asked = {"status": SOLD, "date_placed_from": first.isoformat(), "date_placed_to": last.isoformat(), **filters}
        if one and len(listed) > 1:
            asked["store"] = str(one)
        return f"{reverse('admin:order_order_changelist')}?{urlencode(asked)}"

    def verified_list(self, first: date, last: date, hour: int | None = None) -> str:
        """The list of the reports verified in these days, or of those that came at one hour of the day."""
        asked = {"state__exact": "verified", "decided_at_from": first.isoformat(), "decided_at_to": last.isoformat()}
        if hour is not None:
            asked["hora"] = str(hour)
        if self.store and len(self.stores[REPORTS]) > 1:
            asked["store__id__exact"] = str(self.store)
        return f"{reverse('admin:pagomovil_paymentreport_changelist')}?{urlencode(asked)}"


def kept[T](name: str, stores: Sequence[int], scope: Scope, make: Callable[[], T], *, days: int) -> T:
    """What `make` sums over `days`: anew each time for a few of them, once a minute for more."""
    period = scope.period
    if days <= _FEW_DAYS:
        return make()
    key = f"panel.{name}.{'-'.join(map(str, stores))}.{period.first}.{period.last}"
    found: T | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, SECONDS_KEPT)
    return found


def scope_of(request: HttpRequest) -> Scope:
    """What the address asks for, as far as this person may (one query)."""
    stores = stores_by_permission(request.user, _ASKED)
    zone = ZoneInfo(timezone.get_current_timezone_name())
    today = timezone.localdate(timezone=zone)
    asked = request.GET.get("tienda", "")
    scope = Scope(request.user, stores, read(request.GET.dict(), today), today, zone, None)
    if asked.isdecimal() and int(asked) in scope.pickable():
        return Scope(request.user, stores, scope.period, today, zone, int(asked))
    return scope
