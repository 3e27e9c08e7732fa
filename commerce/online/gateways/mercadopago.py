"""MercadoPago: PIX as a code to scan or to copy, and cards on a page of theirs, in reais.

It charges in the currency of the account only: a store needs an account in reais that says what a dollar is worth.
Prices here are in dollars and there is no source of rates for reais, so without that it is not offered.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, quote, urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commerce.online.models import GatewayAccount
from commerce.order import statuses
from commerce.payment import methods

from . import (
    ABOUT_NOTHING,
    ABOUT_PAYMENT,
    CANCELLED,
    EXPIRED,
    FAILED,
    PENDING,
    SESSION,
    SUCCEEDED,
    BadSignature,
    Capabilities,
    Charge,
    Event,
    GatewayDown,
    GatewayRefused,
    Keys,
    Outcome,
    RefundOutcome,
    Started,
    register,
    web,
)
from . import CODE as BY_CODE
from .signatures import check_mercadopago

if TYPE_CHECKING:
    from commerce.stores.models import Store

CODE: Final = "mercadopago"
ADDRESS: Final = "https://api.mercadopago.com"
HOSTS: Final = ("api.mercadopago.com",)
REAL: Final = "BRL"
_CENT: Final = Decimal("0.01")
_STATES: Final = {
    "approved": SUCCEEDED,
    "refunded": SUCCEEDED,  # it was paid; what went back is told apart
    "charged_back": SUCCEEDED,
    "rejected": FAILED,
    "cancelled": CANCELLED,
}
_REFUND_STATES: Final = {"approved": "succeeded", "rejected": "failed", "cancelled": "failed"}
_WHY: Final[dict[str, str | Promise]] = {
    "cc_rejected_insufficient_amount": _("La tarjeta no tiene fondos suficientes."),
    "cc_rejected_bad_filled_card_number": _("El número de la tarjeta no es correcto."),
    "cc_rejected_bad_filled_date": _("El vencimiento de la tarjeta no es correcto."),
    "cc_rejected_bad_filled_security_code": _("El código de seguridad no es correcto."),
    "cc_rejected_call_for_authorize": _("Tu banco pide que autorices el pago."),
}
_REJECTED: Final = _("El pago fue rechazado. Prueba con otra forma de pago.")


def is_offered(store: "Store") -> bool:
    """Whether `store` has an account that is on, charges in reais, and says what a dollar is worth."""
    rows = GatewayAccount.objects.filter(store=store, gateway=CODE, is_enabled=True, currency=REAL)
    account = rows.filter(per_usd__gt=0).only("secret_key").first()
    return bool(account and account.secret_key)


METHOD: Final = methods.register(
    methods.PaymentMethod(
        code=CODE,
        name=_("PIX o tarjeta con MercadoPago"),
        instructions=_("Pagas en reales: con PIX desde la app de tu banco, o con tarjeta en la página de MercadoPago."),
        currency="USD",
        is_foreign_currency=True,
        initial_status=statuses.PENDING,
        next_page="online:pay",
        is_ready=is_offered,
    )
)


class MercadoPagoGateway:
    """MercadoPago behind the interface of gateways."""

    code: str = CODE
    name: str | Promise = "MercadoPago"
    method = METHOD
    hosts = HOSTS
    pages = ("https://www.mercadopago.com.br", "https://sandbox.mercadopago.com.br")
    capabilities = Capabilities(
        redirects=True,
        shows_code=True,
        saves_cards=False,
        refunds_partly=True,
        has_payouts=False,
        currencies=frozenset({REAL}),
        kinds=frozenset({SESSION, BY_CODE}),
    )

    def start(self, keys: Keys, charge: Charge) -> Started:
        """A PIX charge with its code, or a page where cards are taken."""
        if charge.currency not in self.capabilities.currencies:
            raise GatewayRefused("bad_currency", _("MercadoPago solo cobra en reales en esta tienda."))
        return _start_pix(keys, charge) if charge.kind == BY_CODE else _start_page(keys, charge)

    def fetch(self, keys: Keys, provider_id: str) -> Outcome:
        """What became of a PIX charge, or of whatever was paid on a page."""
        if provider_id.isascii() and provider_id.isdigit():
            return _outcome(_call(keys, "GET", f"/v1/payments/{provider_id}"), provider_id)
        return _outcome_of_page(keys, provider_id)

    def cancel(self, keys: Keys, provider_id: str) -> None:
        """Close what nobody has paid."""
        if provider_id.isascii() and provider_id.isdigit():
            _call(keys, "PUT", f"/v1/payments/{provider_id}", {"status": "cancelled"})
        else:
            over = {"expires": True, "expiration_date_to": _written(datetime.now(UTC))}
            _call(keys, "PUT", f"/checkout/preferences/{quote(provider_id, safe='')}", over)

    def refund(
        self, keys: Keys, payment_id: str, amount: Decimal, currency: str, *, idempotency_key: str
    ) -> RefundOutcome:
        """Send back part of a payment, or all of it."""
        path = f"/v1/payments/{quote(payment_id, safe='')}/refunds"
        return _refunded(_call(keys, "POST", path, {"amount": amount}, key=idempotency_key), payment_id, currency)

    def fetch_refund(self, keys: Keys, provider_id: str) -> RefundOutcome:
        """What became of a refund; its name is the payment's and its own."""
        payment, _dash, name = provider_id.partition("-")
        path = f"/v1/payments/{quote(payment, safe='')}/refunds/{quote(name, safe='')}"
        return _refunded(_call(keys, "GET", path), payment, REAL)

    def read_event(self, keys: Keys, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Event:
        """What a notification names. The signature covers the payment in the address, so the body must agree."""
        query = parse_qs(urlsplit(headers.get(":path", "")).query)
        name = query.get("data.id", [""])[0]
        check_mercadopago(
            headers.get("x-signature", ""), name, headers.get("x-request-id", ""), keys.webhook_secret, now=now
        )
        try:
            return _event(json.loads(body), name, query.get("attempt", [""])[0], now)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadSignature("not a notification") from error


def _event(content: Mapping[str, Any], name: str, reference: str, now: datetime) -> Event:
    if str(content["data"]["id"]).lower() != name.lower():
        raise BadSignature("of another payment")
    about = ABOUT_PAYMENT if content.get("type") == "payment" else ABOUT_NOTHING
    try:
        created = datetime.fromisoformat(str(content.get("date_created", "")))
    except ValueError:
        created = now
    return Event(
        id=f"{name}-{content['id']}"[:160],
        type=str(content.get("action") or content.get("type"))[:80],
        object_id=name[:160],
        created=created if created.tzinfo else created.replace(tzinfo=UTC),
        about=about,
        payment_id=name[:160],
        reference=reference[:40],
    )


def _call(
    keys: Keys, method: str, path: str, content: Mapping[str, Any] | None = None, *, key: str = ""
) -> dict[str, Any]:
    """What MercadoPago answers. Raises GatewayDown, GatewayRefused."""
    headers = {"Authorization": f"Bearer {keys.secret}", **({"X-Idempotency-Key": key} if key else {})}
    answer = web.ask(
        method,
        (keys.address or ADDRESS) + path,
        content,
        hosts=HOSTS,
        headers=headers,
        timeout=settings.PAYMENT_TIMEOUT_SECONDS,
    )
    if answer.status in (401, 403):
        says = _("El proveedor no reconoce las claves de la tienda. Avísanos, por favor.")
        raise GatewayRefused("bad_keys", says)
    if not 200 <= answer.status < 300:
        raise GatewayRefused(str(answer.content.get("error") or f"http_{answer.status}")[:60])
    return answer.content


def _start_pix(keys: Keys, charge: Charge) -> Started:
    if not charge.email:
        raise GatewayRefused("no_email", _("Para pagar con PIX necesitamos tu correo en el pedido."))
    asked = {
        "transaction_amount": charge.amount,
        "description": charge.description,
        "payment_method_id": "pix",
        "external_reference": _reference(charge),
        "date_of_expiration": _written(charge.expires_at),
        "payer": {"email": charge.email},
        **_notify(charge),
    }
    found = _call(keys, "POST", "/v1/payments", asked, key=charge.idempotency_key)
    try:
        code = str(found["point_of_interaction"]["transaction_data"]["qr_code"])
        name = str(int(found["id"]))
    except (KeyError, TypeError, ValueError) as error:
        raise GatewayDown("nonsense") from error
    return Started(name, code=code, qr=code, expires_at=charge.expires_at)


def _start_page(keys: Keys, charge: Charge) -> Started:
    item = {"title": charge.description, "quantity": 1, "unit_price": charge.amount, "currency_id": charge.currency}
    asked = {
        "items": [item],
        "external_reference": _reference(charge),
        "back_urls": {"success": charge.return_url, "pending": charge.return_url, "failure": charge.cancel_url},
        "expires": True,
        "expiration_date_to": _written(charge.expires_at),
        **({"payer": {"email": charge.email}} if charge.email else {}),
        **_notify(charge),
    }
    found = _call(keys, "POST", "/checkout/preferences", asked, key=charge.idempotency_key)
    name, url = str(found.get("id") or ""), str(found.get("init_point") or "")
    if not name or not url.startswith(("https://", "http://")):
        raise GatewayDown("nonsense")
    return Started(name, url=url, expires_at=charge.expires_at)


def _outcome_of_page(keys: Keys, name: str) -> Outcome:
    """A page can be tried on several times: what counts is a payment that was made, then one on its way."""
    page = _call(keys, "GET", f"/checkout/preferences/{quote(name, safe='')}")
    reference = str(page.get("external_reference") or "")
    found = _call(keys, "GET", f"/v1/payments/search?external_reference={quote(reference, safe='')}&limit=50")
    payments = found.get("results")
    if not reference or not isinstance(payments, list):
        raise GatewayDown("nonsense")
    tried = [_outcome(payment, name) for payment in payments]
    paid = sorted((each for each in tried if each.state == SUCCEEDED), key=lambda each: int(each.payment_id))
    if paid:
        others = (each.payment_id for each in paid[1:] if each.refunded < each.amount)
        return replace(paid[0], others=tuple(others))
    for outcome in tried:
        if outcome.state == PENDING:
            return outcome
    try:
        total = sum((Decimal(str(item["unit_price"])) * int(item["quantity"]) for item in page["items"]), Decimal(0))
        currency, is_over = str(page["items"][0]["currency_id"]), _moment(page["expiration_date_to"]) <= _now()
    except (KeyError, IndexError, TypeError, ValueError, ArithmeticError) as error:
        raise GatewayDown("nonsense") from error
    return Outcome(
        name,
        EXPIRED if is_over else PENDING,
        total.quantize(_CENT),
        currency,
        _own(reference),
        payment_id="",
        reason=tried[0].reason if tried else "",
        url="" if is_over else str(page.get("init_point") or ""),
    )


def _outcome(payment: Any, provider_id: str) -> Outcome:
    """A payment as MercadoPago tells it. Raises GatewayDown for one that makes no sense."""
    try:
        state = _STATES.get(payment["status"], PENDING)
        detail = str(payment.get("status_detail") or "")
        if state == CANCELLED and detail == "expired":
            state = EXPIRED
        return Outcome(
            provider_id,
            state,
            _amount(payment["transaction_amount"]),
            str(payment["currency_id"]),
            _own(str(payment.get("external_reference") or "")),
            payment_id=str(int(payment["id"])),
            reason=str(_WHY.get(detail, _REJECTED)) if state == FAILED else "",
            refunded=_amount(payment.get("transaction_amount_refunded") or 0),
        )
    except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        raise GatewayDown("nonsense") from error


def _refunded(refund: Mapping[str, Any], payment_id: str, currency: str) -> RefundOutcome:
    try:
        return RefundOutcome(
            provider_id=f"{payment_id}-{int(refund['id'])}",
            state=_REFUND_STATES.get(refund["status"], "pending"),
            amount=_amount(refund["amount"]),
            currency=currency,
            reason=str(refund.get("reason") or ""),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise GatewayDown("nonsense") from error


def _amount(value: Any) -> Decimal:
    amount = Decimal(str(value)).quantize(_CENT)
    if not amount.is_finite() or amount < 0:
        raise ValueError("not an amount")
    return amount


def _reference(charge: Charge) -> str:
    """What the account's other business does not use: our order's number, and the attempt."""
    return f"{charge.number}-{charge.reference}"[:64]


def _own(reference: str) -> str:
    return reference.rpartition("-")[2]


def _notify(charge: Charge) -> dict[str, str]:
    """Where news go. MercadoPago takes no address of a machine of one's own."""
    if not re.match(r"https://|http://127\.0\.0\.1[:/]|http://localhost[:/]", charge.notify_url):
        return {}
    return {"notification_url": f"{charge.notify_url}?attempt={quote(charge.reference)}"}


def _written(moment: datetime) -> str:
    """A moment as MercadoPago wants it: with thousandths and an offset."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _moment(text: Any) -> datetime:
    found = datetime.fromisoformat(str(text))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _now() -> datetime:
    return datetime.now(UTC)


register(MercadoPagoGateway())
