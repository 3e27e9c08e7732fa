"""Paying an order in another way than was chosen: what was begun is ended first, then everything follows at once."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.closing import expiry
from commerce.journal import actions as journal
from commerce.money.rules import convert
from commerce.online.actions.attempts import close
from commerce.online.models import Attempt
from commerce.order import actions as orders
from commerce.order.locks import lock_order
from commerce.order.models import Order
from commerce.pagomovil.models import Quote
from commerce.payment import door, ledger, review
from commerce.payment.methods import PaymentMethod
from commerce.payment.surcharges import Igtf
from commerce.refusals import BadInput, Conflict, ensure
from commerce.venezuela.models import TaxRate

from . import queries, rules

if TYPE_CHECKING:
    from commerce.accounts.models import User

_TURNS: Final = 3
_CUSTOMER: Final = "cliente"


def switch_method(order_id: int, code: str, *, by: "User | None" = None, seen: str = "") -> Order:
    """Let an order that waits for money be paid by `code` from now on; asked again for the same, nothing happens.

    A payment that is open at a provider is closed there first, outside of any transaction: an order is never payable
    twice. If it just has been paid, that counts. `seen`: the way to pay that was in use when `code` was chosen.

    Raises:
        Missing: no such order.
        BadInput: the store does not offer `code` for this order.
        Conflict: "order_ended", "already_paid", "not_waiting", "in_review", "changed_meanwhile", "charge_unknown" for a
            kept card of which nobody has heard yet, "other_attempt_open".
        GatewayDown, GatewayRefused: what is open could not be closed; nothing has changed.
    """
    for _turn in range(_TURNS):
        order, in_the_way = _switch(order_id, code, by, seen)
        if not in_the_way:
            return order
        for attempt in in_the_way:
            close(attempt.pk)
    raise Conflict("other_attempt_open", _("Ya hay un pago de este pedido en curso. Espera unos minutos."))


@transaction.atomic
def _switch(order_id: int, code: str, by: "User | None", seen: str) -> tuple[Order, list[Attempt]]:
    """The order with its new way to pay; or as it is, and what has to be closed before."""
    order = lock_order(order_id)
    if order.payment_method == code:
        return order, []
    is_in_review = order.pk in review.in_review([order.pk])
    ensure(rules.may_switch(order.status, ledger.standing(order).remaining, is_in_review=is_in_review))
    ensure(rules.is_as_seen(order.payment_method, seen, order.payment_method_name))
    method = _offered(order, code)
    if present := queries.open_attempts(order):
        _ensure_known(present)
        return order, present
    before = {"from": order.payment_method, "from_name": order.payment_method_name, "before_usd": order.total_incl_tax}
    _write(order, method)
    data: dict[str, Any] = {**before, "to": method.code, "to_name": order.payment_method_name}
    data |= {"number": order.number, "after_usd": order.total_incl_tax}
    label = "" if by else _CUSTOMER
    journal.record("payment.method_changed", subject=order, by=by or AnonymousUser(), data=data, actor_label=label)
    return _go_on(order, method, by), []


def _offered(order: Order, code: str) -> PaymentMethod:
    for offered in queries.ways_of(order):
        if offered.code == code:
            return offered.method
    raise BadInput("unknown_payment", _("Elige cómo pagas."), field="payment")


def _ensure_known(attempts: list[Attempt]) -> None:
    """A kept card is charged by beginning: to close what nobody answered about could be to charge it."""
    if any(
        each.kind == Attempt.Kind.SAVED_CARD and not each.provider_id and each.account.secret_key for each in attempts
    ):
        message = _("Todavía no sabemos si se cobró tu tarjeta. Espera unos minutos y prueba otra vez.")
        raise Conflict("charge_unknown", message)


def _write(order: Order, method: PaymentMethod) -> None:
    """The way to pay of a locked order, and what hangs on it: IGTF, total, source, quote, deadline, payment state."""
    _tax(order, method)
    order.payment_method, order.payment_method_name = method.code, str(method.name)[:80]
    order.save(update_fields=["payment_method", "payment_method_name", "total_incl_tax", "total_excl_tax", "total_ves"])
    _allocate(order, method)
    order.quotes.filter(state=Quote.State.OPEN).update(state=Quote.State.REPLACED)
    patience = timedelta(hours=order.store.unpaid_order_hours or 1)
    if rules.is_given_time(timezone.now(), order.date_placed, patience):
        expiry.renew(order)
    ledger.restate(order)


def _tax(order: Order, method: PaymentMethod) -> None:
    """IGTF on what is left where `method` carries it, on what came in foreign currency, and on nothing else."""
    bill = queries.bill_of(order)
    due = bill.igtf(is_foreign_currency=queries.is_taxed(order, method))
    if due == bill.charged:
        return
    order.surcharges.filter(code=TaxRate.IGTF).delete()
    if due > 0:
        name = Igtf(due, bill.percent).name
        order.surcharges.create(name=name, code=TaxRate.IGTF, incl_tax=due, excl_tax=due, tax_code=TaxRate.IGTF)
    order.total_incl_tax += due - bill.charged
    order.total_excl_tax += due - bill.charged
    if order.total_ves is not None and order.rate is not None:
        order.total_ves = convert(order.total_incl_tax, order.rate.value)


def _allocate(order: Order, method: PaymentMethod) -> None:
    """What each source is to bring: the old ones what came by them, the new one the rest. One by which nothing came
    goes: it stood for the intention alone.
    """
    mine, rest = ledger.source_of(order, method.code), order.total_incl_tax
    for source in order.sources.select_for_update(of=("self",)).exclude(pk=mine.pk).order_by("pk"):
        rest -= source.amount_debited
        if not source.transactions.exists():
            source.delete()
        elif source.amount_allocated != source.amount_debited:
            source.amount_allocated = source.amount_debited
            source.save(update_fields=["amount_allocated"])
    mine.amount_allocated = max(rest, rules.ZERO)
    mine.save(update_fields=["amount_allocated"])


def _go_on(order: Order, method: PaymentMethod, by: "User | None") -> Order:
    """An order that is paid on receipt need not wait; nor does one that without its IGTF is paid already."""
    if method.initial_status != order.status:
        note = _("Pagas al recibir: %(name)s.") % {"name": order.payment_method_name}
        return orders.move(order.pk, method.initial_status, by=by, note=note, actor_label="" if by else _CUSTOMER)
    return door.go_on(order, by=by, note=_("Recibimos tu pago."))
