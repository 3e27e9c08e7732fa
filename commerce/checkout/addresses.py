"""Addresses at the checkout: the order keeps a copy of its own, and the address book grows only when asked to."""

from typing import TYPE_CHECKING

from commerce.address.models import Country, UserAddress
from commerce.order.models import ShippingAddress

from .details import Address, Details

if TYPE_CHECKING:
    from commerce.accounts.models import User


def home_country() -> Country:
    """Venezuela, which every address is in."""
    names = {"printable_name": "Venezuela", "name": "República Bolivariana de Venezuela", "iso_3166_1_a3": "VEN"}
    country, _created = Country.objects.get_or_create(
        iso_3166_1_a2="VE", defaults={**names, "iso_3166_1_numeric": "862", "is_shipping_country": True}
    )
    return country


def copy_for_order(details: Details) -> ShippingAddress | None:
    """The order's own copy of the address, which later changes of the address book do not touch; none for a pickup."""
    if details.address is None:
        return None
    return ShippingAddress.objects.create(**_columns(details.address, details), country=home_country())


def remember(user: "User", details: Details) -> UserAddress | None:
    """Put the address into the customer's address book, once however often it is used; none for a pickup."""
    if details.address is None:
        return None
    address = UserAddress(user=user, country=home_country(), **_columns(details.address, details))
    address.hash = address.generate_hash()
    known = UserAddress.objects.filter(user=user, hash=address.hash).first()
    if known:
        return known
    address.is_default_for_shipping = not UserAddress.objects.filter(user=user).exists()
    address.save()
    return address


def from_book(address: UserAddress) -> Address:
    """A saved address as the checkout takes it."""
    return Address(
        line1=address.line1,
        city=address.line4,
        state=address.state,
        reference=address.notes,
        recipient=address.name,
    )


def _columns(address: Address, details: Details) -> dict[str, str]:
    return {
        "first_name": (address.recipient or details.name)[:255],
        "line1": address.line1[:255],
        "line4": address.city[:255],
        "state": address.state,
        "notes": address.reference,
        "phone_number": details.phone,
    }
