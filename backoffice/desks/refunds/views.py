"""The lists of the desk of refunds, and the page of one."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from backoffice.desks.access import desk_view
from backoffice.scoping import visible
from backoffice.site import site
from commerce.money.rules import format_bs, format_usd
from commerce.order.models import Order
from commerce.refunds import queries, rules
from commerce.refunds.models import Refund
from commerce.refunds.parts import name_of
from commerce.stores.models import Store
from commerce.stores.queries import permissions_in
from commerce.venezuela.rules import format_document, format_phone, mask_document, mask_phone

from .forms import HandedForm, PaidForm

MOST: Final = 100
TABS: Final[tuple[tuple[str, Promise], ...]] = (
    (queries.TO_DECIDE, gettext_lazy("Por decidir")),
    (queries.WAITING, gettext_lazy("Esperan firma")),
    (queries.TO_PAY, gettext_lazy("Por pagar")),
    (queries.FAILED, gettext_lazy("Fallidas")),
    (queries.ON_THE_WAY, gettext_lazy("En camino")),
    (queries.CLOSED, gettext_lazy("Cerradas")),
)
TONES: Final = {
    "waiting_signature": "warn",
    "ready": "info",
    "sending": "info",
    "to_pay": "warn",
    "done": "ok",
    "failed": "bad",
}


@dataclass(frozen=True)
class Row:
    """A refund in a list: its amount as it is paid, or would be today, and the tone of its label."""

    refund: Refund
    amount: str
    tone: str


def written(amount: Decimal | None, currency: str) -> str:
    """An amount in its currency."""
    if amount is None:
        return _("sin tasa")
    if currency == "VES":
        return format_bs(amount)
    return format_usd(amount) if currency == "USD" else f"{currency} {amount}"


def seen(request: HttpRequest) -> QuerySet[Refund]:
    """The refunds of this person's stores."""
    return visible(request, Refund.objects.all())


@require_safe
@desk_view(rules.VIEW)
def desk(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """One part of the desk, with what waits in the others."""
    undecided = queries.to_decide(Order.objects.filter(store__in=stores))
    counts = {**queries.counts(seen(request)), queries.TO_DECIDE: undecided.count()}
    tab = request.GET.get("ver", "")
    if tab not in dict(TABS):
        tab = next((code for code, _title in TABS if counts.get(code)), queries.TO_DECIDE)
    refunds = [] if tab == queries.TO_DECIDE else list(queries.listed(seen(request), tab)[:MOST])
    orders = []
    if tab == queries.TO_DECIDE:
        shown = undecided.select_related("store", "refund_due").prefetch_related("sources").order_by("pk")[:MOST]
        orders = [(order, queries.surplus(order)) for order in shown]
    amounts = queries.amounts_today(refunds)
    context = {
        **site.each_context(request),
        "title": _("Devoluciones"),
        "tabs": [(code, title, counts.get(code)) for code, title in TABS],
        "tab": tab,
        "rows": [Row(row, written(amounts[row.pk], row.currency), TONES.get(row.state, "")) for row in refunds],
        "orders": orders,
        "is_many": len(stores) > 1,
        "banks": queries.banks_to_pay(refunds) if tab == queries.TO_PAY else [],
        "accounts": queries.paying_accounts(stores) if tab == queries.TO_PAY else [],
        "may_ask": request.user.has_perm(rules.ASK),
        "may_pay": request.user.has_perm(rules.PAY),
    }
    return TemplateResponse(request, "backoffice/refunds/desk.html", context)


@require_safe
@desk_view(rules.VIEW)
def one(request: HttpRequest, refund_id: int, *, stores: list[Store]) -> HttpResponse:
    """One refund, with what may be done about it now."""
    return page(request, find(request, refund_id))


def find(request: HttpRequest, refund_id: int) -> Refund:
    """A refund of this person's stores; 404 otherwise."""
    whole = seen(request).select_related(
        "order", "store", "requested_by", "signed_by", "paid_by", "source__source_type", "to_bank", "from_account__bank"
    )
    return get_object_or_404(whole, pk=refund_id)


def page(request: HttpRequest, refund: Refund, form: Any = None, status: int = 200) -> HttpResponse:
    """The page of one refund, with `form` as it came back where there is something to correct."""
    held = permissions_in(request.user, refund.store_id)
    may_pay, state = rules.PAY in held, refund.state
    with timezone.override(refund.store.zone):
        today = timezone.localdate()
    amount = queries.amounts_today([refund])[refund.pk]
    to_pay = state == Refund.State.TO_PAY and may_pay
    forms: dict[str, Any] = {}
    if to_pay and refund.kind == Refund.Kind.MANUAL:
        forms["paid_form"] = form or PaidForm(
            refund=refund, initial={"paid_on": today, "account": refund.from_account_id}
        )
    if to_pay and refund.kind == Refund.Kind.CASH:
        forms["handed_form"] = form or HandedForm(initial={"currency": "USD"})
    is_first = refund.requested_by_id == request.user.pk
    parts = queries.parts_of(refund)
    context = {
        **site.each_context(request),
        "title": _("Devolución del pedido %(number)s") % {"number": refund.order.number},
        "refund": refund,
        "row": Row(refund, written(amount, refund.currency), TONES.get(state, "")),
        "parts": [(part, name_of(part.source)) for part in parts] if len(parts) > 1 else [],
        "whole": sum((part.usd for part in parts), queries.ZERO),
        "lines": refund.lines.select_related("line"),
        "phone": _shown(str(refund.to_phone), may_pay, format_phone, mask_phone),
        "document": _shown(str(refund.to_document), may_pay, format_document, mask_document),
        "account": refund.to_account if may_pay else f"••{refund.to_account[-4:]}" if refund.to_account else "",
        "may_sign": rules.SIGN in held and state == Refund.State.WAITING_SIGNATURE and not is_first,
        "is_first": is_first and state == Refund.State.WAITING_SIGNATURE,
        "may_withdraw": rules.ASK in held and _can_withdraw(refund),
        "may_retry": may_pay and state == Refund.State.FAILED,
        **forms,
    }
    return TemplateResponse(request, "backoffice/refunds/one.html", context, status=status)


def _shown(value: str, is_clear: bool, clear: Any, masked: Any) -> str:
    """Personal data in full only for who pays with it."""
    if not value:
        return ""
    return str(clear(value) if is_clear else masked(value))


def _can_withdraw(refund: Refund) -> bool:
    state = Refund.State
    untouched = refund.state == state.READY and refund.tries == 0
    return untouched or refund.state in (state.WAITING_SIGNATURE, state.TO_PAY, state.FAILED)
