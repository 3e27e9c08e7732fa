"""A refund as its customer reads it: how much, how, when, and no more of where than its end."""

from datetime import date, datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.money.rules import format_bs, format_usd

from .models import Refund

_SHOWN: Final = 4
_OF_THE_CUSTOMER: Final[dict[str, tuple[str | Promise, str]]] = {
    Refund.State.READY: (gettext_lazy("En camino"), "review"),
    Refund.State.SENDING: (gettext_lazy("En camino"), "review"),
    Refund.State.TO_PAY: (gettext_lazy("En camino"), "review"),
    Refund.State.FAILED: (gettext_lazy("En camino"), "review"),
    Refund.State.DONE: (gettext_lazy("Devuelto"), "ok"),
}


class CustomerRefund:
    """What the order's page and a letter say of one refund."""

    def __init__(self, refund: Refund) -> None:
        self.refund = refund

    @property
    def state(self) -> str | Promise:
        """Where it stands, in two words."""
        return _OF_THE_CUSTOMER[self.refund.state][0]

    @property
    def look(self) -> str:
        """The family of its pill."""
        return _OF_THE_CUSTOMER[self.refund.state][1]

    @property
    def usd(self) -> str:
        """Its worth."""
        return format_usd(self.refund.usd)

    @property
    def amount(self) -> str:
        """As it went out, or its worth while it has not."""
        refund = self.refund
        if refund.amount is None or refund.currency == "USD":
            return format_usd(refund.amount or refund.usd)
        return format_bs(refund.amount) if refund.currency == "VES" else f"{refund.currency} {refund.amount}"

    @property
    def how(self) -> str:
        """By which way, and the end of where to."""
        refund = self.refund
        if refund.kind == Refund.Kind.STORE_CREDIT:
            return _("saldo a favor en tu cuenta")
        if refund.kind == Refund.Kind.CASH:
            return _("en efectivo")
        if refund.kind == Refund.Kind.GATEWAY:
            return _("al mismo medio con que pagaste")
        end = (refund.to_account or str(refund.to_phone))[-_SHOWN:]
        facts = {"bank": refund.to_bank.name if refund.to_bank else "", "end": end}
        if refund.to_account:
            return (_("%(bank)s, cuenta que termina en %(end)s") % facts).lstrip(", ")
        return _("Pago Móvil a %(bank)s, teléfono que termina en %(end)s") % facts

    @property
    def when(self) -> date | datetime:
        """The day it was paid, or asked for."""
        return self.refund.paid_on or self.refund.settled_at or self.refund.requested_at


def of_order(order: Any) -> list[CustomerRefund]:
    """The refunds of an order that its customer is told of, newest first: not those that wait for a signature, nor
    those that came to nothing (one query).
    """
    told = Refund.objects.filter(order=order, state__in=list(_OF_THE_CUSTOMER)).select_related("to_bank")
    return [CustomerRefund(refund) for refund in told.order_by("-pk")]
