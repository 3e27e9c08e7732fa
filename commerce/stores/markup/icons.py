"""Icons from the one cached sprite, and the pills of statuses."""

from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _


def icon(name: str, label: str = "") -> SafeString:
    """The icon `name` (`basket`, `check-circle`): decoration, unless `label` says what it means."""
    return _labelled(name, label) if label else _decorative(name, settings.STATIC_URL)


@cache
def _decorative(name: str, static_url: str) -> SafeString:
    address = conditional_escape(f"{static('abasto/icons.svg')}#i-{name}")
    return mark_safe(  # noqa: S308  escaped one line above
        f'<svg class="icon" aria-hidden="true" focusable="false"><use href="{address}"/></svg>'
    )


def _labelled(name: str, label: str) -> SafeString:
    address = conditional_escape(f"{static('abasto/icons.svg')}#i-{name}")
    return mark_safe(  # noqa: S308  both parts are escaped
        f'<svg class="icon" role="img" aria-label="{conditional_escape(label)}"><use href="{address}"/></svg>'
    )


class Look(NamedTuple):
    """How a status is told to a customer: its words, its colour family and its icon."""

    words: str | Promise
    kind: str
    icon: str


# Orders and payments share the page and never share a code, but for the refund, which reads the same in both.
LOOKS: dict[str, Look] = {
    "pending": Look(_("Esperando tu pago"), "pay", "clock"),
    "confirmed": Look(_("Confirmado"), "brand", "check"),
    "processing": Look(_("En preparación"), "brand", "package"),
    "ready": Look(_("Listo para retirar"), "brand", "storefront"),
    "shipped": Look(_("En camino"), "way", "moped"),
    "out_for_delivery": Look(_("En camino"), "way", "moped"),
    "delivered": Look(_("Entregado"), "ok", "check-circle"),
    "cancelled": Look(_("Cancelado"), "", "x-circle"),
    "refunded": Look(_("Reembolsado"), "", "arrow-u-up-left"),
    "failed": Look(_("No se completó"), "bad", "warning-circle"),
    "awaiting": Look(_("Por pagar"), "pay", "clock"),
    "reported": Look(_("En revisión"), "review", "clock-countdown"),
    "in_review": Look(_("En revisión"), "review", "clock-countdown"),
    "second_review": Look(_("En revisión"), "review", "clock-countdown"),
    "more_info": Look(_("Falta un dato"), "warn", "warning"),
    "partial": Look(_("Pago parcial"), "pay", "circle-half"),
    "paid": Look(_("Pagado"), "ok", "check-circle"),
    "verified": Look(_("Pago verificado"), "ok", "check-circle"),
    "rejected": Look(_("No pudimos verificarlo"), "bad", "warning-circle"),
    "quote_expired": Look(_("Monto vencido"), "warn", "clock-countdown"),
    "to_collect": Look(_("Pagas al recibir"), "brand", "hand-coins"),
    "overpaid": Look(_("Saldo a tu favor"), "brand", "piggy-bank"),
    "partially_refunded": Look(_("Reembolso parcial"), "", "arrow-u-up-left"),
    "disputed": Look(_("En disputa"), "bad", "warning-circle"),
}


def pill(status: str, words: str = "") -> SafeString:
    """The pill of an order or payment status, with `words` in place of the usual ones; an unknown one says its code."""
    look = LOOKS.get(status, Look(status, "", "info"))
    kind = f" pill--{look.kind}" if look.kind else ""
    text = conditional_escape(str(words or look.words))
    return mark_safe(f'<span class="pill{kind}">{icon(look.icon)}{text}</span>')  # noqa: S308
