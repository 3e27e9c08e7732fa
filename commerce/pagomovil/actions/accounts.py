"""Changing where money arrives: one person asks, another signs, and the owner hears of both."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.pagomovil.models import AccountChange, RecipientAccount
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed
from commerce.stores.models import Store
from commerce.stores.queries import stores_where
from commerce.venezuela.models import Bank
from commerce.venezuela.queries import mobile_payment_banks
from commerce.venezuela.rules import normalize_account

if TYPE_CHECKING:
    from commerce.accounts.models import User

CHANGE = "pagomovil.change_recipientaccount"
FIELDS = (
    "currency",
    "takes_pago_movil",
    "title",
    "bank",
    "phone",
    "document",
    "holder",
    "account_number",
    "details",
    "uses_own_cents",
    "is_active",
    "position",
)
_MOST_DETAILS = 8


@transaction.atomic
def request_change(
    store: Store, account: RecipientAccount | None, values: Mapping[str, Any], *, by: "User"
) -> AccountChange:
    """Ask for new values of an account (None: for a new account). Nothing changes before somebody else signs.

    `values` by the names of `FIELDS`; `bank` is a code. Only what differs is kept.

    Raises:
        NotAllowed: no permission in that store.
        Missing: the account is another store's.
        BadInput: a value that cannot be (`field` says which), or nothing that differs.
        Conflict: "change_waiting": another change of this account waits for its signature.
    """
    _may_change(store, by)
    if account is not None and account.store_id != store.pk:
        raise Missing("no_such_account", _("No encontramos esa cuenta."))
    wanted = _checked(store, account, values)
    try:
        with transaction.atomic():
            change = AccountChange.objects.create(store=store, account=account, proposed=wanted, requested_by=by)
    except IntegrityError as error:
        raise Conflict("change_waiting", _("Otro cambio de esta cuenta ya espera una firma.")) from error
    journal.record("account.change_requested", subject=change, by=by, data=_about(change))
    return change


@transaction.atomic
def sign_change(change_id: int, *, by: "User") -> RecipientAccount:
    """Put a change into effect, as somebody other than who asked for it. Superusers are not exempt.

    Raises Missing, NotAllowed ("same_person"), Conflict ("already_decided", "account_exists").
    """
    change = _lock(change_id, by)
    if change.requested_by_id == by.pk:
        raise NotAllowed("same_person", _("Lo pediste tú: lo firma otra persona."))
    account = _apply(change)
    _settle(change, AccountChange.State.APPLIED, by)
    change.account = account
    change.save(update_fields=["account"])
    journal.record("account.change_applied", subject=change, by=by, data=_about(change))
    return account


@transaction.atomic
def refuse_change(change_id: int, *, by: "User", note: str = "") -> AccountChange:
    """Drop a change that waits; who asked for it may do so too. Raises Missing, NotAllowed, Conflict."""
    change = _lock(change_id, by)
    change.note = " ".join(note.split())[:240]
    _settle(change, AccountChange.State.REFUSED, by)
    journal.record("account.change_refused", subject=change, by=by, data={**_about(change), "note": change.note})
    return change


def _may_change(store: Store, by: "User") -> None:
    if not stores_where(by, CHANGE).filter(pk=store.pk).exists():
        raise NotAllowed("not_allowed", _("No puedes cambiar las cuentas de esta tienda."))


def _lock(change_id: int, by: "User") -> AccountChange:
    """A change that waits, locked, for somebody who may decide about it."""
    changes = AccountChange.objects.select_for_update(of=("self",)).select_related("store", "account__bank")
    change = changes.filter(pk=change_id).first()
    if change is None or not stores_where(by, CHANGE).filter(pk=change.store_id).exists():
        raise Missing("no_such_change", _("No encontramos ese cambio."))
    if change.state != AccountChange.State.WAITING:
        raise Conflict("already_decided", _("Alguien ya decidió este cambio."))
    return change


def _settle(change: AccountChange, state: str, by: "User") -> None:
    change.state, change.decided_by, change.decided_at = state, by, timezone.now()
    change.save()


def _checked(store: Store, account: RecipientAccount | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that differ, in canonical form. Raises BadInput."""
    if unknown := set(values) - set(FIELDS):
        raise BadInput("unknown_field", _("Ese dato no existe en una cuenta."), field=sorted(unknown)[0])
    trial = RecipientAccount(store=store) if account is None else RecipientAccount.objects.get(pk=account.pk)
    before = _plain(trial)
    _fill(trial, values)
    try:
        trial.clean_fields(exclude=["qr"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise BadInput("bad_value", messages[0], field=field) from error
    _check_whole(trial)
    after = _plain(trial)
    if account is not None and after["currency"] != before["currency"]:
        message = _("La moneda de una cuenta no cambia: apágala y agrega otra.")
        raise BadInput("currency_stays", message, field="currency")
    wanted = {name: value for name, value in after.items() if account is None or value != before[name]}
    if not wanted:
        raise BadInput("nothing_changes", _("No cambiaste ningún dato."))
    return wanted


def _check_whole(account: RecipientAccount) -> None:
    """What the database will ask of the row, in words. Raises BadInput."""
    if account.takes_pago_movil:
        if account.currency != RecipientAccount.Currency.VES:
            raise BadInput("not_bolivares", _("Pago Móvil es en bolívares."), field="currency")
        for name in ("bank", "phone", "document"):
            if not getattr(account, f"{name}_id" if name == "bank" else name):
                raise BadInput("missing", _("Pago Móvil lo necesita."), field=name)
    elif account.currency == RecipientAccount.Currency.VES and not account.bank_id:
        raise BadInput("missing", _("Una cuenta en bolívares es de un banco."), field="bank")
    elif not account.bank_id and not account.title:
        raise BadInput("missing", _("Ponle un nombre: Zelle, por ejemplo."), field="title")


def details_of(value: Any) -> list[dict[str, str]]:
    """Data to copy, each with its label. Raises BadInput."""
    rows = []
    for row in value or []:
        label, said = " ".join(str(row.get("label", "")).split()), " ".join(str(row.get("value", "")).split())
        if not label or not said:
            raise BadInput("half_a_detail", _("Cada dato lleva su nombre y su valor."), field="details")
        rows.append({"label": label[:40], "value": said[:120]})
    if len(rows) > _MOST_DETAILS:
        raise BadInput("too_many", _("Son demasiados datos: hasta 8."), field="details")
    return rows


def _fill(account: RecipientAccount, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name == "bank":
            account.bank_id = value.pk if isinstance(value, Bank) else str(value or "") or None
            if account.bank_id and not mobile_payment_banks().filter(pk=account.bank_id).exists():
                raise BadInput("unknown_bank", _("Ese banco no tiene Pago Móvil."), field="bank")
        elif name == "account_number" and value:
            try:
                account.account_number = normalize_account(str(value))
            except BadInput as refusal:
                raise BadInput(refusal.code, refusal.message, field=name) from refusal
        elif name == "details":
            account.details = details_of(value)
        else:
            setattr(account, name, value)


def _plain(account: RecipientAccount) -> dict[str, Any]:
    """The fields as JSON holds them."""
    values = {name: getattr(account, name) for name in FIELDS if name != "bank"}
    return {
        "bank": account.bank_id,
        **{name: str(v) if name in ("phone", "document") else v for name, v in values.items()},
    }


def _apply(change: AccountChange) -> RecipientAccount:
    account = RecipientAccount(store=change.store)
    if change.account_id is not None:
        account = RecipientAccount.objects.select_for_update(of=("self",)).get(pk=change.account_id)
    _fill(account, change.proposed)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise Conflict("account_exists", _("Esa cuenta ya está en la lista.")) from error
    return account


def _about(change: AccountChange) -> dict[str, Any]:
    """What the journal keeps of a change: which data, not their values."""
    labels = [str(field.verbose_name) for field in RecipientAccount._meta.fields if field.name in change.proposed]
    account = str(change.account) if change.account else _("nueva")
    return {"change_id": change.pk, "account": account, "fields": labels, "account_id": change.account_id}
