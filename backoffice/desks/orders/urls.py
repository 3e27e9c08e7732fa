"""Addresses of the orders desk: pages about one order below the admin's own, and orders made by phone."""

from typing import TYPE_CHECKING

from django.urls import URLPattern, path

from . import one, phone, waiting
from .views import move_view

if TYPE_CHECKING:
    from backoffice.admin.orders import OrderAdmin

app_name = "orders_desk"
urlpatterns = [
    path("nuevo/", phone.start, name="new"),
    path("nuevo/<int:basket_id>/", phone.draft, name="draft"),
    path("nuevo/<int:basket_id>/productos/", phone.products, name="draft_products"),
    path("nuevo/<int:basket_id>/clientes/", phone.customers, name="draft_customers"),
    path("nuevo/<int:basket_id>/linea/", phone.put_line, name="draft_line"),
    path("nuevo/<int:basket_id>/descartar/", phone.discard, name="draft_discard"),
    path("hecho/<int:order_id>/", phone.done, name="done"),
]


def order_urls(model_admin: "OrderAdmin") -> list[URLPattern]:
    """What can be asked of and done to one order, below the admin's page of it."""
    pages = [
        ("mover/<slug:status>/", move_view, "move"),
        ("nota/", one.note, "note"),
        ("guia/", one.track, "track"),
        ("lineas/", one.lines, "lines"),
        ("lineas/buscar/", one.products, "lines_products"),
        ("documento/<slug:kind>.pdf", one.document, "document"),
        ("csv/", one.csv, "csv"),
        ("plazo/", waiting.deadline, "deadline"),
        ("pago-fallido/", waiting.payment_failed, "payment_failed"),
    ]
    return [
        path(
            f"<int:order_id>/{address}",
            model_admin.admin_site.admin_view(view),
            {"model_admin": model_admin},
            name=f"order_order_{name}",
        )
        for address, view, name in pages
    ]
