"""Refunds that a person pays: by Pago Móvil, transfer or Zelle, or out of the till."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.cash.models import CashPayout
from commerce.journal import actions as journal
from commerce.money.rules import convert
from commerce.pagomovil.models import RecipientAccount
from commerce.payment.ledger import Movement
from commerce.rates.queries import BOLIVAR, rate_for_store
from commerce.refunds import guards, nudges, rules
from commerce.refunds.locks import lock_refund
from commerce.refunds.models import Refund
from commerce.refusals import BadInput, Conflict, Missing, ensure
from commerce.stores.models import Store

from .asking import about
from .settling import PROVIDER, settle

if TYPE_CHECKING:
    from commerce.accounts.models import User
    from commerce.rates.models import ExchangeRate

Kind, State = Refund.Kind, Refund.State


def rate_today(store: Store) -> "ExchangeRate":
    """The rate at which refunds in bolívares are paid now. Raises Conflict "no_rate"."""
    rate = rate_for_store(store)
    if rate is None:
        raise Conflict("no_rate", _("No hay una tasa: carga una para pagar en bolívares."))
    return rate


@transaction.atomic
def mark_paid(
    refund_id: int,
    *,
    by: "User",
    reference: str,
    paid_on: date,
    amount: Decimal | None = None,
    account_id: int | None = None,
) -> Refund:
    """Say that a refund was paid from one of our accounts, with our own reference: `amount` as it went out.

    Without `amount` it is the dollars, in bolívares at today's rate where it is paid in those.

    Raises:
        Missing: no such refund, or account of its store.
        NotAllowed: no permission in that store.
        BadInput: the reference, the day or the amount.
        Conflict: "not_to_pay", "reference_used" where it has paid another one, "no_rate".
    """
    order, refund = lock_refund(refund_id)
    _may_pay(refund, by, Kind.MANUAL)
    reference = "".join(reference.split())[:40]
    with timezone.override(refund.store.zone):
        ensure(rules.outgoing(reference, paid_on, timezone.localdate(), timezone.localdate(refund.requested_at)))
    if account_id is not None:
        _account(refund.store, account_id)
    refund.outgoing_reference, refund.paid_on, refund.paid_by = reference, paid_on, by
    refund.from_account_id = account_id
    try:
        with transaction.atomic():
            refund.save()
    except IntegrityError as error:
        message = _("Esa referencia ya pagó otra devolución desde esa cuenta.")
        raise Conflict("reference_used", message) from error
    return settle(order, refund, _movement(refund, amount, by, reference))


@transaction.atomic
def hand_over(refund_id: int, *, by: "User", currency: str, amount: Decimal | None = None) -> Refund:
    """Say that a refund was handed over in cash, as whoever did it: `amount` of `currency`, "USD" or "VES".

    Raises as `mark_paid` does.
    """
    order, refund = lock_refund(refund_id)
    _may_pay(refund, by, Kind.CASH)
    if currency not in ("USD", BOLIVAR):
        raise BadInput("unknown_currency", _("Elige la moneda."), field="currency")
    refund.currency, refund.paid_by = currency, by
    with timezone.override(refund.store.zone):
        refund.paid_on = timezone.localdate()
    movement = _movement(refund, amount, by, "")
    done = settle(order, refund, movement)
    assert done.transaction is not None  # settling has just written it
    CashPayout.objects.create(
        store=refund.store,
        order=order,
        currency=currency,
        amount=movement.amount,
        by=by,
        transaction=done.transaction,
    )
    return done


@transaction.atomic
def retry(refund_id: int, *, by: "User") -> Refund:
    """Have a refund that its provider refused sent once more. Raises Missing, NotAllowed, Conflict "not_failed"."""
    order, refund = lock_refund(refund_id)
    guards.may(by, rules.PAY, refund.store_id)
    if refund.state != State.FAILED:
        raise Conflict("not_failed", _("Esta devolución no falló."), details={"state": refund.state})
    refund.state, refund.error, refund.next_try_at = State.READY, "", timezone.now()
    refund.save(update_fields=["state", "error", "next_try_at"])
    journal.record("refund.retried", subject=order, by=by, data=about(order, refund))
    nudges.send_soon()
    return refund


@transaction.atomic
def note_exported(
    refund_ids: Iterable[int], *, store: Store, by: "User", account_id: int | None = None, bank: str = ""
) -> int:
    """Remember that refunds are in a file for the bank, with the personal data that it holds; how many.

    `account_id`: the account of ours that pays them; `bank`: the code of the only bank that the file pays to.
    Raises NotAllowed, Missing for an account of somebody else, Conflict "changed_meanwhile" where one of them was paid
    or taken back since the file was asked for: then none is noted, and there is no file.
    """
    guards.may(by, rules.PAY, store.pk)
    account = None if account_id is None else _account(store, account_id)
    ids = set(refund_ids)
    waiting = Refund.objects.filter(pk__in=ids, store=store, kind=Kind.MANUAL, state=State.TO_PAY)
    count = waiting.update(exported_at=timezone.now())
    if count != len(ids):
        message = _("Alguna de esas devoluciones ya no está por pagar. Revisa la lista y pide el archivo otra vez.")
        raise Conflict("changed_meanwhile", message)
    data: dict[str, object] = {"count": count}
    if account is not None:
        waiting.update(from_account=account)
        data["account_id"] = account.pk
    if bank:
        data["bank"] = bank
    journal.record("refund.bank_file", subject=store, by=by, store_id=store.pk, data=data)
    return count


def _account(store: Store, account_id: int) -> RecipientAccount:
    found = RecipientAccount.objects.filter(pk=account_id, store=store).first()
    if found is None:
        raise Missing("no_such_account", _("No encontramos esa cuenta."))
    return found


def _may_pay(refund: Refund, by: "User", kind: str) -> None:
    guards.may(by, rules.PAY, refund.store_id)
    if refund.kind != kind or refund.state != State.TO_PAY:
        raise Conflict("not_to_pay", _("Esta devolución no está por pagar."), details={"state": refund.state})


def _movement(refund: Refund, amount: Decimal | None, by: "User", reference: str) -> Movement:
    rate = rate_today(refund.store) if refund.currency == BOLIVAR else None
    whole = convert(refund.usd, rate.value) if rate else refund.usd
    paid = whole if amount is None else amount
    if not paid.is_finite() or paid <= 0 or paid != round(paid, 2):
        raise BadInput("bad_amount", _("Escribe un monto mayor que cero, con dos decimales."), field="amount")
    if rate is None and paid != refund.usd:
        raise BadInput("bad_amount", _("No es el monto de la devolución."), field="amount")
    return Movement(
        refund.source.source_type.code,
        refund.usd,
        paid,
        refund.currency,
        rate=rate,
        provider=PROVIDER,
        provider_id=str(refund.pk),
        reference=reference,
        status=refund.kind,
        by=by,
    )
