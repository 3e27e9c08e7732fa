"""Every address of the project, from the resolver itself: what is added tomorrow is tested tomorrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize

from commerce.order import links, statuses

from .world import Shop

_CONVERTER = re.compile(r"<(?:[^:>]+:)?([^>]+)>")
# What the addresses of the desks name their rows by.
_DESK_ROWS = {
    "account_id": "pagomovil.recipientaccount",
    "basket_id": "basket.basket",
    "change_id": "pagomovil.accountchange",
    "close_id": "pagomovil.dayclose",
    "closing_id": "cash.cashclosing",
    "count_id": "partner.stockcount",
    "customer_id": "accounts.customer",
    "dispute_id": "online.dispute",
    "job_id": "jobs.job",
    "line_id": "pagomovil.statementline",
    "message_id": "communication.contactmessage",
    "method_id": "pagomovil.reportedmethod",
    "note_id": "customer.customernote",
    "offer_id": "offer.conditionaloffer",
    "order_id": "order.order",
    "profile_id": "accounts.businessprofile",
    "record_id": "partner.stockrecord",
    "refund_id": "refunds.refund",
    "report_id": "pagomovil.paymentreport",
    "statement_id": "pagomovil.statement",
    "store_id": "stores.store",
    "voucher_id": "voucher.voucher",
}
_ADMIN_MODEL = re.compile(r"^admin/([a-z_]+)/([a-z_]+)/")


@dataclass(frozen=True)
class Route:
    """One address: `template` is its pattern with `%(name)s` in place of what varies."""

    template: str
    callback: Callable[..., Any]

    @property
    def model(self) -> type[Model] | None:
        """The model that a page of the admin is about."""
        found = _ADMIN_MODEL.match(self.template)
        try:
            return apps.get_model(found[1], found[2]) if found else None
        except LookupError:
            return None

    @property
    def page(self) -> str:
        """The last word of an admin address: `add`, `delete`, `history`, `change`...; empty for a list."""
        return self.template.rstrip("/").rpartition("/")[2] if self.template.count("/") > 3 else ""

    @property
    def takes_row(self) -> bool:
        """Whether the address names a row."""
        return "%(" in self.template

    @property
    def names_desk_row(self) -> bool:
        """Whether it is a page of a desk about one row, which belongs to a store."""
        names = re.findall(r"%\((\w+)\)s", self.template)
        return self.model is None and self.template.startswith("admin/") and any(name in _DESK_ROWS for name in names)

    def address(self, shop: Shop) -> str:
        """The address filled in with rows of `shop`."""
        values = {**_public(shop), **_of_desks(self, shop)} if self.model is None else _admin(self.model, shop)
        names = re.findall(r"%\((\w+)\)s", self.template)
        return "/" + self.template % {name: self._value(name, values, shop) for name in names}

    def _value(self, name: str, values: dict[str, Any], shop: Shop) -> Any:
        if name == "pk" and self.template.startswith("cuenta/tarjetas"):
            return shop.rows[apps.get_model("online.savedcard")].pk
        if "pk" in name and self.template.startswith("tienda/categoria"):
            return shop.category.pk
        if name == "pk" and self.template.startswith("cuenta/direcciones"):
            return shop.address.pk
        if name == "pk" and "product_pk" in self.template:
            return shop.product.reviews.get().pk
        if self.template == "%(_0)s":
            return "una/pagina/"
        row_id = values.get("object_id", "1") if name.endswith("_id") else "1"
        return values.get(name, row_id)


@cache
def routes() -> tuple[Route, ...]:
    """All of them, each once."""
    found = {route.template: route for route in reversed([*_walk(get_resolver(), "")])}
    return tuple(found[template] for template in sorted(found))


def _walk(resolver: URLResolver, before: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        template = before + _template(entry)
        if isinstance(entry, URLPattern):
            yield Route(template, entry.callback)
        else:
            yield from _walk(entry, template)


def _template(entry: URLPattern | URLResolver) -> str:
    pattern = str(entry.pattern)
    if isinstance(entry.pattern, RoutePattern):
        return _CONVERTER.sub(r"%(\1)s", pattern.replace("%", "%%"))
    return normalize(pattern.lstrip("^").rstrip("$"))[0][0]


def _public(shop: Shop) -> dict[str, Any]:
    return {
        "category_slug": shop.category.slug,
        "product_slug": shop.product.slug,
        "product_pk": shop.product.pk,
        "pk": shop.product.pk,
        "token": links.token_of(shop.order),
        "number": shop.order.number,
        "purpose": "entrega",
        "slug": shop.store.slug,
        "version": "1",
        "path": "products/nada.webp",
        "app_label": "order",
        "content_type_app_name": "wagtailcore",
        "content_type_model_name": "page",
        "model_name": "page",
        "url": "nada/",
    }


def _of_desks(route: Route, shop: Shop) -> dict[str, Any]:
    rows = {**_DESK_ROWS, "line_id": "partner.stockcountline"} if "/conteos/" in route.template else _DESK_ROWS
    found = {name: shop.rows.get(apps.get_model(label)) for name, label in rows.items()}
    return {
        **{name: row.pk for name, row in found.items() if row is not None},
        "code": "empresa" if "/ajustes/" in route.template else "productos",
        "extension": "csv",
        "name": "ventas",
        "gateway": "stripe",
        "day": "2026-01-05",
    }


def _admin(model: type[Model], shop: Shop) -> dict[str, Any]:
    row = shop.rows.get(model)
    pk = row.pk if row else 1
    past = row.history.first() if row and hasattr(row, "history") else None
    return {
        "object_id": pk,
        "order_id": pk,
        "id": pk,
        "_0": pk,
        "_1": past.pk if past else 1,
        "status": statuses.PROCESSING,
    }
