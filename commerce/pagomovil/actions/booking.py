"""Booking money to an order: once, whoever asks how often at the same time."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commerce.order.models import Order
from commerce.pagomovil.locks import lock_account, lock_line
from commerce.pagomovil.models import Credit, PaymentReport, StatementLine
from commerce.pagomovil.rules import decisions as rules
from commerce.pagomovil.rules import quotes as quoting
from commerce.rates.queries import rate_at
from commerce.refusals import BadInput, Conflict

if TYPE_CHECKING:
    from commerce.accounts.models import User


@dataclass(frozen=True)
class Money:
    """What would be booked: the amount as it came, its worth in dollars, and what may not be spent again."""

    amount: Decimal
    usd: Decimal
    reference: str
    value_date: date
    line_id: int | None

    @property
    def movement(self) -> rules.Movement:
        """What this is to the rule that finds one transfer spent twice."""
        return rules.Movement(self.reference, self.value_date, self.amount, self.line_id)


def money_of(report: PaymentReport, line_id: int | None, amount: Decimal | None) -> Money:
    """What a yes to `report` would book. Locks the account and the movement, so that nobody books it meanwhile.

    Raises Missing for a movement of another account, BadInput for an amount that cannot be, Conflict where the
    movement has paid already or was set aside.
    """
    lock_account(report.account_id)
    line = lock_line(line_id, report.account_id) if line_id is not None else None
    whole = line.amount if line else report.amount
    booked = whole if amount is None else amount
    if not booked.is_finite() or booked <= 0 or booked != round(booked, 2):
        raise BadInput("bad_amount", _("Escribe un monto mayor que cero, con dos decimales."), field="amount")
    if booked > whole:
        raise BadInput("more_than_came", _("Es más de lo que llegó al banco."), field="amount")
    if line and line.state == StatementLine.State.IGNORED:
        raise Conflict("line_ignored", _("Ese movimiento está apartado. Devuélvelo a la lista para usarlo."))
    digits = (line.reference_digits.lstrip("0")[-20:] if line else "") or report.reference
    return Money(
        amount=booked,
        usd=_worth(report, booked),
        reference=digits,
        value_date=line.value_date if line else report.paid_on,
        line_id=line_id,
    )


def _worth(report: PaymentReport, amount: Decimal) -> Decimal:
    """The dollars of `amount`: dollars are what they are, bolívares the part of the quote's sum that they are."""
    if report.currency == "USD":
        return amount
    quote = report.quote
    if quote is None:
        rate = rate_at(report.created_at)
        if rate is None:
            raise Conflict("no_rate", _("No hay una tasa de ese día: carga una para asentar este pago."))
        return quoting.worth(amount, Decimal(0), Decimal(0), rate.value)
    booked = Credit.objects.filter(report__quote=quote).exclude(report=report).values_list("amount", flat=True)
    before = sum(booked, Decimal(0))
    terms = (quote.amount_ves, quote.usd, quote.rate.value)
    return quoting.worth(before + amount, *terms) - quoting.worth(before, *terms)


def ensure_unspent(report: PaymentReport, money: Money) -> None:
    """Raise Conflict where this transfer has paid an order already. The account is locked by the caller."""
    span = timedelta(days=rules.SAME_MOVEMENT_DAYS)
    near = Credit.objects.filter(
        account_id=report.account_id, value_date__range=(money.value_date - span, money.value_date + span)
    ).exclude(report=report)
    for credit in near.select_related("order"):
        theirs = rules.Movement(credit.reference, credit.value_date, credit.amount, credit.line_id)
        if rules.is_same_movement(theirs, money.movement):
            raise already_used(credit.order)


def book(order: Order, report: PaymentReport, money: Money, by: "User | None") -> Credit:
    """Write the credit. The database's constraints are the guard, whatever was looked up before.

    Raises Conflict "reference_used", which names the order that the money paid.
    """
    ensure_unspent(report, money)
    try:
        with transaction.atomic():
            credit = Credit.objects.create(
                account_id=report.account_id,
                report=report,
                order=order,
                line_id=money.line_id,
                reference=money.reference,
                value_date=money.value_date,
                amount=money.amount,
                usd=money.usd,
                booked_by=by,
            )
    except IntegrityError as error:
        raise already_used(_whose(report, money)) from error
    if money.line_id is not None:
        StatementLine.objects.filter(pk=money.line_id).update(state=StatementLine.State.MATCHED)
    return credit


def _whose(report: PaymentReport, money: Money) -> Order | None:
    """The order that the money has paid, where it can be named."""
    credits = Credit.objects.filter(account_id=report.account_id).select_related("order")
    found = credits.filter(line_id=money.line_id).first() if money.line_id else None
    found = found or credits.filter(reference=money.reference, value_date=money.value_date).first()
    return found.order if found else None


def already_used(order: Order | None) -> Conflict:
    """The refusal for money that has paid an order already."""
    if order is None:
        return Conflict("reference_used", _("Ese pago ya se usó en otro pedido."))
    message = _("Ese pago ya se usó en el pedido %(number)s.") % {"number": order.number}
    return Conflict("reference_used", message, details={"number": order.number, "order_id": order.pk})
