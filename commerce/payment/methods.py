"""The ways to pay that exist. A store switches on the ones it wants with rows of `StorePaymentMethod`.

Adding a way to pay is one module that calls `register(PaymentMethod(...))` and is imported from its app's `ready`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commerce.order import statuses

if TYPE_CHECKING:
    from commerce.stores.models import Store

DELIVERY = "delivery"
PICKUP = "pickup"


def _always(store: "Store") -> bool:
    return True


@dataclass(frozen=True)
class PaymentMethod:
    """A way to pay.

    `kinds`: the ways to receive an order that it goes with. `initial_status`: where an order paid like this starts.
    `is_collected_on_receipt`: the money changes hands with the goods. `is_foreign_currency`: IGTF may apply.
    `currency`: which amount the customer pays, "USD" or "VES". `next_page`: the name of the address, by the order's
    token, where the customer pays after ordering; empty where there is nothing to do but wait. `is_ready`: whether a
    store that has switched it on has what it needs (keys, an account); otherwise customers do not see it.
    """

    code: str
    name: str | Promise
    instructions: str | Promise
    currency: str
    is_foreign_currency: bool = False
    kinds: frozenset[str] = frozenset({DELIVERY, PICKUP})
    initial_status: str = statuses.PENDING
    is_collected_on_receipt: bool = False
    next_page: str = ""
    is_ready: "Callable[[Store], bool]" = _always

    def goes_with(self, kind: str) -> bool:
        """Whether an order that is received by `kind` can be paid like this."""
        return kind in self.kinds


_methods: dict[str, PaymentMethod] = {}
_resolvers: list[Callable[[str], PaymentMethod | None]] = []


def register(method: PaymentMethod) -> PaymentMethod:
    """Make `method` known. Raises ValueError where another one already has its code."""
    present = _methods.get(method.code)
    if present is not None and present != method:
        raise ValueError(f"two payment methods have the code {method.code}")
    _methods[method.code] = method
    return method


def register_resolver(resolver: Callable[[str], PaymentMethod | None]) -> None:
    """Ask `resolver` for codes that nobody registered: methods that are rows."""
    if resolver not in _resolvers:
        _resolvers.append(resolver)


def find(code: str) -> PaymentMethod | None:
    """The method `code`, if it is known."""
    if code in _methods:
        return _methods[code]
    answers = (resolver(code) for resolver in _resolvers)
    return next((answer for answer in answers if answer is not None), None)


def known() -> list[PaymentMethod]:
    """Every method, in the order of registration."""
    return list(_methods.values())


CASH_USD = register(
    PaymentMethod(
        code="cash_usd",
        name=_("Efectivo en dólares al recibir"),
        instructions=_("Ten a mano el monto en billetes en buen estado. Si necesitas vuelto, avísanos."),
        currency="USD",
        is_foreign_currency=True,
        initial_status=statuses.CONFIRMED,
        is_collected_on_receipt=True,
    )
)
CASH_VES = register(
    PaymentMethod(
        code="cash_ves",
        name=_("Efectivo en bolívares al recibir"),
        instructions=_("Pagas en bolívares a la tasa BCV del día en que recibes."),
        currency="VES",
        initial_status=statuses.CONFIRMED,
        is_collected_on_receipt=True,
    )
)
TRANSFER_ON_DELIVERY = register(
    PaymentMethod(
        code="transfer_on_delivery",
        name=_("Transferencia al recibir"),
        instructions=_("Transfieres en bolívares delante de quien te entrega, a la tasa BCV del día."),
        currency="VES",
        initial_status=statuses.CONFIRMED,
        is_collected_on_receipt=True,
    )
)
