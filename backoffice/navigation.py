"""The sidebar: groups of links, of which a person sees what their role may open."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

# (title, icon, model label): the link opens the model's list, and shows to whoever may view the model.
_GROUPS: list[tuple[Any, list[tuple[Any, str, str]]]] = [
    (
        _("Ventas"),
        [
            (_("Pedidos"), "shopping_bag", "order.order"),
            (_("Cestas"), "shopping_basket", "basket.basket"),
            (_("Clientes y equipo"), "group", "accounts.user"),
            (_("Negocios"), "storefront", "accounts.businessprofile"),
            (_("Opiniones"), "reviews", "reviews.productreview"),
        ],
    ),
    (
        _("Dinero"),
        [
            (_("Estados de cuenta"), "upload_file", "pagomovil.statement"),
            (_("Verificar pagos"), "fact_check", "pagomovil.paymentreport"),
            (_("Conciliación"), "balance", "pagomovil.statementline"),
            (_("Pagos"), "payments", "payment.source"),
            (_("Movimientos"), "swap_horiz", "payment.transaction"),
            (_("Tasas"), "currency_exchange", "rates.exchangerate"),
            (_("Fuentes de tasas"), "hub", "rates.ratesource"),
            (_("Impuestos"), "percent", "venezuela.taxrate"),
            (_("Cuentas receptoras"), "account_balance_wallet", "pagomovil.recipientaccount"),
            (_("Bancos"), "account_balance", "venezuela.bank"),
        ],
    ),
    (
        _("Catálogo"),
        [
            (_("Productos"), "inventory_2", "catalogue.product"),
            (_("Existencias y precios"), "warehouse", "partner.stockrecord"),
            (_("Por reponer"), "production_quantity_limits", "partner.stockalert"),
            (_("Categorías"), "account_tree", "catalogue.category"),
            (_("Tipos de producto"), "category", "catalogue.productclass"),
        ],
    ),
    (
        _("Mercadeo"),
        [
            (_("Ofertas"), "sell", "offer.conditionaloffer"),
            (_("Cupones"), "confirmation_number", "voucher.voucher"),
            (_("Grupos de productos"), "select_all", "offer.range"),
        ],
    ),
    (
        _("Configuración"),
        [
            (_("Tiendas"), "store", "stores.store"),
            (_("Entregas"), "local_shipping", "shipping.deliverymethod"),
            (_("Formas de pago"), "credit_card", "payment.storepaymentmethod"),
            (_("Roles"), "admin_panel_settings", "auth.group"),
        ],
    ),
    (
        _("Sistema"),
        [
            (_("Actividad"), "history", "journal.journalentry"),
            (_("Tareas fallidas"), "error", "django_q.failure"),
            (_("Tareas programadas"), "schedule", "django_q.schedule"),
            (_("Accesos bloqueados"), "lock", "axes.accessattempt"),
        ],
    ),
]

# Models that have a desk in place of a list in the admin.
_DESKS = {
    "pagomovil.paymentreport": "verification:desk",
    "pagomovil.recipientaccount": "recipient_accounts:desk",
    "pagomovil.statement": "statements:list",
    "pagomovil.statementline": "reconciliation:desk",
    "rates.exchangerate": "rate_desk",
}
_BADGES = {"pagomovil.paymentreport": "backoffice.desks.badges.reports_waiting"}


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of links that this person may follow; a group without links is left out."""
    panel = {"title": _("Panel"), "icon": "dashboard", "link": reverse_lazy("admin:index")}
    groups: list[dict[str, Any]] = [{"items": [panel]}]
    for title, entries in _GROUPS:
        items = [_item(*entry) for entry in entries if _may_view(request, entry[2])]
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    return groups


def _item(title: Any, icon: str, label: str) -> dict[str, Any]:
    link = reverse_lazy(_DESKS.get(label) or "admin:{}_{}_changelist".format(*label.split(".")))
    badge = {"badge": _BADGES[label], "badge_variant": "danger"} if label in _BADGES else {}
    return {"title": title, "icon": icon, "link": link, **badge}


def _may_view(request: HttpRequest, label: str) -> bool:
    app_label, model = label.split(".")
    return request.user.has_perm(f"{app_label}.view_{model}") or request.user.has_perm(f"{app_label}.change_{model}")
