"""What the report form already knows, for whom it may be said.

The link of an order may be in a family's chat: phone and document are filled in only for the customer who is logged
in, or in the browser where they were typed.
"""

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from commerce.order import links

from .forms import ReportForm
from .presentation import MORE_INFO, REJECTED, PayPage

_PAYER: Final = "pagomovil_payer"
_REMEMBERED: Final = ("bank", "phone", "document", "payer_name", "email")


def remember_payer(request: HttpRequest, form: ReportForm) -> None:
    """Keep who paid in this browser's session: the next report is often from the same bank."""
    details = form.details()
    said = {name: getattr(details, name) for name in _REMEMBERED if getattr(details, name)}
    request.session[_PAYER] = {**request.session.get(_PAYER, {}), **said}


def initial_of(request: HttpRequest, page: PayPage) -> dict[str, Any]:
    """Initial values of the form on `page`."""
    initial: dict[str, Any] = {"paid_on": timezone.localdate()}
    if page.unreported:
        initial["amount"] = page.unreported
    initial |= _known(request, page)
    again = page.asked if page.state == MORE_INFO else page.latest if page.state == REJECTED else None
    if again is not None:
        report = again.report
        initial |= {"reference": report.reference_typed, "amount": report.amount, "paid_on": report.paid_on}
        initial["bank"] = report.bank_id
        initial["report"] = report.pk if page.state == MORE_INFO else None
    return initial


def _known(request: HttpRequest, page: PayPage) -> dict[str, Any]:
    """Who pays, as far as this visitor may read it."""
    order, user, known = page.order, request.user, dict[str, Any]()
    is_own = user.is_authenticated and order.user_id == user.pk
    may_read = is_own or links.was_placed_in(request.session, order)
    if may_read:
        known["phone"] = order.contact_phone
    if is_own:
        known["document"] = getattr(user, "identity_document", "")
    if may_read and page.latest:
        report = page.latest.report
        said = {"bank": report.bank_id, "phone": str(report.phone), "document": str(report.document)}
        said |= {"payer_name": report.payer_name, "email": report.email}
        known |= {name: value for name, value in said.items() if value}
    return {**known, **request.session.get(_PAYER, {})}
