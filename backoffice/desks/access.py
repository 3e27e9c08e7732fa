"""Who may open a desk: whoever holds its permission in a store, and there only."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from backoffice.site import site
from commerce.stores.models import Store
from commerce.stores.queries import stores_where

View = Callable[..., HttpResponseBase]
DECIDE: Final = "pagomovil.change_paymentreport"


def stores_for(request: HttpRequest, permission: str) -> list[Store]:
    """The stores in which this person holds `permission`, each with `may_decide`: whether they decide payments there.

    Raises PermissionDenied where there is none.
    """
    decides = stores_where(request.user, DECIDE).filter(pk=OuterRef("pk"))
    stores: list[Any] = list(stores_where(request.user, permission).annotate(may_decide=Exists(decides)).order_by("pk"))
    if not stores:
        raise PermissionDenied
    return stores


def desk_view(permission: str) -> Callable[[View], View]:
    """A view of the back office that gets, as `stores`, those where the person holds `permission`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def with_stores(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, stores=stores_for(request, permission), **kwargs)

        return never_cache(site.admin_view(with_stores))

    return decorate
