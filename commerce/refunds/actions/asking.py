"""Asking for a refund, and the second person's word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.order.locks import lock_order
from commerce.order.models import Order
from commerce.payment import ledger, methods
from commerce.payment.models import Source, Transaction
from commerce.refunds import goods, guards, nudges, rules, senders
from commerce.refunds.locks import lock_refund
from commerce.refunds.models import Refund, ReturnedLine
from commerce.refunds.rules import Destination
from commerce.refusals import BadInput, Conflict, Missing, ensure

from .settling import give_credit

if TYPE_CHECKING:
    from commerce.accounts.models import User

Kind, State = Refund.Kind, Refund.State


@dataclass(frozen=True)
class Ask:
    """What is asked for. `source_id` says of which way to pay; with `payment_id` that payment goes back as it came.

    `stock` are the steps by order line that go back on sale; `key` makes one refund of any number of clicks.
    """

    usd: Decimal
    kind: str
    reason_code: str
    key: str
    reason: str = ""
    source_id: int | None = None
    payment_id: int | None = None
    to: Destination = field(default_factory=Destination)
    stock: Mapping[int, int] = field(default_factory=dict)
    returns_vouchers: bool = False


@transaction.atomic
def request(order_id: int, ask: Ask, *, by: "User") -> Refund:
    """Set money of an order aside, to go back. Below the store's threshold it is let go at once.

    Asked again with the same key it answers with the refund that there is.

    Raises:
        Missing: no such order, source or payment.
        NotAllowed: no permission in that store, "own_order".
        BadInput: the amount, the reason, or where it is to be paid.
        Conflict: "more_than_paid", "not_sent_back" for a payment that no provider sends back, "no_account",
            "more_than_bought".
    """
    order = lock_order(order_id)
    guards.may(by, rules.ASK, order.store_id)
    known = Refund.objects.filter(key=ask.key, order=order).first()
    if known is not None:
        return known
    ensure(rules.may_ask(by.pk, guards.whose(order)))
    _check(order, ask)
    source, payment = _what_goes_back(order, ask)
    ledger.reserve(source, ask.usd)
    waits = rules.needs_signature(ask.usd, _unsigned(order), order.store.refund_signature_from)
    refund = _write(order, source, payment, ask, by)
    for line_id, steps in goods.checked(order, ask.stock).items():
        ReturnedLine.objects.create(refund=refund, line_id=line_id, quantity=steps)
    journal.record("refund.requested", subject=order, by=by, data={**about(order, refund), "waits": waits})
    if waits:
        _go(refund, State.WAITING_SIGNATURE)
        return refund
    return _let_go(order, refund, by)


@transaction.atomic
def sign(refund_id: int, *, by: "User") -> Refund:
    """Let a refund go, as the second person.

    Raises Missing, NotAllowed "not_allowed", "same_person" or "own_order", Conflict "not_waiting".
    """
    order, refund = lock_refund(refund_id)
    _may_decide(order, refund, by)
    refund.signed_by, refund.signed_at = by, timezone.now()
    refund.save(update_fields=["signed_by", "signed_at"])
    journal.record("refund.signed", subject=order, by=by, data=about(order, refund))
    return _let_go(order, refund, by)


@transaction.atomic
def refuse(refund_id: int, *, by: "User", note: str) -> Refund:
    """Say no as the second person, and why; the money is no longer set aside. Raises as `sign`, and BadInput."""
    order, refund = lock_refund(refund_id)
    _may_decide(order, refund, by)
    words = " ".join(note.split())[: rules.LONGEST_REASON]
    if not words:
        raise BadInput("reason_missing", _("Escribe por qué la rechazas."), field="note")
    return _end(order, refund, State.REFUSED, by, words)


@transaction.atomic
def withdraw(refund_id: int, *, by: "User", note: str = "") -> Refund:
    """Take back a refund that nobody has sent or paid; the money is no longer set aside.

    Raises Missing, NotAllowed, Conflict "too_late" where it was sent, or may have been.
    """
    order, refund = lock_refund(refund_id)
    guards.may(by, rules.ASK, refund.store_id)
    is_untouched = refund.state == State.READY and refund.tries == 0
    if not (is_untouched or refund.state in (State.WAITING_SIGNATURE, State.TO_PAY, State.FAILED)):
        raise Conflict("too_late", _("Esta devolución ya se envió o se cerró."), details={"state": refund.state})
    return _end(order, refund, State.WITHDRAWN, by, " ".join(note.split())[: rules.LONGEST_REASON])


def about(order: Order, refund: Refund) -> dict[str, Any]:
    """What the journal keeps of a refund."""
    return {"number": order.number, "refund_id": refund.pk, "usd": refund.usd, "kind": refund.kind}


def _check(order: Order, ask: Ask) -> None:
    ensure(rules.amount(ask.usd))
    ensure(rules.reason(ask.reason_code, ask.reason, Refund.Reason.values))
    if ask.kind not in Kind.values:
        raise BadInput("unknown_kind", _("Elige cómo se devuelve."), field="kind")
    if not ask.key or len(ask.key) > 60:
        raise BadInput("bad_key", _("Vuelve a abrir la página e inténtalo otra vez."))
    if ask.kind == Kind.MANUAL:
        ensure(rules.destination(ask.to))
    if ask.kind == Kind.STORE_CREDIT and order.user_id is None:
        raise Conflict("no_account", _("Quien hizo este pedido no tiene cuenta: no hay dónde guardar su saldo."))


def _what_goes_back(order: Order, ask: Ask) -> tuple[Source, Transaction | None]:
    """The source, and for a provider the payment; of several sources the one with most left."""
    if ask.kind == Kind.GATEWAY:
        payment = (
            Transaction.objects.select_related("source__source_type")
            .filter(pk=ask.payment_id or 0, source__order=order)
            .first()
        )
        if payment is None:
            raise Missing("no_such_payment", _("No encontramos ese pago."))
        if not senders.can_send(payment):
            raise Conflict("not_sent_back", _("Ese pago no se puede devolver por donde llegó."))
        live = payment.refunds.exclude(state__in=(State.REFUSED, State.WITHDRAWN))
        before = live.aggregate(usd=Sum("usd"))["usd"] or Decimal(0)
        if before + ask.usd > payment.amount:
            raise Conflict("more_than_paid", _("Es más de lo que queda de ese pago."))
        return payment.source, payment
    sources = list(order.sources.select_related("source_type"))
    if ask.source_id is not None:
        sources = [source for source in sources if source.pk == ask.source_id]
    if not sources:
        raise Missing("no_such_payment", _("No encontramos ese pago."))
    return max(sources, key=lambda source: source.amount_available_for_refund), None


def _unsigned(order: Order) -> Decimal:
    """What one person alone has let go of this order."""
    alone = order.refunds.filter(signed_by=None).exclude(
        state__in=(State.REFUSED, State.WITHDRAWN, State.WAITING_SIGNATURE)
    )
    return alone.aggregate(usd=Sum("usd"))["usd"] or Decimal(0)


def _write(order: Order, source: Source, payment: Transaction | None, ask: Ask, by: "User") -> Refund:
    method = methods.find(source.source_type.code)
    return Refund.objects.create(
        store=order.store,
        order=order,
        source=source,
        payment=payment,
        kind=ask.kind,
        usd=ask.usd,
        currency=payment.paid_currency if payment else (method.currency if method else source.currency),
        reason_code=ask.reason_code,
        reason=" ".join(ask.reason.split())[: rules.LONGEST_REASON],
        requested_by=by,
        key=ask.key,
        to_name=ask.to.name[:120],
        to_bank_id=ask.to.bank or None,
        to_phone=ask.to.phone,
        to_document=ask.to.document,
        to_account=ask.to.account[:80],
        returns_vouchers=ask.returns_vouchers,
    )


def _let_go(order: Order, refund: Refund, by: "User") -> Refund:
    """From here on nobody has to agree any more."""
    if refund.kind == Kind.STORE_CREDIT:
        return give_credit(order, refund, by=by)
    if refund.kind == Kind.GATEWAY:
        refund.next_try_at = timezone.now()
        _go(refund, State.READY, "next_try_at")
        nudges.send_soon()
    else:
        _go(refund, State.TO_PAY)
    journal.record("refund.approved", subject=order, by=by, data=about(order, refund))
    return refund


def _go(refund: Refund, state: str, *also: str) -> None:
    refund.state = state
    refund.save(update_fields=["state", *also])


def _may_decide(order: Order, refund: Refund, by: "User") -> None:
    guards.may(by, rules.SIGN, refund.store_id)
    if refund.state != State.WAITING_SIGNATURE:
        raise Conflict("not_waiting", _("Esta devolución ya no espera una firma."), details={"state": refund.state})
    ensure(rules.may_sign(by.pk, refund.requested_by_id, guards.whose(order)))


def _end(order: Order, refund: Refund, state: str, by: "User", note: str) -> Refund:
    """It will not go back after all."""
    ledger.release(refund.source, refund.usd)
    refund.note, refund.settled_at = note, timezone.now()
    _go(refund, state, "note", "settled_at")
    journal.record(f"refund.{state}", subject=order, by=by, data={**about(order, refund), "reason": note})
    return refund
