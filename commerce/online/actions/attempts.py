"""Starting to pay an order at a provider: one open attempt per order, the same one for a second click."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.online import rules
from commerce.online.charging import charge_for, gateway_of, keys_of, price_in
from commerce.online.gateways import Cancels, Gateway, GatewayDown, GatewayRefused, Started
from commerce.online.locks import lock_attempt, no_such_attempt
from commerce.online.models import Attempt, GatewayAccount, SavedCard
from commerce.order.locks import lock_order
from commerce.payment import ledger
from commerce.refusals import BadInput, Conflict, Missing, ensure

from .settling import settle, strand

if TYPE_CHECKING:
    from commerce.accounts.models import User
    from commerce.order.models import Order

_TURNS: Final = 3


@dataclass(frozen=True)
class _Wanted:
    """What the customer asks for."""

    gateway: Gateway
    kind: str
    keeps_card: bool
    saved_card: SavedCard | None
    customer: str
    by: "User | None"


def start_attempt(
    order_id: int,
    gateway_code: str,
    *,
    by: "User | None",
    kind: str = "session",
    keeps_card: bool = False,
    saved_card: SavedCard | None = None,
    customer: str = "",
) -> Attempt:
    """Begin to pay what is left of an order, or go on with the attempt that is open. The provider is asked here.

    An open attempt of another kind, or of another amount, is closed first: an order is never payable twice.
    Raises:
        Missing: no such order; the store has no such gateway switched on.
        Conflict: "other_method", "already_paid", "not_waiting", "other_attempt_open", "rate_too_old", "no_rate".
        GatewayDown, GatewayRefused: what the provider says; after the first the attempt is tried again later.
    """
    account = _account(order_id, gateway_code)
    gateway = gateway_of(account)
    if kind not in gateway.capabilities.kinds:
        raise BadInput("unknown_kind", _("Este proveedor no cobra de esa forma."), field="kind")
    wanted = _Wanted(gateway, kind, keeps_card, saved_card, customer, by)
    for _turn in range(_TURNS):
        attempt, in_the_way = _open(order_id, account.pk, wanted)
        if attempt is not None:
            return attempt if attempt.provider_id else begin(attempt.pk)
        for other in in_the_way:
            close(other)
    raise Conflict("other_attempt_open", _("Ya hay un pago de este pedido en curso. Espera unos minutos."))


def begin(attempt_id: int) -> Attempt:
    """Ask the provider to start an attempt that exists here; asked again, the provider answers the same.

    Raises GatewayDown (the attempt waits and is tried again), GatewayRefused (it has failed).
    """
    attempt = _with_parts(attempt_id)
    try:
        started = gateway_of(attempt.account).start(keys_of(attempt.account), charge_for(attempt))
    except GatewayRefused as refused:
        _note_refusal(attempt_id, refused)
        raise
    except GatewayDown as down:
        Attempt.objects.filter(pk=attempt_id, state__in=Attempt.OPEN).update(error=str(down)[:240])
        raise
    return _note_start(attempt_id, started)


def close(attempt_id: int) -> Attempt:
    """See to it that an open attempt can no longer be paid; if it just has been, that counts.

    Closed before its time it is no reason to give the goods back. Raises GatewayDown where nobody can say.
    """
    Attempt.objects.filter(pk=attempt_id, state__in=Attempt.OPEN).update(is_replaced=True)
    return shut(attempt_id)


def shut(attempt_id: int) -> Attempt:
    """Have the provider close what nobody has paid, and write down what it then says; without keys it just ends."""
    attempt = _with_parts(attempt_id)
    if not attempt.account.secret_key:
        return strand(attempt_id)
    if not attempt.provider_id:
        attempt = begin_or_end(attempt_id)
    gateway = gateway_of(attempt.account)
    if not attempt.is_open:
        return attempt
    if isinstance(gateway, Cancels):
        # Refused: it was paid, or closed by itself. What the provider says next tells which.
        with suppress(GatewayRefused):
            gateway.cancel(keys_of(attempt.account), attempt.provider_id)
    return settle(attempt_id)


def begin_or_end(attempt_id: int) -> Attempt:
    """An attempt of which we never heard whether it began: begun now under its own key, or over."""
    try:
        return begin(attempt_id)
    except GatewayRefused:
        return _with_parts(attempt_id)


@transaction.atomic
def _open(order_id: int, account_id: int, wanted: _Wanted) -> tuple[Attempt | None, list[int]]:
    """The open attempt that fits, made where there is none; else None, and which ones are in the way."""
    order = lock_order(order_id)
    remaining = ledger.standing(order).remaining
    is_this_method = order.payment_method == wanted.gateway.method.code
    ensure(rules.may_be_paid(order.status, remaining, is_this_method=is_this_method))
    account = GatewayAccount.objects.get(pk=account_id)
    present = list(Attempt.objects.filter(order=order, state__in=Attempt.OPEN))
    now = timezone.now()
    for each in present:
        is_same = (each.account_id, each.kind, each.usd) == (account_id, wanted.kind, remaining)
        is_same_card = each.saved_card_id == (wanted.saved_card.pk if wanted.saved_card else None)
        is_as_wished = each.keeps_card == wanted.keeps_card or not wanted.keeps_card
        if len(present) == 1 and is_same and is_same_card and is_as_wished and each.expires_at > now:
            return each, []
    if present:
        return None, [each.pk for each in present]
    return _create(order, account, wanted), []


def _create(order: "Order", account: GatewayAccount, wanted: _Wanted) -> Attempt:
    now, usd = timezone.now(), ledger.standing(order).remaining
    amount, rate = price_in(account, usd, order)
    expires_at = rules.expiry(now, order.pay_by)
    attempt = Attempt.objects.create(
        order=order,
        account=account,
        kind=wanted.kind,
        amount=amount,
        currency=account.currency,
        usd=usd,
        rate=rate,
        keeps_card=wanted.keeps_card,
        saved_card=wanted.saved_card,
        customer=wanted.saved_card.customer if wanted.saved_card else wanted.customer,
        idempotency_key=f"attempt-{secrets.token_hex(16)}",
        expires_at=expires_at,
        next_check_at=rules.next_check(now, 0, expires_at),
        by=wanted.by,
    )
    data = {"number": order.number, "attempt_id": attempt.pk, "gateway": account.gateway, "usd": usd}
    journal.record("payment.started", subject=order, by=wanted.by, data=data)
    return attempt


@transaction.atomic
def _note_start(attempt_id: int, started: Started) -> Attempt:
    _order, attempt = lock_attempt(attempt_id)
    if not attempt.is_open:
        return attempt
    attempt.provider_id = started.provider_id
    attempt.url, attempt.code, attempt.qr = started.url, started.code, started.qr
    attempt.client_secret = started.client_secret
    attempt.state, attempt.error = Attempt.State.PENDING, ""
    if started.expires_at is not None:
        attempt.expires_at = started.expires_at
    attempt.next_check_at = rules.next_check(timezone.now(), attempt.checks, attempt.expires_at)
    attempt.save()
    return attempt


@transaction.atomic
def _note_refusal(attempt_id: int, refused: GatewayRefused) -> None:
    order, attempt = lock_attempt(attempt_id)
    if attempt.provider_id or not attempt.is_open:
        return
    attempt.state, attempt.error, attempt.next_check_at = Attempt.State.FAILED, str(refused)[:240], None
    attempt.save(update_fields=["state", "error", "next_check_at"])
    data = {"number": order.number, "attempt_id": attempt.pk, "why": str(refused), "code": refused.code}
    journal.record("payment.declined", subject=order, data=data)


def _account(order_id: int, gateway_code: str) -> GatewayAccount:
    accounts = GatewayAccount.objects.filter(gateway=gateway_code, is_enabled=True, store__orders=order_id)
    account = accounts.first()
    if account is None or not account.secret_key:
        raise Missing("no_such_gateway", _("Esta forma de pago no está disponible en la tienda."))
    return account


def _with_parts(attempt_id: int) -> Attempt:
    parts = ("order__store", "order__link", "order__user", "account", "saved_card")
    attempt = Attempt.objects.select_related(*parts).filter(pk=attempt_id).first()
    if attempt is None:
        raise no_such_attempt()
    return attempt
