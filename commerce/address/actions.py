"""Every change of an address book. The owner's row is the lock, so that there is never more than one default."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from commerce.journal import actions as journal
from commerce.refusals import Conflict

from . import queries
from .models import UserAddress

if TYPE_CHECKING:
    from commerce.accounts.models import User

MOST_ADDRESSES = 30
DEFAULTS = {"shipping": "is_default_for_shipping", "billing": "is_default_for_billing"}


@transaction.atomic
def save_address(address: UserAddress, *, by: "User", store_id: int | None = None) -> UserAddress:
    """Write a new or corrected address of `by`; the first of a book becomes the default for both uses.

    Raises Conflict "duplicate_address" if it is already there, "too_many_addresses" past `MOST_ADDRESSES`.
    """
    _lock_book(by)
    others = UserAddress.objects.filter(user=by).exclude(pk=address.pk)
    if address.pk is None and others.count() >= MOST_ADDRESSES:
        raise Conflict("too_many_addresses", _("Tu lista está llena. Quita una dirección que ya no uses."))
    for default in DEFAULTS.values():
        if not others.filter(**{default: True}).exists():
            setattr(address, default, True)
    address.user = by
    is_new = address.pk is None
    try:
        with transaction.atomic():
            address.save()
    except IntegrityError as error:
        raise Conflict("duplicate_address", _("Ya tienes esa dirección guardada.")) from error
    journal.record("address.added" if is_new else "address.updated", subject=address, by=by, store_id=store_id)
    return address


@transaction.atomic
def remove_address(address_id: int, *, by: "User", store_id: int | None = None) -> None:
    """Take an address out of the book; another one inherits what it was the default for. Raises Missing."""
    _lock_book(by)
    address = queries.own_address(by, address_id)
    journal.record("address.removed", subject=address, by=by, store_id=store_id)
    inherited = {default: True for default in DEFAULTS.values() if getattr(address, default)}
    address.delete()
    heir = queries.own_addresses(by).first()
    if heir and inherited:
        _write(heir, inherited)


@transaction.atomic
def make_default(address_id: int, purpose: str, *, by: "User", store_id: int | None = None) -> UserAddress:
    """Use an address by default for "shipping" or "billing". Raises Missing, and KeyError for another purpose."""
    column = DEFAULTS[purpose]
    _lock_book(by)
    address = queries.own_address(by, address_id)
    _write(address, {column: True})
    journal.record("address.made_default", subject=address, by=by, store_id=store_id, data={"purpose": purpose})
    return address


def _write(address: UserAddress, values: dict[str, Any]) -> None:
    for column, value in values.items():
        setattr(address, column, value)
    address.save()  # Oscar takes the default from the other addresses


def _lock_book(owner: "User") -> None:
    get_user_model().objects.select_for_update().get(pk=owner.pk)
