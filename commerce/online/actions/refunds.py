"""Sending money back through the provider that brought it. Called outside of any transaction."""

from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from commerce.money.rules import quantize
from commerce.online.charging import gateway_of, keys_of
from commerce.online.gateways import GatewayDown, GatewayRefused, RefundOutcome
from commerce.online.models import Attempt
from commerce.payment.models import Transaction
from commerce.refusals import BadInput, Missing


def refund(paid: Transaction | Attempt, usd: Decimal, *, key: str, amount: Decimal | None = None) -> RefundOutcome:
    """Send back what is worth `usd` of a payment, in the currency that it came in; the same `key` is the same refund.

    `amount`: what that is in this currency, where the caller has shared the payment out among several refunds.

    Raises Missing where it was not paid online, BadInput for more than it was, GatewayDown (ask again with the same
    key), GatewayRefused.
    """
    _ensure_outside()
    attempt = attempt_of(paid)
    if usd <= 0 or usd > attempt.usd:
        raise BadInput("bad_amount", _("No se puede devolver más de lo que se pagó."), field="amount")
    gateway = gateway_of(attempt.account)
    if usd != attempt.usd and not gateway.capabilities.refunds_partly:
        raise BadInput("only_whole", _("Este proveedor solo devuelve el pago completo."), field="amount")
    amount = amount_for(attempt, usd) if amount is None else amount
    if not 0 < amount <= attempt.amount:
        raise BadInput("bad_amount", _("No se puede devolver más de lo que se pagó."), field="amount")
    outcome = gateway.refund(
        keys_of(attempt.account), attempt.payment_id, amount, attempt.currency, idempotency_key=key
    )
    if (outcome.amount, outcome.currency.upper()) != (amount, attempt.currency.upper()):
        raise GatewayDown("nonsense", _("El proveedor respondió con otro monto. Revísalo con él antes de repetir."))
    return outcome


def fetch_refund(paid: Transaction | Attempt, provider_id: str) -> RefundOutcome:
    """What became of a refund. Raises Missing, GatewayDown, GatewayRefused."""
    _ensure_outside()
    attempt = attempt_of(paid)
    return gateway_of(attempt.account).fetch_refund(keys_of(attempt.account), provider_id)


def amount_for(attempt: Attempt, usd: Decimal) -> Decimal:
    """What `usd` of a payment are in the currency that it was made in, at its own rate."""
    return attempt.amount if usd == attempt.usd else quantize(attempt.amount * usd / attempt.usd)


def attempt_of(paid: Transaction | Attempt) -> Attempt:
    """The attempt behind a payment. Raises Missing."""
    if isinstance(paid, Attempt):
        found: Attempt | None = paid
    else:
        found = Attempt.objects.select_related("account").filter(transaction=paid).first()
    if found is None or not found.payment_id:
        raise Missing("not_paid_online", _("Ese pago no se hizo en línea: se devuelve a mano."))
    if not found.account.secret_key:
        raise GatewayRefused("no_keys", _("La tienda ya no tiene las claves con las que se cobró."))
    return found


def _ensure_outside() -> None:
    """A provider is never asked while rows are locked."""
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise RuntimeError("a provider is called outside of transactions")
