"""Who may see what: one small table, by address and permission, against which every address is tried."""

from __future__ import annotations

import re

from django.contrib.auth.models import Permission
from django.db.models import Model

from backoffice.scoping import PEOPLE, path_of, reaches_every_store
from commerce.accounts.models import User

from .routes import Route
from .world import ANONYMOUS, CUSTOMER, SUPERUSER

REFUSED = frozenset({301, 302, 400, 403, 404, 405, 409})
OPEN = frozenset({200})
ONLY_POST = frozenset({405})
TO_LOGIN = frozenset({302})
NOT_HERE = frozenset({404})

_ENTRANCE = "cuenta/acceso/"
# Public, for everybody alike; those with a row answer 404 for a row of another store.
_PUBLIC = re.compile(
    r"^$|buscar/$|cambios/$|cesta/$|como-pagar/$|contacto/$|entregas/$|privacidad/$|manifest|robots|sitemap|tienda/$"
    r"|boletin/(revisa-tu-correo/)?$|contacto/gracias/$"
    r"|tienda/categoria|tienda/[^/]+/$|tienda/[^/]+/opiniones/$|pedido/[^/]+/(recibo/|cancelar/)?$"
)
_ONLY_POST = re.compile(
    r"cesta/.+|idioma/|pedido/.+(enlace-nuevo|saldo)/|cuenta/.+(repetir|principal/.+)/|.*otros-dispositivos/"
    r"|cuenta/tarjetas/(agregar|.+/principal)/"
)
# Pages of getting in that say the same to everybody.
_ENTRANCE_OPEN = re.compile(
    r"confirm-email/|inactive/|password/reset/$|password/reset/done/|password/reset/key/|logout/$"
)
_ENTRANCE_OWN = re.compile(r"email/$|password/change/$|reauthenticate/$|dos-pasos/$")
# The staff areas: what any member of the team may open, and what is nobody's secret.
_DESK_OPEN = frozenset(
    {
        "admin/",
        "admin/trabajos/",
        "admin/contadores/",
        "admin/mio/paleta/",
        "admin/mio/vistas/cuentas/",
        "admin/search/",
        "admin/jsi18n/",
        "admin/password_change/done/",
    }
)
# Desks, each with the permission without which none of its pages opens.
_DESKS = {
    "admin/ajustes/": "stores.change_store",
    "admin/actividad/": "journal.view_journalentry",
    "admin/tareas/": "django_q.view_task",
    "admin/panel/": "order.view_sales",
    "admin/trabajos/%(job_id)s/": "jobs.view_job",
    "admin/trabajos/exportar/": "catalogue.view_product",
    "admin/trabajos/importar/": "catalogue.change_product",
    "admin/tasas/": "rates.view_exchangerate",
    "admin/verificacion/": "pagomovil.view_paymentreport",
    "admin/conciliacion/": "pagomovil.view_statementline",
    "admin/estados-de-cuenta/": "pagomovil.view_statement",
    "admin/cuentas-receptoras/": "pagomovil.view_recipientaccount",
    "admin/caja/": "cash.view_cashcollection",
    "admin/pagos-en-linea/avisos/": "online.view_webhookevent",
    "admin/pagos-en-linea/depositos/": "online.view_payout",
    "admin/pagos-en-linea/disputas/": "online.view_dispute",
    "admin/pagos-en-linea/": "online.view_gatewayaccount",
    "admin/clientes/": "accounts.view_customer",
    "admin/negocios/": "accounts.view_businessprofile",
    "admin/mensajes/": "communication.view_contactmessage",
    "admin/boletin/": "communication.view_newslettersubscription",
    "admin/devoluciones/": "refunds.view_refund",
    "admin/cierre/": "closing.view_ledgercheck",
    "admin/pedidos/": "order.add_order",
    "admin/ofertas/": "offer.view_conditionaloffer",
    "admin/existencias/conteos/": "partner.view_stockcount",
    "admin/existencias/": "partner.view_stockrecord",
}
# Of these, what is watched belongs to all stores: so must the permission.
_OF_ALL_STORES = frozenset({"admin/tareas/"})
_NO_SECRET = frozenset({"admin/catalogue/category/jsi18n/", "cms/jsi18n/", "cms/sprite/"})
_CMS_ACCESS = "wagtailadmin.access_admin"
_VERBS = {"add": ("add",), "delete": ("delete",), "password": ("change",)}


def expected(route: Route, role: str, permissions: set[str], *, is_ours: bool, has_row: bool) -> frozenset[int]:
    """The statuses that a GET of `route` may answer to `role`.

    `is_ours`: the row belongs to store A; `has_row`: the back office has the row that the address names.
    """
    if route.template in _NO_SECRET:
        return OPEN
    if route.template.startswith(("admin/", "cms/", "^cms/")):
        return _in_staff_area(route, role, permissions, is_ours, has_row)
    if _ONLY_POST.match(route.template):
        return ONLY_POST
    if route.template.startswith(_ENTRANCE):
        return _at_the_door(route.template.removeprefix(_ENTRANCE), role)
    if route.template.startswith("cuenta/"):
        if role == ANONYMOUS:
            return TO_LOGIN
        if route.template == "cuenta/tarjetas/agregada/":
            return TO_LOGIN  # back to the cards: nobody is adding one
        return OPEN if not route.takes_row or (is_ours and role == CUSTOMER) else NOT_HERE
    if route.template == "pagar/":
        return OPEN if role == CUSTOMER else TO_LOGIN  # only the customer has something in the basket
    if route.template.startswith("pedido/") and not _PUBLIC.match(route.template):
        return OPEN | REFUSED if is_ours else NOT_HERE | ONLY_POST  # steps of paying, which depend on the way to pay
    if _PUBLIC.match(route.template):
        return OPEN if is_ours or "sitemap" in route.template else NOT_HERE
    return REFUSED


def _at_the_door(page: str, role: str) -> frozenset[int]:
    if _ENTRANCE_OPEN.match(page):
        return OPEN | TO_LOGIN if page == "logout/" else OPEN
    if page in ("login/", "signup/"):
        return OPEN if role == ANONYMOUS else TO_LOGIN
    if _ENTRANCE_OWN.match(page):
        return TO_LOGIN if role == ANONYMOUS else OPEN
    return REFUSED


def _in_staff_area(route: Route, role: str, permissions: set[str], is_ours: bool, has_row: bool) -> frozenset[int]:
    if role in (ANONYMOUS, CUSTOMER):
        return REFUSED
    if route.template.startswith("cms/"):
        return OPEN | REFUSED if role == SUPERUSER or _CMS_ACCESS in permissions else REFUSED
    if route.template in _DESK_OPEN:
        return OPEN
    if route.template == "admin/%(app_label)s/":
        return (
            OPEN | REFUSED if role == SUPERUSER or any(name.startswith("order.") for name in permissions) else REFUSED
        )
    if desk := next((desk for desk in _DESKS if route.template.startswith(desk)), ""):
        if role == SUPERUSER:
            return OPEN | REFUSED
        is_out_of_reach = desk in _OF_ALL_STORES or (route.names_desk_row and not is_ours)
        return REFUSED if is_out_of_reach or _DESKS[desk] not in permissions else OPEN | REFUSED
    if route.model is None:
        return REFUSED
    if role == SUPERUSER:
        return OPEN | REFUSED
    if not is_ours and (path_of(route.model) or route.model is User or route.model._meta.label_lower in PEOPLE):
        return REFUSED
    if not holds(route, route.model, permissions):
        return REFUSED
    if route.page == "change" and reaches_every_store(route.model):
        return REFUSED  # the holder works in one of two stores, and this row reaches into both
    is_plain = route.page in ("", "change") and not route.template.endswith("%(object_id)s/")
    return OPEN if is_plain and is_ours and has_row else OPEN | REFUSED


def holds(route: Route, model: type[Model], permissions: set[str]) -> bool:
    """Whether somebody with `permissions` may open a page of the admin about `model`."""
    verbs = _VERBS.get(route.page, ("change",) if "/mover/" in route.template else ("view", "change"))
    return any(f"{model._meta.app_label}.{verb}_{model._meta.model_name}" in permissions for verb in verbs)


def permissions_of(role: str) -> set[str]:
    """What the role of that name may do in the store of its holder."""
    rows = Permission.objects.filter(group__name=role).values_list("content_type__app_label", "codename")
    return {f"{app_label}.{codename}" for app_label, codename in rows}
