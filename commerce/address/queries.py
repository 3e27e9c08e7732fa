"""Reads of address books."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commerce.refusals import Missing

from .models import Country, UserAddress

if TYPE_CHECKING:
    from commerce.accounts.models import User


def venezuela() -> Country:
    """The country of every address; a migration puts it there."""
    return Country.objects.get(pk="VE")


def own_addresses(user: "User") -> QuerySet[UserAddress]:
    """The address book of a person, the one for deliveries first."""
    return UserAddress.objects.filter(user=user)


def own_address(user: "User", address_id: int) -> UserAddress:
    """One address of a person. Raises Missing for anybody else's."""
    address = own_addresses(user).filter(pk=address_id).first()
    if address is None:
        raise Missing("address_missing", _("Esa dirección ya no está en tu lista."))
    return address
