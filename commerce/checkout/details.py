"""What a customer tells us to place an order, whichever way it arrives: form, API or command."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Address:
    """Where to bring an order. `state` is a name of `commerce.venezuela.states`; `reference` how to find the door."""

    line1: str
    city: str
    state: str
    reference: str = ""
    recipient: str = ""


@dataclass(frozen=True)
class Details:
    """Who orders, how it is received, how it is paid. Amounts are never the customer's to say.

    `phone` is E.164. `delivery` and `payment` are codes of the store's methods. `seen` is what the customer was shown
    (`commerce.checkout.rules.Seen`), empty where nothing was.
    """

    name: str
    phone: str
    email: str
    delivery: str
    payment: str
    address: Address | None = None
    note: str = ""
    preferred_date: date | None = None
    instructions: str = ""
    language: str = "es-ve"
    seen: tuple[tuple[int, int, str], ...] = ()
    save_address: bool = False
    # What earlier prices of this visit have counted already: offers by id, and how often the person may have them.
    offers_left: Mapping[int, int] = field(default_factory=dict)
