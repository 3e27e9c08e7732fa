"""The sidebar: groups of links, of which a person sees what their role may open."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.html import escape, format_html
from django.utils.translation import gettext_lazy as _

from backoffice.desks.badges import Sidebar
from backoffice.habits.queries import address, views_of
from backoffice.models import SavedView

# (title, icon, model label): the link opens the model's list, and shows to whoever may view the model.
_GROUPS: list[tuple[Any, list[tuple[Any, str, str]]]] = [
    (
        _("Ventas"),
        [
            (_("Pedidos"), "shopping_bag", "order.order"),
            (_("Cestas"), "shopping_basket", "basket.basket"),
            (_("Clientes"), "group", "accounts.customer"),
            (_("Negocios"), "storefront", "accounts.businessprofile"),
            (_("Opiniones"), "reviews", "reviews.productreview"),
            (_("Mensajes de contacto"), "mail", "communication.contactmessage"),
        ],
    ),
    (
        _("Dinero"),
        [
            (_("Estados de cuenta"), "upload_file", "pagomovil.statement"),
            (_("Verificar pagos"), "fact_check", "pagomovil.paymentreport"),
            (_("Conciliación"), "balance", "pagomovil.statementline"),
            (_("Caja"), "point_of_sale", "cash.cashcollection"),
            (_("Pagos por confirmar a mano"), "price_check", "closing.payment_by_hand"),
            (_("Pagos en línea"), "credit_card_gear", "online.gatewayaccount"),
            (_("Pagos"), "payments", "payment.source"),
            (_("Devoluciones"), "undo", "refunds.refund"),
            (_("Cierre del día"), "event_available", "closing.ledgercheck"),
            (_("Saldos a favor"), "savings", "payment.storecredit"),
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
            (_("Movimientos de existencias"), "swap_vert", "partner.stockmovement"),
            (_("Conteos"), "checklist", "partner.stockcount"),
            (_("Categorías"), "account_tree", "catalogue.category"),
            (_("Tipos de producto"), "category", "catalogue.productclass"),
        ],
    ),
    (
        _("Mercadeo"),
        [
            (_("Ofertas y cupones"), "sell", "offer.conditionaloffer"),
            (_("Códigos"), "confirmation_number", "voucher.voucher"),
            (_("Páginas de la tienda"), "web", "stores.pages"),
            (_("Boletín"), "mark_email_read", "communication.newslettersubscription"),
        ],
    ),
    (
        _("Configuración"),
        [
            (_("Ajustes de la tienda"), "settings", "stores.mailsender"),
            (_("Tiendas"), "store", "stores.store"),
            (_("Equipo"), "badge", "accounts.user"),
            (_("Entregas"), "local_shipping", "shipping.deliverymethod"),
            (_("Formas de pago"), "credit_card", "payment.storepaymentmethod"),
            (_("Roles"), "admin_panel_settings", "auth.group"),
        ],
    ),
    (
        _("Sistema"),
        [
            (_("Actividad"), "history", "journal.journalentry"),
            (_("Trabajos"), "pending_actions", "jobs.job"),
            (_("Tareas del sistema"), "manufacturing", "django_q.task"),
            (_("Accesos bloqueados"), "lock", "axes.accessattempt"),
        ],
    ),
]

# Models that have a desk in place of a list in the admin, and desks that are about no model of their own.
_DESKS = {
    "stores.mailsender": "settings_desk:index",
    "django_q.task": "queue:monitor",
    "accounts.businessprofile": "businesses:queue",
    "pagomovil.paymentreport": "verification:desk",
    "pagomovil.recipientaccount": "recipient_accounts:desk",
    "pagomovil.statement": "statements:list",
    "cash.cashcollection": "cash:desk",
    "pagomovil.statementline": "reconciliation:desk",
    "online.gatewayaccount": "payments_desk:desk",
    "partner.stockalert": "stock:desk",
    "partner.stockcount": "stock:counts",
    "rates.exchangerate": "rate_desk",
    "offer.conditionaloffer": "offers:list",
    "jobs.job": "jobs:list",
    "refunds.refund": "refunds:desk",
    "closing.ledgercheck": "closing:desk",
    "closing.payment_by_hand": "closing:waiting",
    "journal.journalentry": "activity:list",
    "communication.contactmessage": "messages_desk:list",
    "stores.pages": "wagtailadmin_home",
    "communication.newslettersubscription": "newsletter_desk:list",
}
# Desks that open with other permissions than those of their model: any one of them.
_NEED_ONE = {
    "stores.mailsender": ("stores.change_store", "stores.change_money_rules"),
    "closing.payment_by_hand": ("closing.view_ledgercheck",),
    "stores.pages": ("wagtailadmin.access_admin",),
}
# Desks where everybody of the team finds something of their own.
_FOR_EVERYBODY = {"jobs.job"}
# Models whose link shows a counter, by its name in `backoffice.desks.badges.BADGES`.
_BADGES = {
    "order.order": "orders",
    "refunds.refund": "refunds",
    "pagomovil.paymentreport": "payments",
    "communication.contactmessage": "messages",
}


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of links that this person may follow; a group without links is left out."""
    panel = {"title": _("Panel"), "icon": "dashboard", "link": reverse_lazy("admin:index")}
    groups: list[dict[str, Any]] = [{"items": [panel]}]
    if mine := [_view(view) for view in views_of(request)]:
        groups.append({"title": _("Vistas guardadas"), "separator": True, "items": mine})
    for title, entries in _GROUPS:
        items = [_item(request, *entry) for entry in entries if _may_view(request, entry[2])]
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    _mark_current(request.path, [item for group in groups for item in group["items"]])
    return groups


def _mark_current(path: str, items: list[dict[str, Any]]) -> None:
    """Say which link leads to where the person is: the longest one of those that the page's address begins with."""
    index = str(reverse_lazy("admin:index"))
    links = {str(item["link"]).partition("?")[0] for item in items}
    above = [link for link in links if path == link or (link != index and path.startswith(link))]
    current = max(above, key=len, default="")
    for item in items:
        item["active"] = str(item["link"]) == current


def _view(view: SavedView) -> dict[str, Any]:
    count = format_html(
        '<span data-view-count="{}" data-view-counts="{}"></span>', view.pk, reverse_lazy("habits:counts")
    )
    icon = "group" if view.store_id else "bookmark"
    return {"title": escape(view.title), "icon": icon, "link": address(view), "badge": count}


def entries_by_label(request: HttpRequest) -> dict[str, tuple[Any, str, Any]]:
    """Title, icon and address of every link that this person may follow, by the model's label."""
    return {
        label: (title, icon, _address(label))
        for _title, group in _GROUPS
        for title, icon, label in group
        if _may_view(request, label)
    }


def entries(request: HttpRequest) -> list[tuple[Any, str, Any]]:
    """The same without the labels, in the order of the sidebar."""
    return list(entries_by_label(request).values())


def _address(label: str) -> Any:
    return reverse_lazy(_DESKS.get(label) or "admin:{}_{}_changelist".format(*label.split(".")))


def _item(request: HttpRequest, title: Any, icon: str, label: str) -> dict[str, Any]:
    link = _address(label)
    badge = {"badge": Sidebar(_BADGES[label], request), "badge_variant": "danger"} if label in _BADGES else {}
    return {"title": title, "icon": icon, "link": link, **badge}


def _may_view(request: HttpRequest, label: str) -> bool:
    if label in _FOR_EVERYBODY:
        return True
    if label in _NEED_ONE:
        return any(request.user.has_perm(permission) for permission in _NEED_ONE[label])
    app_label, model = label.split(".")
    return request.user.has_perm(f"{app_label}.view_{model}") or request.user.has_perm(f"{app_label}.change_{model}")
