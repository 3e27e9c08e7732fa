"""The list of addresses that asked for the newsletter, and those that confirmed as a file."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.desks.listing import Asked, page_of
from backoffice.exports import csv_response
from backoffice.held import held
from backoffice.masking import mask_email
from backoffice.people import person
from backoffice.scoping import visible
from backoffice.site import site
from commerce.communication import newsletter
from commerce.communication.models import NewsletterSubscription
from commerce.stores.models import Store

VIEW: Final = "communication.view_newslettersubscription"
EXPORT: Final = "communication.export_newslettersubscription"
_STATES: Final = dict(NewsletterSubscription.State.choices)
_TONES: Final = {"waiting": "warn", "subscribed": "ok", "left": ""}


def _seen(request: HttpRequest) -> QuerySet[NewsletterSubscription]:
    return visible(request, NewsletterSubscription.objects.select_related("store"))


@require_safe
@desk_view(VIEW)
def subscriptions(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """The addresses of the person's stores, masked, with what each has said and when."""
    asked = Asked.of(request, states=_STATES, default="subscribed")
    found = asked.of_store(_seen(request))
    if asked.state in _STATES:
        found = found.filter(state=asked.state)
    if asked.text:
        found = found.filter(email__istartswith=asked.text)
    page = page_of(found.order_by("-pk"), request)
    context = {
        **site.each_context(request),
        "title": _("Boletín"),
        "page": page,
        "rows": [_row(each) for each in page],
        "asked": asked,
        "stores": stores,
        "exportable": sorted(held(request).stores(EXPORT)),
    }
    return TemplateResponse(request, "backoffice/newsletter/list.html", context)


def _row(subscription: NewsletterSubscription) -> dict[str, Any]:
    return {
        "subscription": subscription,
        "address": mask_email(subscription.email),
        "tone": _TONES[subscription.state],
    }


@require_POST
@desk_view(EXPORT)
def export(request: HttpRequest, *, stores: list[Store]) -> StreamingHttpResponse:
    """Every address that is subscribed now, with its proof, of the stores where one may take it out."""
    with transaction.atomic():
        for store in stores:
            newsletter.note_export(store, by=person(request))
    header = [_("Tienda"), _("Correo"), _("Idioma"), _("Lo pidió"), _("Lo confirmó"), _("Aceptó"), _("Darse de baja")]
    return csv_response("boletin.csv", header, _rows(stores))


def _rows(stores: Sequence[Store]) -> Iterator[Sequence[Any]]:
    for row in newsletter.subscribed(stores).iterator(chunk_size=1_000):
        yield (
            row.store.name,
            row.email,
            row.get_language_display(),
            row.asked_at,
            row.confirmed_at,
            row.words,
            newsletter.leave_address(row),
        )
