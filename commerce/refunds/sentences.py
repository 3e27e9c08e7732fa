"""What the journal's entries about refunds and credit say, in words for the team."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.journal import sentences
from commerce.money.rules import format_bs, format_usd


def _facts(data: Mapping[str, Any]) -> dict[str, str]:
    return {"usd": _money(data.get("usd"), "USD"), "amount": _money(data.get("amount"), str(data.get("currency", "")))}


def _money(value: Any, currency: str) -> str:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return "—"
    if currency == "VES":
        return format_bs(amount)
    return format_usd(amount) if currency == "USD" else f"{currency} {amount}"


def _requested(data: Mapping[str, Any]) -> str:
    if data.get("waits"):
        return _("Se pidió devolver %(usd)s; falta otra firma.") % _facts(data)
    return _("Se pidió devolver %(usd)s.") % _facts(data)


sentences.register(
    {
        "refund.requested": _requested,
        "refund.signed": lambda data: _("Una segunda persona firmó devolver %(usd)s.") % _facts(data),
        "refund.approved": lambda data: _("La devolución de %(usd)s está por salir.") % _facts(data),
        "refund.refused": lambda data: _("Se rechazó devolver %(usd)s.") % _facts(data),
        "refund.withdrawn": lambda data: _("Se retiró la devolución de %(usd)s.") % _facts(data),
        "refund.failed": lambda data: _("El proveedor no aceptó devolver %(usd)s.") % _facts(data),
        "refund.retried": lambda data: _("Se intenta otra vez devolver %(usd)s.") % _facts(data),
        "refund.done": lambda data: _("Se devolvieron %(amount)s.") % _facts(data),
        "refund.bank_file": gettext_lazy("Se descargó el archivo para el banco con %(count)s devoluciones."),
        "credit.granted": lambda data: _("Se dieron %(usd)s de saldo a favor.") % _facts(data),
        "credit.spent": lambda data: _("Se usaron %(usd)s de saldo a favor.") % _facts(data),
    }
)
