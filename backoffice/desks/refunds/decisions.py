"""What people do with one refund; each POST ends in one action of `commerce`."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.desks.access import desk_view
from backoffice.people import person
from commerce.refunds import actions, rules
from commerce.refusals import Refusal
from commerce.stores.models import Store

from .forms import HandedForm, PaidForm
from .views import find, page


def _done(request: HttpRequest, refund_id: int, act: Callable[[], object], words: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return HttpResponseRedirect(reverse("refunds:one", args=[refund_id]))


@require_POST
@desk_view(rules.SIGN)
def sign(request: HttpRequest, refund_id: int, *, stores: list[Store]) -> HttpResponse:
    """Let a refund go, as the second person."""
    refund, by = find(request, refund_id), person(request)
    return _done(request, refund_id, lambda: actions.sign(refund.pk, by=by), _("Firmaste la devolución."))


@require_POST
@desk_view(rules.SIGN)
def refuse(request: HttpRequest, refund_id: int, *, stores: list[Store]) -> HttpResponse:
    """Say no, and why."""
    refund, by, note = find(request, refund_id), person(request), request.POST.get("note", "")
    return _done(
        request, refund_id, lambda: actions.refuse(refund.pk, by=by, note=note), _("Rechazaste la devolución.")
    )


@require_POST
@desk_view(rules.ASK)
def withdraw(request: HttpRequest, refund_id: int, *, stores: list[Store]) -> HttpResponse:
    """Take back what nobody has paid."""
    refund, by, note = find(request, refund_id), person(request), request.POST.get("note", "")
    words = _("Retiraste la devolución: el dinero sigue en el pedido.")
    return _done(request, refund_id, lambda: actions.withdraw(refund.pk, by=by, note=note), words)


@require_POST
@desk_view(rules.PAY)
def paid(request: HttpRequest, refund_id: int, *, stores: list[Store]) -> HttpResponse:
    """Write down our payment."""
    refund, by = find(request, refund_id), person(request)
    form = PaidForm(request.POST, refund=refund)
    if not form.is_valid():
        return page(request, refund, form, 422)
    said = form.cleaned_data
    account = said["account"].pk if said["account"] else None
    return _done(
        request,
        refund_id,
        lambda: actions.mark_paid(
            refund.pk,
            by=by,
            reference=said["reference"],
            paid_on=said["paid_on"],
            amount=said["amount"],
            account_id=account,
        ),
        _("Devolución pagada. Le escribimos al cliente."),
    )


@require_POST
@desk_view(rules.PAY)
def handed(request: HttpRequest, refund_id: int, *, stores: list[Store]) -> HttpResponse:
    """Write down cash that was handed over."""
    refund, by, form = find(request, refund_id), person(request), HandedForm(request.POST)
    if not form.is_valid():
        return page(request, refund, form, 422)
    currency = form.cleaned_data["currency"]
    return _done(
        request,
        refund_id,
        lambda: actions.hand_over(refund.pk, by=by, currency=currency),
        _("Devolución entregada. Le escribimos al cliente."),
    )


@require_POST
@desk_view(rules.PAY)
def retry(request: HttpRequest, refund_id: int, *, stores: list[Store]) -> HttpResponse:
    """Have it sent once more."""
    refund, by = find(request, refund_id), person(request)
    return _done(request, refund_id, lambda: actions.retry(refund.pk, by=by), _("La enviamos otra vez."))
