"""What is asked of a provider for an attempt, and with which keys."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from commerce.money.rules import convert, quantize
from commerce.order import links
from commerce.rates.queries import BOLIVAR, usable_rate
from commerce.refusals import Conflict
from commerce.sealing import Unreadable

from . import gateways
from .gateways import Charge, Gateway, GatewayRefused, Keys
from .models import Attempt, GatewayAccount

if TYPE_CHECKING:
    from commerce.order.models import Order
    from commerce.rates.models import ExchangeRate

DOLLAR = "USD"


def gateway_of(account: GatewayAccount) -> Gateway:
    """The module behind an account. Raises GatewayRefused where it was removed."""
    found = gateways.find(account.gateway)
    if found is None:
        raise GatewayRefused("no_gateway", _("Esta forma de pago ya no está disponible."))
    return found


def keys_of(account: GatewayAccount) -> Keys:
    """The account's keys in clear, for the provider only. Raises GatewayRefused where there are none to use."""
    try:
        secret = account.secret_key.reveal() if account.secret_key else ""
        webhook = account.webhook_secret.reveal() if account.webhook_secret else ""
    except Unreadable:
        secret = webhook = ""
    if not secret:
        raise GatewayRefused("no_keys", _("La tienda no tiene claves para esta forma de pago. Avísanos, por favor."))
    return Keys(secret=secret, public=account.public_key, webhook_secret=webhook, address=account.address)


def price_in(account: GatewayAccount, usd: Decimal, order: "Order") -> "tuple[Decimal, ExchangeRate | None]":
    """What `usd` are in the account's currency, with the rate where that is bolívares.

    Raises Conflict "rate_too_old" or "no_rate" where there is nothing to convert with.
    """
    if account.currency == DOLLAR:
        return usd, None
    if account.currency == BOLIVAR:
        rate = usable_rate(order.store)
        if rate is None:
            raise Conflict("rate_too_old", _("Todavía no tenemos la tasa de hoy. Prueba en unos minutos."))
        return convert(usd, rate.value), rate
    if not account.per_usd:
        raise Conflict("no_rate", _("La tienda no ha dicho a qué tasa cobra en esa moneda."))
    return quantize(usd * account.per_usd), None


def charge_for(attempt: Attempt) -> Charge:
    """The charge of an attempt. It is made of what does not change: the same attempt asks for the same."""
    order, account = attempt.order, attempt.account
    token = links.token_of(order)
    with translation.override(order.language or settings.LANGUAGE_CODE):
        description = _("Pedido %(number)s") % {"number": order.number}
    return Charge(
        reference=str(attempt.pk),
        number=order.number,
        amount=attempt.amount,
        currency=attempt.currency,
        description=description,
        email=order.contact_email or order.guest_email or (order.user.email if order.user else ""),
        language=order.language,
        return_url=links.absolute(order.store, reverse("online:back", args=[token])),
        cancel_url=links.absolute(order.store, reverse("online:pay", args=[token])),
        expires_at=attempt.expires_at,
        idempotency_key=attempt.idempotency_key,
        customer=attempt.customer,
        saved_card=attempt.saved_card.token if attempt.saved_card else "",
        kind=attempt.kind,
        keeps_card=attempt.keeps_card,
        notify_url=links.absolute(order.store, webhook_path(account)),
    )


def webhook_path(account: GatewayAccount) -> str:
    """Where the provider tells us of news of this account."""
    return reverse("online_webhooks:event", args=[account.gateway, account.token])
