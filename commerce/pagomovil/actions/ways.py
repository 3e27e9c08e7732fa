"""Ways to pay that a store makes up itself: what they are called, what they ask, and where the money goes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.journal.history import attributed
from commerce.pagomovil.models import RecipientAccount, ReportedMethod
from commerce.pagomovil.rules import asked
from commerce.pagomovil.rules.quotes import ROWS
from commerce.payment.models import StorePaymentMethod
from commerce.refusals import BadInput, Missing, NotAllowed
from commerce.stores.models import Store
from commerce.stores.queries import stores_where

if TYPE_CHECKING:
    from commerce.accounts.models import User

CHANGE = "stores.change_money_rules"
_LONGEST_NAME = 60
_LONGEST_CODE = 40
_LAST = 99


@dataclass(frozen=True)
class Wanted:
    """What a way to pay should be. `fields` as `ReportedMethod.fields`; dollars always count as foreign currency."""

    name: str
    account_id: int
    fields: Mapping[str, str] = field(default_factory=dict)
    instructions: str = ""
    is_foreign_currency: bool = False
    is_active: bool = True


@transaction.atomic
def save_method(store: Store, wanted: Wanted, *, by: "User", method_id: int | None = None) -> ReportedMethod:
    """Make a way to pay of `store`, or change one: its customers see it from then on, if it is active.

    Its currency is its account's. Its code never changes: orders that were placed with it keep their meaning.

    Raises:
        NotAllowed: `by` does not decide about money in that store.
        Missing: no such method there, or no such account.
        BadInput: `field` says what is wrong.
    """
    if not stores_where(by, CHANGE).filter(pk=store.pk).exists():
        raise NotAllowed("not_allowed", _("No puedes cambiar las formas de pago de esta tienda."))
    name = " ".join(wanted.name.split())[:_LONGEST_NAME]
    if not name:
        raise BadInput("missing", _("Escribe cómo se llama."), field="name")
    method = _locked(store, method_id) if method_id is not None else ReportedMethod(store=store, code=_code(name))
    account = RecipientAccount.objects.filter(store=store, pk=wanted.account_id).first()
    if account is None:
        raise Missing("no_such_account", _("No encontramos esa cuenta."))
    method.name, method.account, method.currency = name, account, account.currency
    method.fields = asked.checked(wanted.fields, account.currency)
    method.instructions = wanted.instructions.strip()
    method.is_foreign_currency = wanted.is_foreign_currency or account.currency != RecipientAccount.Currency.VES
    method.is_active = wanted.is_active
    with attributed(by=by):
        method.save()
        _offer(method)
    data = {"method": method.name, "code": method.code, "method_id": method.pk}
    journal.record("payment.method_saved", subject=method, by=by, store_id=store.pk, data=data)
    return method


def _locked(store: Store, method_id: int) -> ReportedMethod:
    method = ReportedMethod.objects.select_for_update(of=("self",)).filter(store=store, pk=method_id).first()
    if method is None:
        raise Missing("no_such_method", _("No encontramos esa forma de pago."))
    return method


def _code(name: str) -> str:
    """A code that no other way to pay of any store has."""
    stem = f"{ROWS}{slugify(name) or 'pago'}"[: _LONGEST_CODE - 5].rstrip("-")
    taken = set(ReportedMethod.objects.filter(code__startswith=stem).values_list("code", flat=True))
    if stem not in taken:
        return stem
    return next(code for number in range(2, 10_000) if (code := f"{stem}-{number}") not in taken)


def _offer(method: ReportedMethod) -> None:
    """Its row among the ways to pay of the store. Switched off there, it stays off until it is made active anew."""
    row = StorePaymentMethod.objects.filter(store_id=method.store_id, code=method.code).first()
    if row is None:
        row = StorePaymentMethod(store_id=method.store_id, code=method.code, position=_LAST)
    if row._state.adding or row.is_enabled != method.is_active:
        row.is_enabled = method.is_active
        row.save()
