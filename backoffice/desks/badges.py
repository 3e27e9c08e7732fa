"""The counters of the sidebar, read with each page and counted no further than they show."""

from django.http import HttpRequest

from commerce.pagomovil.desk_queries import open_count
from commerce.stores.queries import stores_where

MOST = 99


def reports_waiting(request: HttpRequest) -> str | None:
    """How many reports wait in the stores of this person."""
    count = getattr(request, "reports_waiting", None)
    if count is None:
        count = _counted(request)
    return f"{MOST}+" if count > MOST else str(count) if count else None


def _counted(request: HttpRequest) -> int:
    stores = list(stores_where(request.user, "pagomovil.view_paymentreport").values_list("pk", flat=True))
    return open_count(stores, MOST) if stores else 0
