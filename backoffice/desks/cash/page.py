"""What the page of collecting one order shows."""

from collections.abc import Container
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commerce.cash import queries
from commerce.cash.actions import COLLECT
from commerce.cash.models import CashCollection
from commerce.cash.rules import USD, VES, Owed, change_for
from commerce.order.models import Order

from .forms import TRANSFER, CollectForm


@dataclass(frozen=True)
class CollectPage:
    """One order that is paid when it changes hands: what is owed, the form, and what was taken already."""

    order: Order
    owed: Owed
    form: CollectForm
    collections: list[CashCollection]

    @property
    def delivers(self) -> bool:
        """Whether the next step is handing it over."""
        return self.order.status in queries.HANDED_OVER_FROM

    @property
    def is_owed(self) -> bool:
        """Whether anything is still owed."""
        return self.owed.base > 0

    @property
    def can_be_collected(self) -> bool:
        """Whether it is paid in hand, and now."""
        is_due_now = self.is_owed and self.order.status in queries.COLLECTABLE
        return is_due_now and queries.is_collected_on_receipt(self.order)


def collect_page(order: Order, form: CollectForm | None = None) -> CollectPage:
    """The page of `order`, with an empty form unless there is one."""
    owed = queries.owed_now(order)
    return CollectPage(order, owed, form or _empty(order, owed), queries.collections_of(order))


def collect_part(order: Order, held: Container[str]) -> CollectPage | None:
    """The same for the order's own page; None where these permissions do not collect it, or nothing is due."""
    if order.payment_state not in ("to_collect", "partial") or order.status not in queries.COLLECTABLE:
        return None
    if COLLECT not in held or not queries.is_collected_on_receipt(order):
        return None
    return collect_page(order)


def _empty(order: Order, owed: Owed) -> CollectForm:
    how = {"cash_usd": USD, "cash_ves": VES, "transfer_on_delivery": TRANSFER}.get(order.payment_method, USD)
    if owed.rate is None:
        how = USD
    return CollectForm(initial={"how": how, "received": owed.amount(USD if how == USD else VES)})


def with_change(form: CollectForm, owed: Owed) -> CollectForm:
    """The form with the change worked out: what a page without script shows after its button. Only of a valid form."""
    said: dict[str, Any] = form.cleaned_data
    back = said["change_currency"] or form.currency
    change = Decimal(0) if said["how"] == TRANSFER else change_for(owed, form.currency, said["received"], back)
    return CollectForm(initial={**said, "change": change or Decimal("0.00")})
