"""What the checkout page shows: the form, the choices with their prices, and the order as it would be."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, QueryDict

from commerce.money.rules import convert
from commerce.payment.methods import PaymentMethod
from commerce.payment.queries import OfferedMethod, offered_methods
from commerce.rates.context import request_rate
from commerce.shipping.options import DeliveryOption, options_for
from commerce.stores.middleware import store_of
from commerce.stores.queries import opening_of

from . import queries, ticket
from .forms import NEW, CheckoutForm
from .pricing import Pricing, price, wanted_lines


@dataclass(frozen=True)
class PaymentChoice:
    """A way to pay on the page: with the amount it would come to, and what it adds to the order."""

    offered: OfferedMethod
    pricing: Pricing

    @property
    def is_in_bolivares(self) -> bool:
        """Whether its amount is shown in bolívares."""
        return self.offered.method.currency == "VES" and self.pricing.total_ves is not None

    @property
    def extra(self) -> Decimal:
        """What paying like this adds, in USD."""
        return sum((item.price.incl_tax for item in self.pricing.surcharges), Decimal("0.00"))


class CheckoutPage:
    """One showing of the checkout: built from the basket and from what has been said so far (`data`)."""

    def __init__(self, request: HttpRequest, data: QueryDict | None = None, *, is_check: bool = True) -> None:
        self.request = request
        self.store = store_of(request)
        self.basket: Any = request.basket  # type: ignore[attr-defined]
        self.rate = request_rate(request)
        self.book = queries.saved_addresses(request.user) if request.user.is_authenticated else []
        self.lines = wanted_lines(self.basket)
        initial = self._initial() if data is None or not is_check else {}
        if data is not None and not is_check:
            initial |= {name: value for name, value in data.items() if name in CheckoutForm.base_fields}
        self.deliveries = options_for(self.basket, self._state(data if data is not None else initial))
        payments = offered_methods(self.store)
        self.form = CheckoutForm(
            data if is_check else None,
            initial=self._with_defaults(initial, payments),
            deliveries=self.deliveries,
            payments=payments,
            book=self.book,
        )
        self._payments = payments

    def _initial(self) -> dict[str, Any]:
        """What we know of a customer already, so that they need not type it again."""
        user = self.request.user
        if not user.is_authenticated:
            return {"state": "", "address": NEW}
        last = queries.last_order(user, self.store)
        known = {
            "name": (last.contact_name if last else "") or user.get_full_name(),
            "phone": (last.contact_phone if last else "") or user.phone,
            "email": user.email,
            "address": str(self.book[0].pk) if self.book else NEW,
        }
        return known | ({"delivery": last.shipping_code, "payment": last.payment_method} if last else {})

    def _state(self, said: Any) -> str:
        """The state of the address that is chosen or typed; empty while nobody has said."""
        saved = {str(address.pk): address for address in self.book}.get(str(said.get("address") or ""))
        return saved.state if saved else str(said.get("state") or "")

    def _with_defaults(self, initial: dict[str, Any], payments: list[OfferedMethod]) -> dict[str, Any]:
        """The first possible delivery and payment are chosen beforehand, as is a fresh ticket."""
        possible = [option for option in self.deliveries if option.is_available]
        chosen = next((option for option in possible if option.code == initial.get("delivery")), None)
        delivery = chosen or next(iter(possible), None)
        kind = delivery.kind if delivery else ""
        going = [offered.code for offered in payments if not kind or offered.method.goes_with(kind)]
        payment = initial.get("payment") if initial.get("payment") in going else next(iter(going), "")
        old = ticket.read(str(initial.get("ticket") or ""))
        fresh = ticket.issue(self.basket.pk, self.lines, old.key if old else "")
        return initial | {
            "delivery": delivery.code if delivery else "",
            "payment": payment,
            "ticket": fresh.sealed(),
        }

    @property
    def delivery(self) -> DeliveryOption | None:
        """The delivery that the amounts are for."""
        option = self.form.chosen_delivery
        return option if option and option.is_available else None

    @property
    def payments(self) -> list[PaymentChoice]:
        """The ways to pay that go with the chosen delivery, each with its own total."""
        kind = self.delivery.kind if self.delivery else ""
        return [
            PaymentChoice(offered, self._price(offered.method))
            for offered in self._payments
            if not kind or offered.method.goes_with(kind)
        ]

    @property
    def pricing(self) -> Pricing:
        """The order as it would be with what is chosen."""
        chosen = self.form.chosen_payment
        return self._price(chosen.method if chosen else None)

    def _price(self, method: PaymentMethod | None) -> Pricing:
        return price(self.basket, self.delivery, method, self.rate)

    def context(self) -> dict[str, Any]:
        """What the template reads."""
        pricing = self.pricing
        fee = pricing.charge.incl_tax
        return {
            "page": self,
            "form": self.form,
            "deliveries": self.deliveries,
            "payments": self.payments,
            "chosen_delivery": self.form.said("delivery"),
            "chosen_payment": self.form.said("payment"),
            "chosen_address": self.form.said("address") or NEW,
            "book": self.book,
            "lines": self.basket.all_lines(),
            "pricing": pricing,
            "fee": fee,
            "fee_ves": convert(fee, self.rate.value) if self.rate else None,
            "opening": opening_of(self.store),
        }
