"""The page where a customer pays an order and reports it: Pago Móvil, a transfer, Zelle. It works without script."""

from collections.abc import Callable
from functools import wraps
from typing import IO, Any, Final

from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commerce.order import links, rules
from commerce.order import queries as orders
from commerce.order.models import Order
from commerce.order.throttle import count_wrong
from commerce.order.views import paid_otherwise, sealed
from commerce.rates.queries import BOLIVAR
from commerce.refusals import Missing, Refusal
from commerce.stores.middleware import store_of

from . import queries, ways
from .actions import quotes, reports
from .forms import MethodForm, ReportForm
from .models import Quote, ReportedMethod
from .prefill import initial_of, remember_payer
from .presentation import REJECTED, PayPage
from .queries import OrderPayment
from .reported_page import ReportedPage
from .rules.quotes import is_reported

View = Callable[..., HttpResponse]
NOT_UNDERSTOOD: Final = 422
TOO_MANY: Final = 429
ALREADY_REPORTED: Final = "already_reported"


def for_payable_order(view: View) -> View:
    """Hand the view the order of the secret link; one that is not paid like this is sent to its own page."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        try:
            order_id = orders.order_id_for_token(token, store_of(request))
        except Missing as missing:
            if count_wrong(request):
                return sealed(render(request, "order/too_many.html", status=429))
            raise Http404(str(missing)) from missing
        order = _with_summary().get(pk=order_id)
        if not is_reported(order.payment_method):
            return paid_otherwise(request, order)
        if order.status in rules.BACK_ON_THE_SHELF:
            return sealed(redirect(links.path_of(order)))
        return sealed(view(request, order))

    return guarded


def _with_summary() -> QuerySet[Order]:
    """Orders with what this page says of their goods: names and amounts, no pictures."""
    return Order.objects.select_related("store", "rate", "link", "shipping_address").prefetch_related(
        "lines", "discounts", "surcharges"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_payable_order
def page(request: HttpRequest, order: Order) -> HttpResponse:
    """What to pay, to whom, and how it stands; a POST reports a payment or answers what was asked about one."""
    here = links.pay_path_of(order)
    if here and request.method == "POST" and _is_of_another_way(request, order, here):
        return paid_otherwise(request, order)
    if request.path != here:
        return redirect(here or links.path_of(order))
    if request.method == "POST":
        return _report(request, order)
    shown, form = _read(request, order)
    return _shown(request, shown, form)


def _is_of_another_way(request: HttpRequest, order: Order, here: str) -> bool:
    """Whether a form stood on the page of another way to pay, which the order had when it was opened."""
    return request.path != here or request.POST.get("method", order.payment_method) != order.payment_method


@require_POST
@for_payable_order
def renew_quote(request: HttpRequest, order: Order) -> HttpResponse:
    """A new amount at the rate in force, in place of one that expired; or the same to another account of the store."""
    account = request.POST.get("account", "")
    try:
        quotes.open_quote(order.pk, account_id=int(account[:18]) if account.isdecimal() else None)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect(links.pay_path_of(order))


def _read(request: HttpRequest, order: Order) -> tuple[PayPage, ReportForm]:
    """The page as it stands; the first visit freezes the amount."""
    payment, obstacle = queries.order_payment(order), ""
    row = ways.row_of(order.payment_method)
    is_quoted = row is None or row.currency == BOLIVAR
    needs_quote = payment.quote is None or (payment.quote.state == Quote.State.OPEN and payment.is_outdated)
    if is_quoted and needs_quote and order.status == Order.Status.PENDING:
        try:
            quotes.open_quote(order.pk)
        except Refusal as refusal:
            obstacle = str(refusal)
        else:
            payment = queries.order_payment(order)
    shown = _page_of(order, payment, row, obstacle)
    form = _form_of(row, initial=initial_of(request, shown))
    if shown.state == REJECTED and shown.was_not_found:
        form.fields["reference"].help_text = _(
            "Esta es la referencia que no apareció. Revisa en tu app y escribe la completa."
        )
    return shown, form


def _page_of(order: Order, payment: OrderPayment, row: ReportedMethod | None, obstacle: str) -> PayPage:
    now = timezone.now()
    if row is not None:
        return ReportedPage(order, payment, row=row, now=now, obstacle=obstacle)
    accounts = list(queries.recipient_accounts(order.store))
    return PayPage(order, payment, now=now, accounts=accounts, obstacle=obstacle)


def _form_of(row: ReportedMethod | None, *args: Any, **kwargs: Any) -> ReportForm:
    """The form of Pago Móvil, or the one that a way to pay asks for."""
    return MethodForm(*args, row=row, **kwargs) if row else ReportForm(*args, **kwargs)


def _report(request: HttpRequest, order: Order) -> HttpResponse:
    form = _form_of(ways.row_of(order.payment_method), request.POST, request.FILES)
    status, here = NOT_UNDERSTOOD, links.pay_path_of(order)
    if form.is_valid():
        try:
            _submit(request, order, form)
        except Refusal as refusal:
            if refusal.code == ALREADY_REPORTED:  # a double tap, or another tab: it is what was wanted
                messages.info(request, str(refusal))
                return redirect(here)
            status = refusal.status if refusal.status == TOO_MANY else NOT_UNDERSTOOD
            field = getattr(refusal, "field", "") or refusal.details.get("field")
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            remember_payer(request, form)
            return redirect(here)
    shown, _unused = _read(request, order)
    return _shown(request, shown, form, status=status)


def _submit(request: HttpRequest, order: Order, form: ReportForm) -> None:
    receipt: IO[bytes] | None = form.cleaned_data.get("receipt")
    by = request.user if request.user.is_authenticated else None
    address = get_client_ip_address(request)
    asked = form.cleaned_data["report"]
    if asked is None:
        reports.submit(order.pk, form.details(), receipt=receipt, by=by, address=address)
        return
    if not order.payment_reports.filter(pk=asked).exists():
        raise Missing("no_such_report", _("No encontramos ese reporte."))
    reports.complete(asked, form.details(), receipt=receipt, by=by, address=address)


def _shown(request: HttpRequest, shown: PayPage, form: ReportForm, status: int = 200) -> HttpResponse:
    token = links.token_of(shown.order)
    context: dict[str, Any] = {
        "order": shown.order,
        "page": shown,
        "form": form,
        "token": token,
        "here": links.pay_path_of(shown.order),
        "socket": f"/ws/orders/{token}/",
        "had_file": bool(request.FILES),
    }
    return render(request, "pagomovil/page.html", context, status=status)
