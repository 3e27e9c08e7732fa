"""A person's data: a copy to hand over, and forgetting them."""

import logging
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.people import person
from backoffice.site import site
from commerce.accounts.models import User
from commerce.customer.models import PersonalDataExport
from commerce.customer.personal_data import erasure, export, files, rules
from commerce.customer.personal_data.person import of_account
from commerce.journal import actions as journal
from commerce.refusals import Refusal
from commerce.stores.models import Store

from .page import VIEW, CustomerPage
from .views import found, said, to_page

logger = logging.getLogger(__name__)
MOST_COPIES: Final = 5


def _page(request: HttpRequest, customer_id: int) -> CustomerPage:
    page = found(request, customer_id)
    if not (page.may_export or page.may_erase):
        raise PermissionDenied
    return page


@require_safe
@desk_view(VIEW)
def desk(request: HttpRequest, customer_id: int, *, stores: list[Store]) -> HttpResponse:
    """The copies that were asked for, and a dry run of forgetting the person."""
    return _desk(request, _page(request, customer_id))


def _desk(request: HttpRequest, page: CustomerPage, error: str = "") -> HttpResponse:
    account = User.objects.get(pk=page.customer.pk)
    copies = PersonalDataExport.objects.filter(person=account).select_related("asked_by")
    context = {
        **site.each_context(request),
        "title": _("Datos personales"),
        "page": page,
        "copies": copies[:MOST_COPIES] if page.may_export else [],
        "plan": erasure.plan(of_account(account)) if page.may_erase else None,
        "word": rules.WORD,
        "error": error,
    }
    return TemplateResponse(request, "backoffice/customers/personal_data.html", context, status=422 if error else 200)


@require_POST
@desk_view(VIEW)
def ask_copy(request: HttpRequest, customer_id: int, *, stores: list[Store]) -> HttpResponse:
    """Ask for a copy; the worker makes it."""
    page = _page(request, customer_id)
    if not page.may_export:
        raise PermissionDenied
    try:
        export.ask(of_account(User.objects.get(pk=customer_id)), by=person(request), store_id=_store(page))
    except Refusal as refusal:
        said(request, refusal)
    else:
        messages.success(request, _("La copia se está armando. Recarga esta página en un momento."))
    return HttpResponseRedirect(reverse("customers:personal_data", args=[customer_id]))


@require_safe
@desk_view(VIEW)
def download(request: HttpRequest, customer_id: int, copy_id: int, *, stores: list[Store]) -> HttpResponse:
    """The file, to whoever asked for it and while it is kept; the journal says that it was taken."""
    page = _page(request, customer_id)
    mine: Any = PersonalDataExport.objects.filter(person=customer_id, state=PersonalDataExport.State.READY)
    if not page.may_export:
        raise PermissionDenied
    copy = get_object_or_404(mine, pk=copy_id, asked_by=person(request), expires_at__gt=timezone.now())
    try:
        file = files.opened(copy.path)
    except FileNotFoundError as error:
        logger.warning("The file of personal data export %s is gone", copy.pk)
        raise Http404 from error
    with transaction.atomic():
        journal.record("person.export_downloaded", subject=page.customer, by=person(request), store_id=_store(page))
    response = FileResponse(file, as_attachment=True, filename=f"datos-{customer_id}.zip")
    response["Cache-Control"] = "private, no-store"
    return response  # type: ignore[return-value]


@require_POST
@desk_view(VIEW)
def erase(request: HttpRequest, customer_id: int, *, stores: list[Store]) -> HttpResponse:
    """Forget the person, once the word has been typed."""
    page = _page(request, customer_id)
    if not page.may_erase:
        raise PermissionDenied
    target, word = of_account(User.objects.get(pk=customer_id)), request.POST.get("word", "")
    try:
        erasure.erase(target, by=person(request), word=word, store_id=_store(page))
    except Refusal as refusal:
        return _desk(request, page, str(refusal.message))
    messages.success(request, _("Listo: la tienda olvidó a esa persona."))
    return to_page(customer_id)


def _store(page: CustomerPage) -> int | None:
    return min(page.stores, default=None)
