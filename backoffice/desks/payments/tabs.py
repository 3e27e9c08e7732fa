"""The parts of the desk that a person may open."""

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

_TABS: Final = (
    ("desk", "payments_desk:desk", "online.view_gatewayaccount", _("Proveedores")),
    ("events", "payments_desk:events", "online.view_webhookevent", _("Avisos de los proveedores")),
    ("payouts", "payments_desk:payouts", "online.view_payout", _("Depósitos y comisiones")),
    ("disputes", "payments_desk:disputes", "online.view_dispute", _("Disputas")),
)


def tabs_for(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """Name and address of each, and which one is open."""
    return [
        {"title": title, "address": reverse(name), "is_current": code == current}
        for code, name, permission, title in _TABS
        if request.user.has_perm(permission)
    ]
