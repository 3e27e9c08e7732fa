"""The page: which cards this person gets, in which order."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.desks import badges
from commerce.pagomovil.statistics import waiting_now

from .attention import tasks
from .orders import orders_card
from .payments import payments_card
from .period import CHOSEN, RANGES
from .rates import rate_card
from .sales import sales_card
from .scope import REPORTS, Scope, scope_of
from .sellers import top_products


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add to the page what this person's work is about. At most twenty queries, however many rows there are."""
    badges.remember_only(request)
    scope = scope_of(request)
    waiting = waiting_now(scope.ids(REPORTS), timezone.now()) if scope.may(REPORTS) else None
    if waiting is not None:
        badges.remember(request, "payments", waiting.count)
    sales, payments = sales_card(scope), payments_card(scope, waiting)
    orders, rate = orders_card(request, scope), rate_card(scope)
    parts = [sales, payments] if sales else [orders, payments]
    context |= {
        "title": _("Panel"),
        "scope": scope,
        "sales": sales,
        "payments": payments,
        "orders": orders,
        "rate": rate,
        "sellers": top_products(scope),
        "tasks": tasks(request, scope, waiting),
        "figures": [*(figure for part in parts if part for figure in part.figures), rate.figure],
    }
    return context | _choices(scope)


def _choices(scope: Scope) -> dict[str, Any]:
    """What the days and the store can be changed to, each with its address."""
    store = {"tienda": str(scope.store)} if scope.store else {}
    address = reverse("admin:index")
    ranges = []
    for name, words in RANGES.items():
        asked = "&".join(f"{key}={value}" for key, value in {"rango": name, **store}.items())
        ranges.append((words, f"{address}?{asked}", name == scope.period.name))
    pickable = scope.pickable()
    return {
        "ranges": ranges,
        "is_custom": scope.period.name == CHOSEN,
        "stores": sorted(pickable.items(), key=lambda pair: pair[1]) if len(pickable) > 1 else [],
        "has_period": bool(pickable),
        "export_query": scope.query(),
    }
