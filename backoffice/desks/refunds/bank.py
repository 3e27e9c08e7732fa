"""Refunds as a file that a bank's website pays: one row for each, at today's rate.

No bank publishes the columns of its batch payments, so that every file has what any of them asks for: what Pago Móvil
is addressed by, or an account. One file may be taken for each bank that is paid to, from each account that pays.
"""

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.desks.access import desk_view
from backoffice.exports import csv_response
from backoffice.people import person
from commerce.pagomovil.models import RecipientAccount
from commerce.refunds import actions, queries, rules
from commerce.refunds.models import Refund
from commerce.refusals import Refusal
from commerce.stores.models import Store
from commerce.venezuela.rules import format_phone

from .views import seen

HEADER: Final = (
    "forma", "documento", "telefono", "cuenta", "banco", "nombre_banco", "titular", "monto_bs", "concepto",
    "banco_que_paga", "mismo_banco",
)  # fmt: skip
# What banks print of a concept.
_LONGEST_CONCEPT: Final = 30


@require_POST
@desk_view(rules.PAY)
def bank_file(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """The chosen refunds of one store as CSV, those to one bank (`banco`) or all, paid from one account (`cuenta`).

    The journal keeps who took the personal data, and how many.
    """
    chosen = [int(each[:18]) for each in request.POST.getlist("refund")[:1_000] if each.isdecimal()]
    bank, account_id = request.POST.get("banco", "")[:4], request.POST.get("cuenta", "")
    found = queries.for_the_bank(seen(request)).filter(pk__in=chosen, store__in=stores)
    refunds = list(found.filter(to_bank=bank) if bank else found)
    if not refunds:
        return _back(request, _("Elige devoluciones en bolívares a un banco del país."))
    if len({refund.store_id for refund in refunds}) > 1:
        return _back(request, _("Elige devoluciones de una sola tienda: cada una paga de su cuenta."))
    store = get_object_or_404(Store, pk=refunds[0].store_id)
    account = None
    if account_id:
        wanted = int(account_id[:18]) if account_id.isdecimal() else 0
        account = queries.paying_accounts([store]).filter(pk=wanted).first()
        if account is None:
            return _back(request, _("Esa cuenta no es de la tienda de estas devoluciones."))
    amounts = queries.amounts_today(refunds)
    if None in amounts.values():
        return _back(request, _("No hay una tasa: carga una para pagar en bolívares."))
    try:
        ids, paying = [refund.pk for refund in refunds], account.pk if account else None
        actions.note_exported(ids, store=store, by=person(request), account_id=paying, bank=bank)
    except Refusal as refusal:
        return _back(request, str(refusal))
    return csv_response(_name(store, account, bank), HEADER, _rows(refunds, amounts, account))  # type: ignore[return-value]


def _back(request: HttpRequest, words: str) -> HttpResponseRedirect:
    messages.error(request, words)
    return HttpResponseRedirect(f"{reverse('refunds:desk')}?ver={queries.TO_PAY}")


def _name(store: Store, account: RecipientAccount | None, bank: str) -> str:
    parts = ["devoluciones", store.slug]
    parts += [f"desde-{account.bank_id}"] if account else []
    parts += [f"a-{bank}"] if bank else []
    return f"{'-'.join(parts)}-{timezone.localdate(timezone=store.zone):%Y-%m-%d}.csv"


def _rows(
    refunds: list[Refund], amounts: dict[int, Decimal | None], account: RecipientAccount | None
) -> Iterator[tuple[Any, ...]]:
    for refund in refunds:
        bank = refund.to_bank
        concept = _("Devolución pedido %(number)s") % {"number": refund.order.number}
        is_same = account is not None and account.bank_id == refund.to_bank_id
        yield (
            "transferencia" if refund.to_account else "pago_movil",
            str(refund.to_document),
            format_phone(str(refund.to_phone)).replace("-", ""),
            refund.to_account,
            bank.code if bank else "",
            bank.name if bank else "",
            refund.to_name or refund.order.contact_name,
            amounts[refund.pk],
            _plain(concept)[:_LONGEST_CONCEPT],
            account.bank_id if account else "",
            ("si" if is_same else "no") if account else "",
        )


def _plain(text: str) -> str:
    """Without accents: the concept goes into systems that know none."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
