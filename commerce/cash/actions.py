"""Taking money in hand, and handing it in at the end of the day. Each one: lock, guard, write, record."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.money.rules import format_in
from commerce.order import actions as orders
from commerce.order import statuses
from commerce.order.locks import lock_order
from commerce.order.models import Order
from commerce.payment import door, ledger
from commerce.payment.ledger import Movement
from commerce.rates.models import ExchangeRate
from commerce.rates.queries import usable_rate
from commerce.refusals import BadInput, Conflict, NotAllowed
from commerce.stores.queries import stores_where

from . import queries, rules
from .igtf import settle_igtf
from .models import CashCollection

if TYPE_CHECKING:
    from commerce.accounts.models import User

PROVIDER = "cash"
COLLECT = "cash.add_cashcollection"
_METHODS = {rules.USD: "cash_usd", rules.VES: "cash_ves"}
_TRANSFER = "transfer_on_delivery"


@dataclass(frozen=True)
class Handed:
    """What changed hands: `received` in `currency`, `change` given back in `change_currency`.

    `is_transfer`: the customer transferred bolívares on the spot, with `reference`. `leaves_rest`: what is too much
    stays to the customer's favour.
    """

    currency: str
    received: Decimal
    change: Decimal = rules.ZERO
    change_currency: str = ""
    is_transfer: bool = False
    reference: str = ""
    leaves_rest: bool = False


@transaction.atomic
def collect(order_id: int, handed: Handed, *, by: "User", key: str, delivers: bool = False) -> CashCollection:
    """Write down what `by` received for an order; with `delivers` it is handed over, if that pays it.

    `key` comes with the form: sent twice, it counts once. Dollars paid to a special taxpayer carry their IGTF: the
    order's line and total follow.

    Raises:
        Missing: no such order.
        NotAllowed: `by` does not take money in that store.
        BadInput: `field` says which amount cannot be; "too_much" where change is missing.
        Conflict: "nothing_to_collect", "other_method", "not_collectable" in its status, "rate_too_old" for bolívares.
    """
    order = lock_order(order_id)
    if not stores_where(by, COLLECT).filter(pk=order.store_id).exists():
        raise NotAllowed("not_allowed", _("No puedes cobrar pedidos de esta tienda."))
    known = CashCollection.objects.filter(key=key, order=order).first()
    if known is not None:
        return known
    rate = usable_rate(order.store)
    owed = queries.owed_of(order, rate)
    _guard(order, owed)
    taken = _taken(handed, owed)
    row = _write(order, handed, taken, rate, by, key)
    settle_igtf(order, by=by)
    _book(order, row)
    is_paid = ledger.standing(order).remaining <= 0
    if delivers and is_paid and order.status in queries.HANDED_OVER_FROM:
        orders.move(order.pk, statuses.DELIVERED, by=by)
    return row


def _guard(order: Order, owed: rules.Owed) -> None:
    if not queries.is_collected_on_receipt(order):
        raise Conflict("other_method", _("Este pedido no se paga al recibir."))
    if order.status not in queries.COLLECTABLE:
        raise Conflict("not_collectable", _("Este pedido no está para cobrarse: mira en qué estado va."))
    if owed.base <= 0:
        raise Conflict("nothing_to_collect", _("Este pedido ya está pagado."))


def _taken(handed: Handed, owed: rules.Owed) -> rules.Taken:
    """What the handing over pays. Raises BadInput and Conflict."""
    for name, amount in (("received", handed.received), ("change", handed.change)):
        if not amount.is_finite() or amount < 0 or amount >= rules.LARGEST or amount != round(amount, 2):
            raise BadInput("bad_amount", _("Ese monto no se entiende. Escríbelo así: 1234,56."), field=name)
    if handed.received <= 0:
        raise BadInput("bad_amount", _("Escribe cuánto recibiste."), field="received")
    if handed.currency not in _METHODS:
        raise BadInput("bad_currency", _("Elige la moneda que recibiste."), field="currency")
    if handed.is_transfer:
        _check_transfer(handed)
    back = handed.change_currency or handed.currency
    if owed.rate is None and rules.VES in (handed.currency, back if handed.change else handed.currency):
        raise Conflict("rate_too_old", _("No hay una tasa al día para cobrar en bolívares. Cobra en dólares."))
    kept = rules.kept(handed.currency, handed.received, handed.change, back, owed.rate)
    if kept <= 0:
        raise BadInput("bad_change", _("El vuelto no puede ser todo lo que recibiste."), field="change")
    taken = rules.taken(owed, handed.currency, kept)
    if taken.usd <= 0:
        raise BadInput("bad_amount", _("Es menos de un céntimo de dólar."), field="received")
    if taken.over > 0 and not handed.leaves_rest:
        extra = {"amount": format_in(taken.over, rules.USD)}
        message = _("Sobran %(amount)s: anota el vuelto, o marca que el cliente lo deja a su favor.") % extra
        raise BadInput("too_much", message, field="change")
    return taken


def _check_transfer(handed: Handed) -> None:
    if handed.currency != rules.VES or handed.change:
        raise BadInput("bad_transfer", _("La transferencia es en bolívares y no lleva vuelto."), field="currency")
    if not handed.reference.strip():
        raise BadInput("missing", _("Escribe la referencia de la transferencia."), field="reference")


def _write(
    order: Order, handed: Handed, taken: rules.Taken, rate: ExchangeRate | None, by: "User", key: str
) -> CashCollection:
    kind = CashCollection.Place.PICKUP if order.delivery_kind == "pickup" else CashCollection.Place.DELIVERY
    row = CashCollection(
        store=order.store,
        order=order,
        key=key[:64],
        method=_TRANSFER if handed.is_transfer else _METHODS[handed.currency],
        is_transfer=handed.is_transfer,
        reference=handed.reference.strip()[:40],
        currency=handed.currency,
        received=handed.received,
        change=handed.change,
        change_currency=handed.change_currency or handed.currency,
        rate=rate,
        usd=taken.usd,
        igtf_usd=taken.igtf,
        place=kind,
        by=by,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("already_collected", _("Ese cobro ya se anotó en otro pedido.")) from error
    return row


def _book(order: Order, row: CashCollection) -> None:
    """Put the collection into the ledger, in what stayed of the currency in which it came."""
    rate = row.rate.value if row.rate else None
    movement = Movement(
        row.method,
        row.usd,
        rules.kept(row.currency, row.received, row.change, row.change_currency, rate),
        row.currency,
        rate=row.rate if row.currency == rules.VES else None,
        provider=PROVIDER,
        provider_id=str(row.pk),
        reference=row.reference,
        status="collected",
        by=row.by,
    )
    confirmed = door.confirm(order.pk, movement)
    row.transaction = confirmed.transaction
    row.save(update_fields=["transaction"])
    data: dict[str, Any] = {
        "number": order.number, "amount_usd": row.usd, "method": row.method, "currency": row.currency,
        "received": row.received, "change": row.change, "igtf_usd": row.igtf_usd, "collection_id": row.pk,
    }  # fmt: skip
    journal.record("payment.collected", subject=order, by=row.by, data=data)
