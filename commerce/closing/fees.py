"""What providers kept of the payments they passed on, where they have told us."""

from decimal import Decimal

from django.db.models import DecimalField, ExpressionWrapper, F, QuerySet, Sum

from commerce.money.rules import quantize
from commerce.online.models import PayoutLine
from commerce.payment.models import Transaction

_USD = ExpressionWrapper(
    F("transaction__amount") * F("fee") / F("gross"), output_field=DecimalField(max_digits=20, decimal_places=6)
)


def of_movements(movements: QuerySet[Transaction]) -> dict[tuple[str, str], Decimal]:
    """USD kept of `movements`, by way to pay and currency. What no payout has told of is not there.

    A fee in another currency counts as the same part of the payment's dollars.
    """
    lines = PayoutLine.objects.filter(
        kind=PayoutLine.Kind.CHARGE, transaction__in=movements.order_by().values("pk"), gross__gt=0
    )
    sums = (
        lines.order_by()
        .values_list("transaction__source__source_type__code", "transaction__paid_currency")
        .annotate(usd=Sum(_USD))
    )
    return {(code, currency): quantize(usd) for code, currency, usd in sums}
