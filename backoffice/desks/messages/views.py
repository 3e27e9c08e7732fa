"""The list of messages from visitors, one of them, and who has seen to it."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.desks.listing import Asked, page_of
from backoffice.held import held
from backoffice.masking import mask_email, personal_datum
from backoffice.people import person
from backoffice.scoping import visible
from backoffice.site import site
from commerce.communication import contact, desk_queries
from commerce.communication.models import ContactMessage
from commerce.communication.rules import without_contacts
from commerce.refusals import Refusal
from commerce.stores.models import Store
from commerce.venezuela.rules import mask_phone

VIEW: Final = "communication.view_contactmessage"
CHANGE: Final = "communication.change_contactmessage"
_ORDERS: Final = "order.view_order"


def _seen(request: HttpRequest) -> QuerySet[ContactMessage]:
    return visible(request, ContactMessage.objects.select_related("store", "order", "handled_by"))


@require_safe
@desk_view(VIEW)
def messages_list(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """The messages of the person's stores, those that wait unless they ask for others; the newest first."""
    asked = Asked.of(request, states=desk_queries.MESSAGE_STATES, default="waiting")
    found = desk_queries.messages_in_state(asked.of_store(_seen(request)), asked.state)
    if asked.text:
        found = desk_queries.messages_about(found, asked.text)
    page = page_of(found.order_by("-pk"), request)
    context = {
        **site.each_context(request),
        "title": _("Mensajes de contacto"),
        "page": page,
        "rows": [_row(message) for message in page],
        "asked": asked,
        "stores": stores,
    }
    return TemplateResponse(request, "backoffice/messages/list.html", context)


def _row(message: ContactMessage) -> dict[str, Any]:
    masks = [mask_email(message.email)] if message.email else []
    masks += [mask_phone(message.phone)] if message.phone else []
    return {"message": message, "excerpt": without_contacts(message.text), "contacts": masks}


@require_safe
@desk_view(VIEW)
def one(request: HttpRequest, message_id: int, *, stores: list[Store]) -> HttpResponse:
    """One message, whom it is from and which order it is about."""
    message = get_object_or_404(_seen(request), pk=message_id)
    around = {message.store_id}
    context = {
        **site.each_context(request),
        "title": str(message),
        "message": message,
        "email": personal_datum(request, "mensaje", message, "email", stores=around),
        "phone": personal_datum(request, "mensaje", message, "phone", stores=around),
        "may_see_order": message.store_id in held(request).stores(_ORDERS),
        "may_change": message.store_id in held(request).stores(CHANGE),
    }
    return TemplateResponse(request, "backoffice/messages/one.html", context)


def _decided(request: HttpRequest, message_id: int, act: Callable[..., ContactMessage], words: str) -> HttpResponse:
    get_object_or_404(visible(request, _seen(request), "change"), pk=message_id)
    try:
        act(message_id, by=person(request))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, words)
    return HttpResponseRedirect(reverse("messages_desk:one", args=[message_id]))


@require_POST
@desk_view(CHANGE)
def handle(request: HttpRequest, message_id: int, *, stores: list[Store]) -> HttpResponse:
    """Somebody has seen to it."""
    return _decided(request, message_id, contact.handle, _("Quedó como atendido."))


@require_POST
@desk_view(CHANGE)
def reopen(request: HttpRequest, message_id: int, *, stores: list[Store]) -> HttpResponse:
    """It was not, after all."""
    return _decided(request, message_id, contact.reopen, _("Quedó otra vez por atender."))
