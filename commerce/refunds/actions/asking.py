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
from commerce.refunds import goods, guards, nudges, parts, rules
from commerce.refunds.locks import lock_parts, lock_refund
from commerce.refunds.models import Refund, ReturnedLine
from commerce.refunds.parts import Part
from commerce.refunds.rules import Destination
from commerce.refusals import BadInput, Conflict, ensure

from .settling import give_credit

if TYPE_CHECKING:
    from commerce.accounts.models import User

Kind, State = Refund.Kind, Refund.State


@dataclass(frozen=True)
class Ask:
    """What is asked for. `source_id` says of which way to pay; with `payment_id` that payment goes back as it came.

    `stock` are the steps by order line that go back on sale; `key` makes one refund of any number of clicks.
    `agreed` are the codes of the parts that whoever asks has seen: it goes back so, or not at all. None: in any way.
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
    agreed: tuple[str, ...] | None = None


@transaction.atomic
def request(order_id: int, ask: Ask, *, by: "User") -> Refund:
    """Set money of an order aside, to go back. Below the store's threshold it is let go at once.

    What the chosen payment does not hold is taken from the others: then it is several refunds of one `group`, asked
    for once and signed once, of which this answers with the first. Asked again with the same key it answers with the
    refund that there is.

    Raises:
        Missing: no such order, source or payment.
        NotAllowed: no permission in that store, "own_order".
        BadInput: the amount, the reason, or where it is to be paid.
        Conflict: "more_than_paid" by all that came, "not_sent_back" for a payment that no provider sends back,
            "no_account", "more_than_bought", "changed_meanwhile" where it would not go back as was agreed.
    """
    order = lock_order(order_id)
    guards.may(by, rules.ASK, order.store_id)
    known = Refund.objects.filter(key=ask.key, order=order).first()
    if known is not None:
        return known
    ensure(rules.may_ask(by.pk, guards.whose(order)))
    _check(order, ask)
    planned = parts.plan(order, ask.usd, ask.kind, source_id=ask.source_id, payment_id=ask.payment_id)
    ensure(rules.is_as_agreed([part.code for part in planned], ask.agreed))
    if any(part.kind == Kind.MANUAL for part in planned):
        ensure(rules.destination(ask.to))
    waits = rules.needs_signature(ask.usd, _unsigned(order), order.store.refund_signature_from)
    refunds = _set_aside(order, planned, ask, by)
    journal.record("refund.requested", subject=order, by=by, data={**about(order, *refunds), "waits": waits})
    if waits:
        for refund in refunds:
            _go(refund, State.WAITING_SIGNATURE)
    else:
        _let_go(order, refunds, by)
    return refunds[0]


@transaction.atomic
def sign(refund_id: int, *, by: "User") -> Refund:
    """Let a refund go, as the second person, with all that was asked for together with it.

    Raises Missing, NotAllowed "not_allowed", "same_person" or "own_order", Conflict "not_waiting".
    """
    order, refund = lock_refund(refund_id)
    _may_decide(order, refund, by)
    refunds, now = lock_parts(refund), timezone.now()
    for each in refunds:
        each.signed_by, each.signed_at = by, now
        each.save(update_fields=["signed_by", "signed_at"])
    journal.record("refund.signed", subject=order, by=by, data=about(order, *refunds))
    _let_go(order, refunds, by)
    return next(each for each in refunds if each.pk == refund.pk)


@transaction.atomic
def refuse(refund_id: int, *, by: "User", note: str) -> Refund:
    """Say no as the second person, and why, to all that was asked for together; nothing of it is set aside any more.

    Raises as `sign`, and BadInput.
    """
    order, refund = lock_refund(refund_id)
    _may_decide(order, refund, by)
    words = " ".join(note.split())[: rules.LONGEST_REASON]
    if not words:
        raise BadInput("reason_missing", _("Escribe por qué la rechazas."), field="note")
    return _end(order, refund, lock_parts(refund), State.REFUSED, by, words)


@transaction.atomic
def withdraw(refund_id: int, *, by: "User", note: str = "") -> Refund:
    """Take back a refund that nobody has sent or paid; the money is no longer set aside.

    While it waits for a signature its parts are one decision and all are taken back; later each one by itself. The
    goods and vouchers that one of them brings then come with another one that is still to go out.

    Raises Missing, NotAllowed, Conflict "too_late" where it was sent, or may have been.
    """
    order, refund = lock_refund(refund_id)
    guards.may(by, rules.ASK, refund.store_id)
    is_untouched = refund.state == State.READY and refund.tries == 0
    if not (is_untouched or refund.state in (State.WAITING_SIGNATURE, State.TO_PAY, State.FAILED)):
        raise Conflict("too_late", _("Esta devolución ya se envió o se cerró."), details={"state": refund.state})
    parted = lock_parts(refund)
    together = parted if refund.state == State.WAITING_SIGNATURE else [refund]
    if len(together) < len(parted):
        _hand_on(refund, parted)
    return _end(order, refund, together, State.WITHDRAWN, by, " ".join(note.split())[: rules.LONGEST_REASON])


def about(order: Order, refund: Refund, *others: Refund) -> dict[str, Any]:
    """What the journal keeps of a refund, or of one in parts: all of their dollars under the first one's name."""
    usd = sum((each.usd for each in others), refund.usd)
    facts = {"number": order.number, "refund_id": refund.pk, "usd": usd, "kind": refund.kind}
    return {**facts, "parts": 1 + len(others)} if others else facts


def _check(order: Order, ask: Ask) -> None:
    ensure(rules.amount(ask.usd))
    ensure(rules.reason(ask.reason_code, ask.reason, Refund.Reason.values))
    if ask.kind not in Kind.values:
        raise BadInput("unknown_kind", _("Elige cómo se devuelve."), field="kind")
    if not ask.key or len(ask.key) > 60:
        raise BadInput("bad_key", _("Vuelve a abrir la página e inténtalo otra vez."))
    if ask.kind == Kind.STORE_CREDIT and order.user_id is None:
        raise Conflict("no_account", _("Quien hizo este pedido no tiene cuenta: no hay dónde guardar su saldo."))


def _unsigned(order: Order) -> Decimal:
    """What one person alone has let go of this order."""
    alone = order.refunds.filter(signed_by=None).exclude(
        state__in=(State.REFUSED, State.WITHDRAWN, State.WAITING_SIGNATURE)
    )
    return alone.aggregate(usd=Sum("usd"))["usd"] or Decimal(0)


def _set_aside(order: Order, planned: list[Part], ask: Ask, by: "User") -> list[Refund]:
    """Reserve and write every part. Goods and vouchers go with the first one."""
    refunds = []
    for number, part in enumerate(planned, start=1):
        ledger.reserve(part.source, part.usd)
        key = ask.key if number == 1 else f"{ask.key}.{number}"
        group = ask.key if len(planned) > 1 else ""
        refunds.append(_write(order, part, ask, by, key=key, group=group, returns_vouchers=number == 1))
    for line_id, steps in goods.checked(order, ask.stock).items():
        ReturnedLine.objects.create(refund=refunds[0], line_id=line_id, quantity=steps)
    return refunds


def _write(order: Order, part: Part, ask: Ask, by: "User", *, key: str, group: str, returns_vouchers: bool) -> Refund:
    method, payment = methods.find(part.source.source_type.code), part.payment
    to = ask.to if part.kind == Kind.MANUAL else Destination()
    return Refund.objects.create(
        store=order.store,
        order=order,
        source=part.source,
        payment=payment,
        kind=part.kind,
        usd=part.usd,
        amount=parts.charged_part(payment, part.usd) if payment else None,
        currency=payment.paid_currency if payment else (method.currency if method else part.source.currency),
        reason_code=ask.reason_code,
        reason=" ".join(ask.reason.split())[: rules.LONGEST_REASON],
        requested_by=by,
        key=key,
        group=group,
        to_name=to.name[:120],
        to_bank_id=to.bank or None,
        to_phone=to.phone,
        to_document=to.document,
        to_account=to.account[:80],
        returns_vouchers=ask.returns_vouchers and returns_vouchers,
    )


def _let_go(order: Order, refunds: list[Refund], by: "User") -> None:
    """From here on nobody has to agree any more."""
    leaving = [refund for refund in refunds if refund.kind != Kind.STORE_CREDIT]
    for refund in leaving:
        if refund.kind == Kind.GATEWAY:
            refund.next_try_at = timezone.now()
            _go(refund, State.READY, "next_try_at")
        else:
            _go(refund, State.TO_PAY)
    if any(refund.kind == Kind.GATEWAY for refund in leaving):
        nudges.send_soon()
    if leaving:
        journal.record("refund.approved", subject=order, by=by, data=about(order, *leaving))
    for refund in refunds:
        if refund.kind == Kind.STORE_CREDIT:
            give_credit(order, refund, by=by)


def _hand_on(refund: Refund, parted: list[Refund]) -> None:
    """What comes back with a part that is taken back comes with the next one that has not gone out, if there is one."""
    heir = next((each for each in parted if each.pk != refund.pk and each.is_open), None)
    if heir is None:
        return
    refund.lines.update(refund=heir)
    if refund.returns_vouchers:
        refund.returns_vouchers, heir.returns_vouchers = False, True
        refund.save(update_fields=["returns_vouchers"])
        heir.save(update_fields=["returns_vouchers"])


def _go(refund: Refund, state: str, *also: str) -> None:
    refund.state = state
    refund.save(update_fields=["state", *also])


def _may_decide(order: Order, refund: Refund, by: "User") -> None:
    guards.may(by, rules.SIGN, refund.store_id)
    if refund.state != State.WAITING_SIGNATURE:
        raise Conflict("not_waiting", _("Esta devolución ya no espera una firma."), details={"state": refund.state})
    ensure(rules.may_sign(by.pk, refund.requested_by_id, guards.whose(order)))


def _end(order: Order, refund: Refund, together: list[Refund], state: str, by: "User", note: str) -> Refund:
    """It will not go back after all, nor what belongs to it."""
    for each in together:
        ledger.release(each.source, each.usd)
        each.note, each.settled_at = note, timezone.now()
        _go(each, state, "note", "settled_at")
    journal.record(f"refund.{state}", subject=order, by=by, data={**about(order, *together), "reason": note})
    return next(each for each in together if each.pk == refund.pk)
