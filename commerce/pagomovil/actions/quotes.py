"""Freezing what an order costs in bolívares."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.money.rules import convert
from commerce.order.locks import lock_order
from commerce.order.models import Order
from commerce.pagomovil import queries, ways
from commerce.pagomovil.locks import lock_account
from commerce.pagomovil.models import Credit, Quote, RecipientAccount, ReportedMethod
from commerce.pagomovil.rules import quotes as rules
from commerce.rates.models import ExchangeRate
from commerce.rates.queries import BOLIVAR, rate_status, usable_rate
from commerce.refusals import Conflict, Missing, ensure

_AT_A_TIME = 500


@transaction.atomic
def open_quote(order_id: int, *, account_id: int | None = None) -> Quote:
    """The order's quote: the open one while it is good (for that account), else a new one for what is still due.

    One that asks for more than that is not good: another way to pay has paid a part.

    Raises:
        Missing: no such order, or the account is not one that this store offers.
        Conflict: "already_paid", "not_waiting", "other_method", "rate_too_old" while there is no rate to trust.
    """
    order = lock_order(order_id)
    due = queries.due_usd(order)
    ensure(rules.may_be_quoted(order.status, order.payment_method, due))
    present = order.quotes.filter(state=Quote.State.OPEN).first()
    now = timezone.now()
    wanted = account_id or (present.account_id if present else None)
    if present and present.expires_at > now and present.account_id == wanted and _left_of(present) <= due:
        return present
    account = _account(order, wanted, chosen=account_id is not None)
    if present:
        present.state = Quote.State.EXPIRED if present.expires_at <= now else Quote.State.REPLACED
        present.save(update_fields=["state"])
    quote = _freeze(order, account, due)
    journal.record(
        "payment.quoted",
        subject=order,
        data={
            "number": order.number, "quote_id": quote.pk, "usd": due, "ves": quote.amount_ves, "rate_id": quote.rate_id,
        },
    )  # fmt: skip
    return quote


def _left_of(quote: Quote) -> Decimal:
    """The dollars of a quote that have not come by it."""
    came = Credit.objects.filter(report__quote=quote, transaction__isnull=False).aggregate(usd=Sum("usd"))["usd"]
    return quote.usd - (came or Decimal(0))


def _account(order: Order, account_id: int | None, *, chosen: bool) -> RecipientAccount:
    """The chosen account; where none was chosen the present one while it is in use, else the store's first."""
    row = ways.row_of(order.payment_method)
    accounts = _of_row(row) if row else list(queries.recipient_accounts(order.store))
    account = next((each for each in accounts if each.pk == account_id), None)
    if account is None and not chosen:
        account = accounts[0] if accounts else None
    if account is None:
        raise Missing("no_account", _("Esta tienda no tiene una cuenta para recibir tu pago. Escríbenos."))
    return account


def _of_row(row: ReportedMethod) -> list[RecipientAccount]:
    """The one account that a way to pay in bolívares names. Raises Conflict "no_quote" for dollars, which need none."""
    if row.currency != BOLIVAR:
        raise Conflict("no_quote", _("Este pedido se paga en dólares: no lleva un monto en bolívares."))
    return [row.account] if row.account.is_active else []


def _freeze(order: Order, account: RecipientAccount, due: Decimal) -> Quote:
    rate = _trusted_rate(order)
    now = timezone.now()
    amount, own_cents = convert(due, rate.value), None
    if account.uses_own_cents:
        amount, own_cents = _own_cents(account, amount)
    next_date = rate_status(order.store).next_value_date
    return Quote.objects.create(
        order=order,
        account=account,
        rate=rate,
        usd=due,
        amount_ves=amount,
        own_cents=own_cents,
        expires_at=rules.expiry(now, order.store.quote_hours, next_date, order.store.zone),
    )


def _trusted_rate(order: Order) -> ExchangeRate:
    rate = usable_rate(order.store)
    if rate is None:
        message = _("Hoy no tenemos la tasa del BCV al día. Puedes pagar de otra forma o dejar el pedido apartado.")
        raise Conflict("rate_too_old", message)
    return rate


def _own_cents(account: RecipientAccount, amount: Decimal) -> tuple[Decimal, int | None]:
    """An amount that no other open quote of the account has, with its céntimos; the plain amount where they ran out."""
    lock_account(account.pk)
    near = Quote.objects.filter(account=account, state=Quote.State.OPEN, amount_ves__range=(amount - 1, amount))
    own = rules.own_amount(amount, set(near.values_list("amount_ves", flat=True)))
    if own is None:
        return amount, None
    return own, int(own * 100) % 100


@transaction.atomic
def expire_due() -> int:
    """Close the quotes whose time is over, so that their céntimos are free again; how many."""
    due = Quote.objects.filter(state=Quote.State.OPEN, expires_at__lte=timezone.now()).select_related("order")
    quotes = list(due.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:_AT_A_TIME])
    Quote.objects.filter(pk__in=[quote.pk for quote in quotes]).update(state=Quote.State.EXPIRED)
    for quote in quotes:
        data = {"number": quote.order.number, "quote_id": quote.pk}
        journal.record("payment.quote_expired", subject=quote.order, data=data)
    return len(quotes)
