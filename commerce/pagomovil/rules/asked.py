"""What a report asks of whoever paid, as a way to pay says it, and reading the answers. Pure."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.pagomovil.details import ReportDetails
from commerce.refusals import BadInput
from commerce.venezuela.rules import normalize_document, normalize_phone, normalize_reference

from .reports import Facts, amount_of, check_day, field_of

REQUIRED: Final = "required"
OPTIONAL: Final = "optional"
# What a way to pay may ask besides the reference, the amount and the day, which it always asks: without them nobody
# could tell one payment from another.
FIELDS: Final[dict[str, str | Promise]] = {
    "payer_name": gettext_lazy("Nombre del titular que paga"),
    "bank": gettext_lazy("Banco desde donde pagó"),
    "phone": gettext_lazy("Teléfono de quien paga"),
    "document": gettext_lazy("Cédula o RIF de quien paga"),
    "email": gettext_lazy("Correo de quien paga"),
    "receipt": gettext_lazy("Captura o PDF del pago"),
}
ONLY_IN_BOLIVARES: Final = frozenset({"bank"})
_MISSING: Final[dict[str, str | Promise]] = {
    "payer_name": gettext_lazy("Escribe el nombre del titular de la cuenta que pagó."),
    "bank": gettext_lazy("Elige el banco desde donde pagaste."),
    "phone": gettext_lazy("Escribe el teléfono de quien pagó."),
    "document": gettext_lazy("Escribe la cédula con su letra."),
    "email": gettext_lazy("Escribe el correo desde donde pagaste."),
    "receipt": gettext_lazy("Agrega la captura o el PDF del pago."),
}
_CODE: Final = re.compile(r"[0-9A-Z]{4,20}")


def missing(name: str) -> str:
    """What to do about a datum that is required and was not given."""
    return str(_MISSING[name])


def checked(fields: Mapping[str, str], currency: str) -> dict[str, str]:
    """What a way to pay asks, in the order of `FIELDS`. Raises BadInput for what cannot be asked."""
    for name, how in fields.items():
        if name not in FIELDS or how not in (REQUIRED, OPTIONAL):
            raise BadInput("unknown_field", _("Ese dato no se puede pedir."), field="fields")
        if name in ONLY_IN_BOLIVARES and currency != "VES":
            raise BadInput("bank_abroad", _("El banco se pide solo en pagos en bolívares."), field="fields")
    return {name: fields[name] for name in FIELDS if name in fields}


def read(
    details: ReportDetails,
    asked: Mapping[str, str],
    *,
    currency: str,
    has_receipt: bool,
    banks: Collection[str],
    prefixes: Collection[str],
    today: date,
) -> Facts:
    """`details` made canonical; what is not asked is dropped. Raises BadInput, which names the field."""
    said = {name: str(getattr(details, name)).strip() for name in FIELDS if name != "receipt" and name in asked}
    for name, how in asked.items():
        if how == REQUIRED and not (has_receipt if name == "receipt" else said[name]):
            raise BadInput("missing", missing(name), field=name)
    if said.get("bank") and said["bank"] not in banks:
        raise BadInput("unknown_bank", missing("bank"), field="bank")
    if said.get("phone"):
        said["phone"] = field_of("phone", lambda: normalize_phone(said["phone"], prefixes))
    if said.get("document"):
        said["document"] = field_of("document", lambda: normalize_document(said["document"]))
    if said.get("email"):
        said["email"] = _email(said["email"])
    check_day(details.paid_on, today)
    return Facts(
        bank=said.get("bank", ""),
        phone=said.get("phone", ""),
        document=said.get("document", ""),
        reference=field_of("reference", lambda: reference_of(details.reference, currency)),
        reference_typed=details.reference.strip()[:40],
        paid_on=details.paid_on,
        amount=amount_of(details.amount),
        payer_name=" ".join(said.get("payer_name", "").split())[:120],
        email=said.get("email", ""),
    )


def reference_of(text: str, currency: str) -> str:
    """A reference in canonical form: digits of a bank of the country, letters and digits of anything else.

    Raises BadInput.
    """
    if currency == "VES":
        return normalize_reference(text)
    bare = re.sub(r"[\W_]", "", text).upper()
    if not _CODE.fullmatch(bare):
        raise BadInput("bad_reference", _("Copia el código de confirmación: entre 4 y 20 letras y números."))
    return bare.lstrip("0") or bare


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise BadInput(
            "bad_email", _("Ese correo no se entiende. Ejemplo: nombre@correo.com."), field="email"
        ) from error
    return text.lower()
