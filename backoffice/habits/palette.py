"""The palette: one box that finds orders, customers, products, offers, jobs, and where to do what.

Everything is held to what the person may see, and personal data is masked. Newest first; each kind a few.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backoffice.desks.customers.page import customers_seen
from backoffice.desks.jobs.access import jobs_for
from backoffice.desks.orders.lists import find_orders, store_ids
from backoffice.held import held
from backoffice.masking import mask_email
from backoffice.scoping import visible
from backoffice.site import site
from commerce.catalogue.models import Product
from commerce.customer import desk_queries
from commerce.money.rules import format_usd
from commerce.offer.models import ConditionalOffer
from commerce.order.models import Order
from commerce.order.rules import words
from commerce.search.among import one_of
from commerce.search.text import staff_matches
from commerce.venezuela.rules import mask_phone

from . import commands

EACH: Final = 5
FEWEST_LETTERS: Final = 2
LONGEST: Final = 80
# Of so many that fit, the newest are as good as a guess: the list itself is the place to look on.
_MOST_MATCHES: Final = 2_000

Entry = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """The entries of one kind."""

    code: str
    title: str | Promise
    entries: list[Entry]


@require_safe
@never_cache
@site.admin_view
def search(request: HttpRequest) -> HttpResponse:
    """The options of the palette for what is typed in `q`."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    return render(request, "backoffice/habits/_options.html", {"groups": found(request, text), "text": text})


def found(request: HttpRequest, text: str) -> list[Group]:
    """What `text` finds, by kind; kinds without entries are left out."""
    groups = [Group("commands", _("Ir a"), commands.found(request, text))]
    if len(text) >= FEWEST_LETTERS:
        groups += [Group(code, title, read(request, text)) for code, title, read in _KINDS]
    return [group for group in groups if group.entries]


def _orders(request: HttpRequest, text: str) -> list[Entry]:
    stores = store_ids(request)
    if not stores:
        return []
    rows = find_orders(request, Order.objects.filter(store_id__in=stores), text)
    return [
        {
            "title": order.number,
            "detail": f"{order.contact_name} · {words(order.status)} · {format_usd(order.total_incl_tax)}",
            "link": reverse("admin:order_order_change", args=[order.pk]),
            "icon": "shopping_bag",
        }
        for order in rows.order_by("-date_placed")[:EACH]
    ]


def _customers(request: HttpRequest, text: str) -> list[Entry]:
    if not held(request).stores("accounts.view_customer"):
        return []
    rows = desk_queries.search(customers_seen(request), text)
    return [
        {
            "title": customer.get_full_name() or mask_email(customer.email),
            "detail": mask_phone(customer.phone) if customer.phone else mask_email(customer.email),
            "link": reverse("admin:accounts_customer_change", args=[customer.pk]),
            "icon": "person",
        }
        for customer in rows.order_by("-date_joined", "-pk")[:EACH]
    ]


def _products(request: HttpRequest, text: str) -> list[Entry]:
    stores = held(request).stores("catalogue.view_product") | held(request).stores("catalogue.change_product")
    if not stores:
        return []
    ids = staff_matches(text, stores)[:_MOST_MATCHES]
    rows = Product.objects.filter(one_of(ids)).only("title", "upc", "is_public", "date_updated")
    return [
        {
            "title": product.title,
            "detail": product.upc or (str(_("Publicado")) if product.is_public else str(_("Sin publicar"))),
            "link": reverse("admin:catalogue_product_change", args=[product.pk]),
            "icon": "inventory_2",
        }
        for product in rows.order_by("-date_updated")[:EACH]
    ]


def _offers(request: HttpRequest, text: str) -> list[Entry]:
    if not held(request).stores("offer.view_conditionaloffer"):
        return []
    fits = Q(name__icontains=text) | Q(vouchers__code__istartswith=text)
    rows = visible(request, ConditionalOffer.objects.filter(fits)).distinct()
    return [
        {
            "title": offer.name,
            "detail": str(_("Oferta")),
            "link": reverse("admin:offer_conditionaloffer_change", args=[offer.pk]),
            "icon": "sell",
        }
        for offer in rows.order_by("-pk")[:EACH]
    ]


def _jobs(request: HttpRequest, text: str) -> list[Entry]:
    fits = Q(title__icontains=text)
    if text.isdecimal() and len(text) < 19:
        fits |= Q(pk=int(text))
    return [
        {
            "title": job.title,
            "detail": job.get_state_display(),
            "link": reverse("jobs:job", args=[job.pk]),
            "icon": "pending_actions",
        }
        for job in jobs_for(request).filter(fits).order_by("-pk")[:EACH]
    ]


_KINDS: Final[Sequence[tuple[str, str | Promise, Callable[[HttpRequest, str], list[Entry]]]]] = (
    ("orders", _("Pedidos"), _orders),
    ("customers", _("Clientes"), _customers),
    ("products", _("Productos"), _products),
    ("offers", _("Ofertas"), _offers),
    ("jobs", _("Trabajos"), _jobs),
)
