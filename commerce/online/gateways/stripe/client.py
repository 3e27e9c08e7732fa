"""Talking to Stripe: with the store's key, bounded in time, and its errors in words of the interface."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import stripe
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commerce.online.gateways import GatewayDown, GatewayRefused, Keys
from commerce.pagomovil.gateways.web import may_ask

from .words import DECLINED, words_for

HOSTS: Final = ("api.stripe.com",)


@contextmanager
def asking(keys: Keys) -> Iterator[stripe.StripeClient]:
    """A client with the store's key; what goes wrong with it in words of the interface."""
    if keys.address and not may_ask(keys.address, HOSTS):
        raise GatewayRefused("bad_address", _("La dirección del servicio no es de Stripe."))
    options: dict[str, Any] = {"base_addresses": {"api": keys.address}} if keys.address else {}
    try:
        yield stripe.StripeClient(keys.secret, http_client=_lines(), max_network_retries=0, **options)
    except stripe.CardError as error:
        raise GatewayRefused(error.code or "card_declined", _words(error)) from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise GatewayRefused(
            "bad_keys", _("El proveedor no reconoce las claves de la tienda. Avísanos, por favor.")
        ) from error
    except (stripe.InvalidRequestError, stripe.IdempotencyError) as error:
        raise GatewayRefused(error.code or "refused") from error
    except stripe.StripeError as error:  # out of reach, too busy, its own fault, or not an answer
        raise GatewayDown(error.code or "gateway_down") from error
    except (AttributeError, TypeError, ValueError, KeyError) as error:  # an answer without what every answer has
        raise GatewayDown("nonsense") from error


def _lines() -> stripe.RequestsClient:
    """How requests are made: bounded in time. Retries are ours, with the same key."""
    seconds = settings.PAYMENT_TIMEOUT_SECONDS
    return stripe.RequestsClient(timeout=(min(seconds, 5), seconds), verify_ssl_certs=True)


def once(key: str) -> dict[str, str]:
    """The same call with the same key is made once."""
    return {"idempotency_key": key}


def _words(error: stripe.CardError) -> str | Promise:
    detail = (error.json_body or {}).get("error", {}) if isinstance(error.json_body, dict) else {}
    return words_for(error.code or "", detail.get("decline_code") or "") or DECLINED
