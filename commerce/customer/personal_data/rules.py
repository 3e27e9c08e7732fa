"""Whose data may be forgotten now: values in, a verdict out."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ERASE: Final = "accounts.erase_personal_data"
EXPORT: Final = "accounts.export_personal_data"
WORD: Final[Promise] = gettext_lazy("BORRAR")


@dataclass(frozen=True)
class Ties:
    """What still ties a person to the shop. Orders and reports by number."""

    is_team: bool = False
    is_erased: bool = False
    open_orders: tuple[str, ...] = ()
    open_reports: tuple[str, ...] = ()
    open_refunds: tuple[str, ...] = ()


def obstacles(ties: Ties) -> list[str]:
    """Why a person's data cannot be forgotten now, in words; empty where they can."""
    found = []
    if ties.is_erased:
        found.append(_("Sus datos ya están borrados."))
    if ties.is_team:
        found.append(_("Es del equipo: primero quítale el acceso y sus roles."))
    if ties.open_orders:
        found.append(_("Tiene pedidos sin terminar: %(orders)s.") % {"orders": ", ".join(ties.open_orders)})
    if ties.open_reports:
        found.append(_("Tiene pagos en revisión: %(orders)s.") % {"orders": ", ".join(ties.open_reports)})
    if ties.open_refunds:
        found.append(_("Se le debe dinero de estos pedidos: %(orders)s.") % {"orders": ", ".join(ties.open_refunds)})
    return found
