"""What a store owes its customers, to spend there: given instead of money, spent on orders. Amounts are in USD.

The order is locked before the credit, here as everywhere.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.journal import actions as journal
from commerce.order import statuses
from commerce.order.locks import lock_order
from commerce.refusals import BadInput, Conflict, NotAllowed

from . import door, ledger, methods
from .ledger import Movement
from .models import StoreCredit, StoreCreditEntry

if TYPE_CHECKING:
    from commerce.accounts.models import User
    from commerce.order.models import Order
    from commerce.stores.models import Store

METHOD: Final = "store_credit"
Kind = StoreCreditEntry.Kind
_CREDIT: Final = methods.PaymentMethod(
    code=METHOD,
    name=gettext_lazy("Saldo a favor"),
    instructions=gettext_lazy("Lo usas desde la página de tu pedido."),
    currency="USD",
)


def method(code: str) -> methods.PaymentMethod | None:
    """The way to pay that is no choice at the checkout: it is used on an order's own page."""
    return _CREDIT if code == METHOD else None


def balance_of(user: "User", store: "Store") -> Decimal:
    """What `user` may spend in `store`."""
    found = StoreCredit.objects.filter(store=store, user=user).values_list("balance", flat=True).first()
    return found or ledger.rules.ZERO


def usable_on(order: "Order", user: object) -> Decimal:
    """How much of their credit the owner of `order` could put on it now; nothing for anybody else."""
    if order.user_id is None or getattr(user, "pk", None) != order.user_id or order.status != statuses.PENDING:
        return ledger.rules.ZERO
    balance = StoreCredit.objects.filter(store_id=order.store_id, user_id=order.user_id).values_list(
        "balance", flat=True
    )
    return min(balance.first() or ledger.rules.ZERO, ledger.standing(order).remaining)


def grant(order: "Order", usd: Decimal, *, kind: str, reason: str = "", by: "User | None" = None) -> StoreCreditEntry:
    """Give the customer of a locked order `usd` to spend in its store.

    Raises Conflict "no_account" for a guest's order, BadInput for an amount that is not above zero.
    """
    if order.user_id is None:
        raise Conflict("no_account", _("Quien hizo este pedido no tiene cuenta: no hay dónde guardar su saldo."))
    if not usd.is_finite() or usd <= 0:
        raise BadInput("bad_amount", _("Escribe un monto mayor que cero."), field="usd")
    credit = _locked(order)
    return _enter(credit, order, usd, kind=kind, reason=reason, by=by)


@transaction.atomic
def spend(order_id: int, *, by: "User", usd: Decimal | None = None) -> door.Confirmed:
    """Pay an order, or part of it, with the credit of its customer: `usd`, or as much as there is and is needed.

    Raises:
        Missing: no such order.
        NotAllowed: it is somebody else's.
        Conflict: "not_payable", "no_credit" where there is nothing to spend, "too_little_credit".
        BadInput: the amount is not above zero.
    """
    order = lock_order(order_id)
    if order.user_id is None or order.user_id != by.pk:
        raise NotAllowed("not_yours", _("Solo quien hizo el pedido puede usar su saldo."))
    if order.status != statuses.PENDING:
        raise Conflict("not_payable", _("Este pedido ya no espera un pago."))
    credit = _locked(order)
    most = min(credit.balance, ledger.standing(order).remaining)
    if most <= 0:
        raise Conflict("no_credit", _("No tienes saldo a favor para este pedido."))
    wanted = most if usd is None else usd
    if not wanted.is_finite() or wanted <= 0 or wanted != round(wanted, 2):
        raise BadInput("bad_amount", _("Escribe un monto mayor que cero, con dos decimales."), field="usd")
    if wanted > most:
        raise Conflict("too_little_credit", _("Es más de lo que tienes o de lo que falta."), details={"usd": str(most)})
    entry = _enter(credit, order, -wanted, kind=Kind.SPENT, by=by)
    movement = Movement(METHOD, wanted, wanted, provider=METHOD, provider_id=str(entry.pk), status="spent", by=by)
    return door.confirm(order.pk, movement, note=_("Pagaste con tu saldo a favor."))


def _locked(order: "Order") -> StoreCredit:
    keys = {"store_id": order.store_id, "user_id": order.user_id}
    StoreCredit.objects.bulk_create([StoreCredit(**keys)], ignore_conflicts=True)
    return StoreCredit.objects.select_for_update(of=("self",)).get(**keys)


def _enter(
    credit: StoreCredit, order: "Order", usd: Decimal, *, kind: str, reason: str = "", by: "User | None" = None
) -> StoreCreditEntry:
    entry = StoreCreditEntry.objects.create(
        credit=credit, kind=kind, amount=usd, order=order, reason=reason.strip()[:240], by=by
    )
    StoreCredit.objects.filter(pk=credit.pk).update(balance=F("balance") + usd)
    credit.refresh_from_db(fields=["balance"])
    verb = "credit.spent" if usd < 0 else "credit.granted"
    data = {"number": order.number, "usd": abs(usd), "balance_usd": credit.balance, "kind": kind}
    journal.record(verb, subject=order, by=by, data=data)
    return entry


def join(survivor: "User", loser: "User") -> int:
    """Bring one account's credit to another one of the same person, in the caller's transaction; in how many stores."""
    theirs = list(StoreCredit.objects.select_for_update(of=("self",)).filter(user=loser).order_by("store_id"))
    for credit in theirs:
        StoreCredit.objects.bulk_create([StoreCredit(store_id=credit.store_id, user=survivor)], ignore_conflicts=True)
        kept = StoreCredit.objects.select_for_update(of=("self",)).get(store_id=credit.store_id, user=survivor)
        credit.entries.update(credit=kept)
        StoreCredit.objects.filter(pk=kept.pk).update(balance=F("balance") + credit.balance)
        credit.delete()
    return len(theirs)
