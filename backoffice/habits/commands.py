"""Where the palette leads besides rows: desks, lists and things to do, each under the names that people give it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.navigation import entries

from .words import fits

MOST: Final = 6


@dataclass(frozen=True)
class Command:
    """Something to do: its words, other names for it (parted by commas), its address, and the permissions it needs."""

    title: str | Promise
    synonyms: str | Promise
    icon: str
    address: str
    arguments: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()

    @property
    def link(self) -> str:
        """Where it is done."""
        return reverse(self.address, args=self.arguments)


COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        _("Verificar pagos"),
        _("pagos por revisar, aprobar pago, pago móvil, comprobantes, reportes de pago"),
        "fact_check",
        "verification:desk",
        permissions=("pagomovil.view_paymentreport",),
    ),
    Command(
        _("Nueva tasa"),
        _("cambiar tasa, tasa manual, dólar, BCV, cambio, bolívares"),
        "currency_exchange",
        "rate_desk",
        permissions=("rates.add_exchangerate",),
    ),
    Command(
        _("Pedido por teléfono"),
        _("nuevo pedido, crear pedido, llamada, vender"),
        "add_call",
        "orders_desk:new",
        permissions=("order.add_order",),
    ),
    Command(
        _("Agregar un producto"),
        _("nuevo producto, crear producto, artículo"),
        "add_box",
        "admin:catalogue_product_add",
        permissions=("catalogue.add_product",),
    ),
    Command(
        _("Importar productos"),
        _("subir productos, cargar catálogo, excel, csv, lista de productos"),
        "upload_file",
        "transfers:bring_in",
        ("productos",),
        permissions=("catalogue.add_product", "catalogue.change_product"),
    ),
    Command(
        _("Anotar una entrada"),
        _("recibir mercancía, compra, llegó mercancía, sumar existencias"),
        "input",
        "stock:receipt",
        permissions=("partner.change_stockrecord",),
    ),
    Command(
        _("Contar existencias"),
        _("inventario, conteo, hoja de conteo, almacén"),
        "checklist",
        "stock:counts",
        permissions=("partner.view_stockcount",),
    ),
    Command(
        _("Por reponer"),
        _("se acaba, agotados, falta mercancía, poco inventario"),
        "production_quantity_limits",
        "stock:desk",
        permissions=("partner.view_stockrecord",),
    ),
    Command(
        _("Subir un estado de cuenta"),
        _("banco, movimientos del banco, importar estado de cuenta, extracto"),
        "upload_file",
        "statements:list",
        permissions=("pagomovil.add_statement",),
    ),
    Command(
        _("Conciliar"),
        _("conciliación, cuadrar, cierre del día, cerrar caja"),
        "balance",
        "reconciliation:desk",
        permissions=("pagomovil.view_statementline",),
    ),
    Command(
        _("Verificar negocios"),
        _("RIF, empresas, bodegas, mayoristas"),
        "storefront",
        "businesses:queue",
        permissions=("accounts.view_businessprofile",),
    ),
    Command(
        _("Configurar la tienda"),
        _("ajustes, configuración, colores, marca, correo, SMTP, WhatsApp, datos de la empresa"),
        "settings",
        "settings_desk:index",
        permissions=("stores.change_store",),
    ),
    Command(
        _("Reglas de pago y verificación"),
        _("segunda firma, tope automático, cotización, tasa del fin de semana"),
        "rule_settings",
        "settings_desk:index",
        permissions=("stores.change_money_rules",),
    ),
    Command(
        _("Tareas del sistema"),
        _("cola, fallas, worker, reintentar"),
        "manufacturing",
        "queue:monitor",
        permissions=("django_q.view_task",),
    ),
)


def found(request: HttpRequest, text: str) -> list[dict[str, Any]]:
    """Things to do and places to go that `text` names and this person may reach, best first; with no text the first."""
    ranked = [
        (fits(text, [str(each.title), *str(each.synonyms).split(",")]), each.title, each.link, each.icon)
        for each in COMMANDS
        if _may(request, each.permissions)
    ]
    ranked += [(fits(text, [str(title)]), title, str(link), icon) for title, icon, link in entries(request)]
    chosen = ranked if not text else sorted((each for each in ranked if each[0]), key=lambda each: -each[0])
    return _once(chosen)[:MOST]


def _once(ranked: Sequence[tuple[int, Any, str, str]]) -> list[dict[str, Any]]:
    """Each address with the words that fitted best."""
    shown: dict[str, dict[str, Any]] = {}
    for _points, title, link, icon in ranked:
        shown.setdefault(link, {"title": str(title), "link": link, "icon": icon, "detail": ""})
    return list(shown.values())


def _may(request: HttpRequest, permissions: Sequence[str]) -> bool:
    return all(request.user.has_perm(permission) for permission in permissions)
