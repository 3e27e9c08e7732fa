"""Bringing a row back to an earlier version, where that is safe.

Safe means that the row's values are all there is to it: a name, a price, a text. What moves by actions (an order, a
payment, stock, a state) is never set back, because the world outside has moved too; neither is who may do what.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.utils import get_history_manager_for_model

from commerce.journal import actions as journal
from commerce.journal.guard import RESTORED
from commerce.journal.history import attributed
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed

# Models whose versions may be restored, and the columns of each that stay as they are now.
RESTORABLE: Final[Mapping[str, frozenset[str]]] = {
    "address.useraddress": frozenset({"user", "is_default_for_shipping", "is_default_for_billing", "date_created"}),
    "catalogue.attributeoption": frozenset({"group"}),
    "catalogue.attributeoptiongroup": frozenset(),
    "catalogue.category": frozenset({"store", "path", "depth", "image"}),
    "catalogue.option": frozenset({"code"}),
    "catalogue.product": frozenset({"store", "structure", "parent", "date_created"}),
    "catalogue.productattribute": frozenset({"product_class", "code", "type"}),
    "catalogue.productclass": frozenset(),
    "catalogue.productimage": frozenset({"product", "original", "date_created"}),
    "catalogue.specification": frozenset({"product"}),
    "communication.communicationeventtype": frozenset({"code", "date_created", "date_updated"}),
    "offer.benefit": frozenset(),
    "offer.condition": frozenset(),
    "offer.conditionaloffer": frozenset({"store", "status", "date_created"}),
    "offer.range": frozenset({"store", "date_created"}),
    "partner.partner": frozenset({"store"}),
    "partner.stockrecord": frozenset({"product", "partner", "num_in_stock", "date_created"}),
    "payment.storepaymentmethod": frozenset({"store", "code"}),
    "rates.ratesource": frozenset({"key_variable"}),
    "shipping.deliverymethod": frozenset({"store"}),
    "stores.openinghours": frozenset({"store"}),
    "stores.store": frozenset({"is_active", "is_default", "logo", "hero"}),
    "venezuela.bank": frozenset(),
    "venezuela.phoneprefix": frozenset(),
    "venezuela.taxrate": frozenset({"code"}),
    "voucher.voucher": frozenset({"store", "date_created", "usage"}),
}

_MOVES = gettext_lazy("Sus datos cambian con acciones que ya tuvieron consecuencias; no se pueden devolver por aquí.")
_ACCESS = gettext_lazy("Quién puede hacer qué se decide a propósito, no devolviendo una versión.")
_PERSON = gettext_lazy("Los datos de una persona se corrigen en su ficha, con su permiso.")
_REASONS: Final[Mapping[str, str | Promise]] = {
    "accounts.user": _PERSON,
    "accounts.businessprofile": _PERSON,
    "auth.group": _ACCESS,
    "stores.membership": _ACCESS,
}


@dataclass(frozen=True)
class Difference:
    """One column that a restore would change: its name, the value now and the value then, both as stored."""

    field: str
    now: Any
    then: Any


def why_not(model: type[models.Model]) -> str:
    """Why versions of `model` cannot be restored; empty where they can."""
    label = model._meta.label_lower
    return "" if label in RESTORABLE else str(_REASONS.get(label, _MOVES))


def differences(row: models.Model, version: Any) -> list[Difference]:
    """What restoring `version` would change in `row`."""
    kept = RESTORABLE[type(row)._meta.label_lower]
    found = []
    for field in version.tracked_fields:
        if field.primary_key or field.name in kept or getattr(field, "auto_now", False):
            continue
        now, then = getattr(row, field.attname), getattr(version, field.attname)
        if now != then:
            found.append(Difference(field.name, now, then))
    return found


@transaction.atomic
def restore(model: type[models.Model], version_id: int, *, by: Any, reason: str) -> models.Model:
    """Give a row the values it had in the version `version_id`, as a change of its own with its reason.

    Whether `by` may change this row is for the caller to have asked.

    Raises:
        BadInput: "reason_missing" (names its field); "invalid": the old values are no longer good, with the reasons.
        Conflict: "nothing_to_restore"; "taken": another row has taken what must be unique, "state" where it moves.
        Missing: "gone": the row was deleted, or the version is not one of its model's.
    """
    if said := why_not(model):
        raise NotAllowed("not_restorable", said)
    if not reason.strip():
        raise BadInput("reason_missing", _("Escribe por qué la restauras."), field="reason")
    version = get_history_manager_for_model(model).filter(history_id=version_id).exclude(history_type="-").first()
    if version is None:
        raise Missing("gone", _("Esa versión ya no existe."))
    row = _lock(model, getattr(version, model._meta.pk.attname))
    changes = differences(row, version)
    if not changes:
        raise Conflict("nothing_to_restore", _("Ya está como en esa versión."))
    for change in changes:
        column: Any = model._meta.get_field(change.field)
        setattr(row, column.attname, change.then)
    _check(row)
    with attributed(by=by, reason=_reason(version, reason)):
        _save(row)
    data = {"version": version_id, "fields": [change.field for change in changes]}
    journal.record(RESTORED, subject=row, by=by, data=data)
    return row


def _lock(model: type[models.Model], pk: Any) -> models.Model:
    row: models.Model | None = model._base_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise Missing("gone", _("Ya no existe: fue borrado."))
    return row


def _check(row: models.Model) -> None:
    try:
        row.full_clean(validate_unique=True, validate_constraints=True)
    except ValidationError as error:
        raise BadInput("invalid", " ".join(error.messages), field="reason") from error


def _save(row: models.Model) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        message = _("Otra fila ya usa uno de esos valores. Cambia la otra primero, o edita esta a mano.")
        raise Conflict("taken", message) from error


def _reason(version: Any, reason: str) -> str:
    moment = formats.date_format(timezone.localtime(version.history_date), "d/m/Y H:i")
    return _("Restaurada la versión del %(moment)s: %(reason)s") % {"moment": moment, "reason": reason.strip()}
