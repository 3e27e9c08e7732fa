"""Personal data on staff screens: the one place that says who sees it, how it is masked, and what a look leaves behind.

Lists, searches, choices and counters show masks to everybody. A page shows a mask with a button, `personal_datum` and
`backoffice/personal.html`, that reveals to whoever holds `SEE` in the store; the journal keeps who looked at what.
Where there is no button to press, as in a file or on paper, use `shown_phone` and its like.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commerce.accounts.models import BusinessProfile, User
from commerce.address.models import UserAddress
from commerce.communication.models import ContactMessage
from commerce.customer.desk_queries import stores_of
from commerce.order.models import Order
from commerce.venezuela.rules import (
    format_document,
    format_phone,
    format_rif,
    mask_document,
    mask_phone,
    mask_rif,
)

from .held import held

SEE: Final = "accounts.view_personal_data"
_DOTS: Final = "••••"


def mask_email(email: str) -> str:
    """Enough of an e-mail to recognise it: `y••••@ejemplo.com.ve`."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}{_DOTS}{at}{domain}" if at else _DOTS


# Columns that hold personal data, by name: how they are masked, and how they read in clear.
_MASKS: Final[dict[str, Callable[[str], str]]] = {
    "email": mask_email,
    "contact_email": mask_email,
    "guest_email": mask_email,
    "phone": mask_phone,
    "contact_phone": mask_phone,
    "phone_number": mask_phone,
    "identity_document": mask_document,
    "document": mask_document,
    "rif": mask_rif,
}
_CLEAR: Final[dict[str, Callable[[str], str]]] = {
    "phone": format_phone,
    "contact_phone": format_phone,
    "phone_number": format_phone,
    "identity_document": format_document,
    "document": format_document,
    "rif": format_rif,
}


def is_personal(field: str) -> bool:
    """Whether a column of that name is masked."""
    return field in _MASKS


def masked(field: str, value: Any) -> str:
    """A value of the column `field`, masked where the column is personal: also for differences in a history."""
    text = str(value or "")
    return _MASKS[field](text) if text and field in _MASKS else text


def in_clear(field: str, value: Any) -> str:
    """A value of the column `field` as people write it."""
    text = str(value or "")
    return _CLEAR[field](text) if text and field in _CLEAR else text


def may_see(request: HttpRequest, store_id: int | None) -> bool:
    """Whether the person who asks may see personal data in that store; of no store, only whoever may everywhere."""
    if request.user.is_superuser:
        return True
    return store_id is not None and store_id in held(request).stores(SEE)


def shown(request: HttpRequest, row: Any, field: str) -> str:
    """The value of a personal column of a row of one store: in clear to whoever may see it there, else masked."""
    value = getattr(row, field, "")
    return in_clear(field, value) if may_see(request, getattr(row, "store_id", None)) else masked(field, value)


def shown_phone(request: HttpRequest, order: Order) -> str:
    """The phone of an order: for files and paper, where nobody can press a button."""
    return shown(request, order, "contact_phone")


def shown_email(request: HttpRequest, order: Order) -> str:
    """The e-mail of an order, the guest's where there is no other."""
    return shown(request, order, "contact_email" if order.contact_email else "guest_email")


def shown_document(request: HttpRequest, row: Any) -> str:
    """The document of a row that has one and belongs to a store."""
    return shown(request, row, "document")


@dataclass(frozen=True)
class Datum:
    """One piece of personal data on a page: masked, with what the button needs to reveal it."""

    kind: str
    row_id: int
    field: str
    label: str | Promise
    mask: str
    may_reveal: bool


@dataclass(frozen=True)
class Kind:
    """A model whose personal columns can be revealed one by one."""

    model: type[Model]
    fields: dict[str, str | Promise]
    stores: Callable[[Any], set[int]]
    subject: Callable[[Any], Model]


KINDS: Final[dict[str, Kind]] = {
    "cliente": Kind(
        User,
        {"email": _("Correo"), "phone": _("Teléfono"), "identity_document": _("Cédula o pasaporte")},
        lambda user: stores_of(user.pk),
        lambda user: user,
    ),
    "direccion": Kind(
        UserAddress,
        {"phone_number": _("Teléfono")},
        lambda address: stores_of(address.user_id),
        lambda address: address.user,
    ),
    "negocio": Kind(
        BusinessProfile,
        {"rif": _("RIF"), "contact_phone": _("Teléfono de contacto")},
        lambda profile: stores_of(profile.user_id),
        lambda profile: profile.user,
    ),
    "pedido": Kind(
        Order,
        {"contact_phone": _("Teléfono"), "contact_email": _("Correo"), "guest_email": _("Correo")},
        lambda order: {order.store_id},
        lambda order: order,
    ),
    "mensaje": Kind(
        ContactMessage,
        {"email": _("Correo"), "phone": _("Teléfono")},
        lambda message: {message.store_id},
        lambda message: message,
    ),
}


def personal_datum(
    request: HttpRequest, kind: str, row: Any, field: str, *, stores: set[int] | None = None
) -> Datum | None:
    """A personal column for `{% include "backoffice/personal.html" with datum=… %}`; None where there is nothing.

    `kind` is one of `KINDS`. `stores`: those that the row has to do with, where the caller knows them already.
    """
    value = getattr(row, field, "")
    if not value:
        return None
    around = KINDS[kind].stores(row) if stores is None else stores
    may = request.user.is_superuser or bool(held(request).anywhere(SEE, around))
    return Datum(kind, row.pk, field, KINDS[kind].fields[field], masked(field, value), may)
