"""The numbers of each chart as a file, for the same days and stores."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backoffice.exports import csv_response
from backoffice.site import site

from .payments import minutes, shown_times
from .rates import shown_rates
from .sales import currency_of, method_name, shown_rows
from .scope import RATES, REPORTS, SALES, Scope, scope_of
from .sellers import MOST, top_products

Table = tuple[Sequence[str], Iterator[Sequence[Any]]]


@require_safe
@never_cache
@site.admin_view
def chart(request: HttpRequest, name: str) -> HttpResponseBase:
    """The rows of one chart. Raises Http404 for a name of none, PermissionDenied for a card that they do not get."""
    if name not in _TABLES:
        raise Http404
    permission, table = _TABLES[name]
    scope = scope_of(request)
    if not scope.may(permission):
        raise PermissionDenied
    header, rows = table(scope)
    first, last = scope.period.shown_from, scope.period.last
    return csv_response(f"{name}-{first:%Y-%m-%d}-{last:%Y-%m-%d}.csv", header, rows)


def _sales(scope: Scope) -> Table:
    names = {pk: name for pk, (_slug, name) in scope.stores[SALES].items()}
    header = [_("Día"), _("Tienda"), _("Forma de pago"), _("Moneda"), _("Pedidos"), _("US$"), _("Bs")]
    rows = (
        [r.day, names[r.store_id], method_name(r.method), currency_of(r.method), r.orders, r.usd, r.ves]
        for r in shown_rows(scope)
    )
    return header, rows


def _times(scope: Scope) -> Table:
    header = [
        _("Hora del reporte"), _("Verificados"), _("Verificados sin una persona"), _("Mediana, min"),
        _("90 % en, min"),
    ]  # fmt: skip
    rows = ([hour, t.count, t.automatic, minutes(t.median), minutes(t.p90)] for hour, t in shown_times(scope))
    return header, rows


def _rates(scope: Scope) -> Table:
    return [_("Fecha valor"), _("Bs por US$")], ([row.value_date, row.value] for row in shown_rates(scope))


def _products(scope: Scope) -> Table:
    header = [_("Producto"), _("Código"), _("Vendido"), _("US$"), _("Queda")]
    rows = top_products(scope, limit=MOST) or []
    return header, ([row.title, row.code, row.sold, row.usd, row.left] for row in rows)


_TABLES: Final[dict[str, tuple[str, Callable[[Scope], Table]]]] = {
    "ventas": (SALES, _sales),
    "verificacion": (REPORTS, _times),
    "tasa": (RATES, _rates),
    "productos": (SALES, _products),
}
