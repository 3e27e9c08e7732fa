"""How the list of orders is narrowed: tabs, days, payment and what a person types. Nothing here counts a table."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final, NamedTuple

from django.contrib.admin import SimpleListFilter
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.desks import badges
from backoffice.paging import BoundedPaginator
from backoffice.scoping import visible
from commerce.accounts.models import User
from commerce.order import search, statuses
from commerce.order.models import Order
from commerce.order.statistics import MOST_COUNTED, open_counts
from commerce.pagomovil.models import PaymentReport, ReportedMethod
from commerce.payment import rules
from commerce.payment.methods import known
from commerce.refusals import BadInput
from commerce.stores.queries import stores_where
from commerce.venezuela.rules import normalize_document, normalize_reference

VIEW: Final = "order.view_order"
_MOST_SOCKETS: Final = 20
ON_THE_WAY: Final = (statuses.SHIPPED, statuses.OUT_FOR_DELIVERY)
# Each tab: the statuses it shows, and its words. An empty tuple shows every order.
TABS: Final[dict[str, tuple[tuple[str, ...], Promise]]] = {
    "": ((), _("Todos")),
    "pending": ((statuses.PENDING,), _("Por pagar")),
    "confirmed": ((statuses.CONFIRMED,), _("Por preparar")),
    "processing": ((statuses.PROCESSING,), _("En preparación")),
    "ready": ((statuses.READY,), _("Listos")),
    "on_the_way": (ON_THE_WAY, _("En camino")),
    "delivered": ((statuses.DELIVERED,), _("Entregados")),
    "ended": ((statuses.CANCELLED, statuses.FAILED, statuses.REFUNDED), _("Terminados sin venta")),
}
# Not a tab: what the figures of sales count.
SOLD: Final = "sold"
_COUNTED: Final = frozenset({"pending", "confirmed", "processing", "ready", "on_the_way"})


def store_ids(request: HttpRequest) -> list[int]:
    """The stores whose orders this person may see, asked once per request.

    As numbers, not as a subquery: with them the database reads the newest orders of a store from their index.
    """
    return list(_stores(request))


def live_sockets(request: HttpRequest) -> str:
    """The addresses over which the list hears that something moved."""
    return " ".join(f"/ws/stores/{each.slug}/orders/" for each in list(_stores(request).values())[:_MOST_SOCKETS])


class _Seen(NamedTuple):
    """A store whose orders this person may see. `ways`: code and name of the ways to pay that it made up."""

    slug: str
    name: str
    sees_payments: bool
    ways: list[dict[str, str]]


def _stores(request: HttpRequest) -> dict[int, _Seen]:
    """The stores by their ids, in one query."""
    stores: dict[int, _Seen] | None = getattr(request, "order_stores", None)
    if stores is None:
        mine = stores_where(request.user, VIEW) | stores_where(request.user, "order.change_order")
        paid = stores_where(request.user, badges.BADGES["payments"].permission).filter(pk=OuterRef("pk"))
        made_up = ReportedMethod.objects.filter(store=OuterRef("pk")).order_by("name", "pk")
        ways = ArraySubquery(made_up.values(way=JSONObject(code="code", name="name")))
        rows = mine.annotate(sees_payments=Exists(paid), ways=ways).order_by("pk")
        known_of = rows.values_list("pk", "slug", "name", "sees_payments", "ways")
        stores = {pk: _Seen(slug, name, sees, found) for pk, slug, name, sees, found in known_of}
        request.order_stores = stores  # type: ignore[attr-defined]
    return stores


def find_orders(request: HttpRequest, orders: QuerySet[Order], text: str) -> QuerySet[Order]:
    """The `orders` that `text` finds: by number, name, e-mail, phone, document, or the reference of a payment.

    References, and the documents of who paid, are looked into only for those who may see payments; documents of
    customers only for those who may see customers.
    """
    return search.found(orders, text, also=_by_payment(request, text)) if text.strip() else orders


def _by_payment(request: HttpRequest, text: str) -> list[QuerySet[Any]]:
    document, reference = _read(normalize_document, text), _read(normalize_reference, text)
    reports = visible(request, PaymentReport.objects.order_by())
    found: list[QuerySet[Any]] = []
    if reference:
        found.append(reports.filter(reference=reference).values("order_id"))
    if document:
        found.append(reports.filter(document=document).values("order_id"))
        if request.user.has_perm("accounts.view_customer"):
            people = User.objects.filter(Q(identity_document=document) | Q(business__rif=document)).order_by()
            found.append(Order.objects.filter(user_id__in=people.values("pk")).order_by().values("pk"))
    return found


def _read(normalize: Any, text: str) -> str:
    try:
        return str(normalize(text.strip()))
    except BadInput:
        return ""


class OrderPaginator(BoundedPaginator):
    """Pages of orders, which the list's script renews as orders come in."""

    template_name = "backoffice/orders/pages.html"


@dataclass(frozen=True)
class Tab:
    """A tab of the list: its words, its address with all other filters kept, and how many wait there ("" unsaid)."""

    words: str | Promise
    query: str
    count: str
    is_current: bool


def tabs(request: HttpRequest) -> list[Tab]:
    """The tabs with their counters, counted no further than they show (one query)."""
    wanted = [status for name in _COUNTED for status in TABS[name][0]]
    chosen = request.GET.get(StoreFilter.parameter_name, "")
    stores = [pk for pk in store_ids(request) if not chosen or str(pk) == chosen]
    counts = open_counts(stores, wanted=wanted)
    if not chosen:
        badges.remember(request, "orders", counts[statuses.CONFIRMED])
    _remember_payments(request)
    current = request.GET.get(StatusFilter.parameter_name, "")
    shown = []
    for name, (among, words) in TABS.items():
        count = sum(counts[status] for status in among) if name in _COUNTED else None
        shown.append(Tab(words, _address(request.GET, name), _written(count), name == current))
    return shown


def _remember_payments(request: HttpRequest) -> None:
    """Count the reports for the sidebar with the stores that are known already: one query less on each page."""
    mine = [pk for pk, store in _stores(request).items() if store.sees_payments]
    if mine and len(mine) == len(_stores(request)):
        badges.remember(request, "payments", badges.BADGES["payments"].count(mine, badges.MOST))


def _address(query: QueryDict, name: str) -> str:
    changed = query.copy()
    for gone in (StatusFilter.parameter_name, "p", "e"):
        changed.pop(gone, None)
    if name:
        changed[StatusFilter.parameter_name] = name
    return f"?{changed.urlencode()}"


def _written(count: int | None) -> str:
    if count is None:
        return ""
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)


class StatusFilter(SimpleListFilter):
    """Orders of a tab, or of one status."""

    title = _("estado")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The tabs and, for links from elsewhere, every status."""
        named = [(name, words) for name, (_among, words) in TABS.items() if name]
        return [
            *named,
            (SOLD, _("Ventas")),
            *((code, words) for code, words in Order.Status.choices if code not in TABS),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """Those of the chosen tab or status."""
        value = self.value()
        if not value:
            return queryset
        if value == SOLD:
            return queryset.filter(status__in=statuses.SOLD)
        among = TABS[value][0] if value in TABS else (value,)
        return queryset.filter(status__in=among)


class PaymentFilter(SimpleListFilter):
    """Where the payment stands."""

    title = _("pago")
    parameter_name = "pago"

    STATES: ClassVar[dict[str, str]] = {
        "pendiente": rules.AWAITING,
        "en_revision": rules.IN_REVIEW,
        "al_entregar": rules.TO_COLLECT,
        "parcial": rules.PARTIAL,
        "pagado": rules.PAID,
        "de_mas": rules.OVERPAID,
        "devuelto_en_parte": rules.PARTIALLY_REFUNDED,
        "devuelto": rules.REFUNDED,
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """In the order in which a payment goes."""
        return [
            ("pendiente", _("Sin pagar")),
            ("en_revision", _("En revisión")),
            ("al_entregar", _("Se cobra al entregar")),
            ("parcial", _("Pagado en parte")),
            ("pagado", _("Pagado")),
            ("de_mas", _("Pagado de más")),
            ("por_devolver", _("Por devolver")),
            ("devuelto_en_parte", _("Devuelto en parte")),
            ("devuelto", _("Devuelto")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """By the state that the ledger gives, or by what is owed back."""
        chosen = self.value() or ""
        if chosen == "por_devolver":
            return queryset.filter(refund_due__settled_at=None, refund_due__isnull=False)
        return queryset.filter(payment_state=self.STATES[chosen]) if chosen in self.STATES else queryset


class StoreFilter(SimpleListFilter):
    """Orders of one of the stores where this person may see them; nothing to choose where there is one."""

    title = _("tienda")
    parameter_name = "store"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The stores by name."""
        stores = _stores(request)
        return [(str(pk), store.name) for pk, store in stores.items()] if len(stores) > 1 else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """Those of the chosen store."""
        value = self.value()
        return queryset.filter(store_id=int(value)) if value and value.isdecimal() else queryset


class MethodFilter(SimpleListFilter):
    """Orders by the way in which they are paid: those that exist everywhere, and those that the stores made up."""

    title = _("forma de pago")
    parameter_name = "payment_method"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The fixed ones in their order, then the rows of this person's stores, also those no longer in use."""
        stores = _stores(request)
        own = [
            (way["code"], f"{way['name']} · {store.name}" if len(stores) > 1 else way["name"])
            for store in stores.values()
            for way in store.ways
        ]
        return [*((method.code, method.name) for method in known()), *own]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """Those of the chosen one; everything while nothing is chosen."""
        return queryset.filter(payment_method=self.value()) if self.value() else queryset


class CurrencyFilter(SimpleListFilter):
    """Orders by the currency in which they are paid."""

    title = _("moneda del pago")
    parameter_name = "moneda"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Those of the ways to pay that exist."""
        return [(code, code) for code in sorted({method.currency for method in known()})]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """Those whose way to pay takes the chosen one."""
        if not self.value():
            return queryset
        codes = [method.code for method in known() if method.currency == self.value()]
        own = ReportedMethod.objects.filter(currency=self.value()).values("code")
        return queryset.filter(Q(payment_method__in=codes) | Q(payment_method__in=own))
