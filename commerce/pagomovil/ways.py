"""Ways to pay that are rows: found by their code wherever a way to pay is asked for."""

from typing import TYPE_CHECKING

from commerce.order import statuses
from commerce.payment.methods import PaymentMethod

from .models import ReportedMethod
from .rules.quotes import ROWS

if TYPE_CHECKING:
    from commerce.stores.models import Store


def row_of(code: str) -> ReportedMethod | None:
    """The row of a way to pay that is one, with its account; None for any other code."""
    if not code.startswith(ROWS):
        return None
    return ReportedMethod.objects.select_related("account__bank", "store").filter(code=code).first()


def resolve(code: str) -> PaymentMethod | None:
    """What `commerce.payment.methods` asks for codes that no module registered."""
    row = row_of(code)
    return method_of(row) if row else None


def method_of(row: ReportedMethod) -> PaymentMethod:
    """The row as every other way to pay looks. It is offered in its own store alone, while its account is in use."""
    is_in_use = row.is_active and row.account.is_active

    def is_ready(store: "Store") -> bool:
        return is_in_use and row.store_id == store.pk

    return PaymentMethod(
        code=row.code,
        name=row.name,
        instructions=row.instructions,
        currency=row.currency,
        is_foreign_currency=row.is_foreign_currency,
        initial_status=statuses.PENDING,
        next_page="pagomovil:report",
        is_ready=is_ready,
    )
