"""The page of a product."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commerce.catalogue.models import Product
from commerce.catalogue.queries.product_page import Page, product_page
from commerce.stores.middleware import store_of

from .lists import permanently
from .shared import kept_page, shared_page, stamp_of

_MEASURES = ("kg", "g", "lb", "litre")  # what is not counted but weighed or measured shows its unit in the field


@require_safe
def detail(request: HttpRequest, product_slug: str, pk: str) -> HttpResponse:
    """A product of the store. One that is not published is only for staff of the store, who see it marked."""
    if kept := kept_page(request, "product"):
        return kept
    page = product_page(store_of(request), stamp_of(request), int(pk))
    if page is None:
        raise Http404("no such product in this store")
    product = page.product
    ensure_visible(request, product)
    if product.parent_id:
        parent = Product.objects.only("slug").get(pk=product.parent_id)
        return permanently(request, parent.get_absolute_url())
    if product_slug != product.slug:
        return permanently(request, product.get_absolute_url())
    context = _context(request, page)
    if product.is_public:
        return shared_page(request, "product", lambda: context)
    body = render_to_string("catalogue/product_body.html", context, request)
    return render(request, "catalogue/product.html", {**context, "body": body})


def ensure_visible(request: HttpRequest, product: Product) -> None:
    """404 for a product that is not published, unless the visitor may see the catalogue of its store."""
    hidden = not product.is_public or (product.parent is not None and not product.parent.is_public)
    if hidden and not (request.user.is_authenticated and request.user.has_perm("catalogue.view_product", product)):
        raise Http404("not published")


def _context(request: HttpRequest, page: Page) -> dict[str, Any]:
    product = page.product
    address = request.build_absolute_uri(product.get_absolute_url())
    images = [request.build_absolute_uri(image.original.url) for image in page.images]
    description = product.meta_description or product.summary or " ".join(strip_tags(product.description).split())
    title = product.meta_title or product.title
    return {
        "page": page,
        "product": product,
        "meta_title": title,
        "meta_description": description[:160],
        "address": address,
        "share_url": f"https://wa.me/?text={quote(f'{product.title} {address}')}",
        "share_image": images[0] if images else "",
        "rows": _rows(page),
        "heading": page.attributes[:3],
        "tax_percent": _tax_percent(product),
        "data": _linked_data(request, page, address, images, description),
        "trail_data": _trail_data(request, page, address),
        "quantity_unit": product.get_unit_display() if product.unit in _MEASURES else "",
    }


def _rows(page: Page) -> list[tuple[str, str]]:
    """The technical table: the code, the attributes, then the rows that staff have written."""
    rows = [(_("Código"), page.offered.sku)] if page.offered.sku else []
    rows += [(attribute.name, attribute.value) for attribute in page.attributes]
    known = {name.casefold() for name, _value in page.specifications}
    return [row for row in rows if row[0].casefold() not in known] + list(page.specifications)


def _tax_percent(product: Product) -> Any:
    rate = product.tax_rate or (product.product_class.tax_rate if product.product_class else None)
    return rate.percent if rate else None


def _linked_data(request: HttpRequest, page: Page, address: str, images: list[str], description: str) -> dict[str, Any]:
    """The product in the words of schema.org."""
    product, offered = page.product, page.offered
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.title,
        "url": address,
        "image": images,
        "description": description,
    }
    if offered.sku:
        data["sku"] = offered.sku
    if product.upc and len(product.upc) in (8, 12, 13, 14) and product.upc.isdigit():
        data["gtin"] = product.upc
    if brand := next((attribute.value for attribute in page.attributes if attribute.code == "marca"), ""):
        data["brand"] = {"@type": "Brand", "name": brand}
    if page.review_count and product.rating is not None:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": f"{product.rating:.1f}",
            "reviewCount": page.review_count,
        }
    if offered.price is not None:
        data["offers"] = {
            "@type": "Offer",
            "url": address,
            "priceCurrency": "USD",
            "price": f"{offered.price:.2f}",
            "availability": f"https://schema.org/{'InStock' if page.can_buy else 'OutOfStock'}",
            "seller": {"@type": "Organization", "name": store_of(request).name},
        }
    return data


def _trail_data(request: HttpRequest, page: Page, address: str) -> dict[str, Any]:
    steps = [(_("Inicio"), reverse("home")), *((node.name, node.url) for node in page.trail)]
    entries = [(name, request.build_absolute_uri(url)) for name, url in steps] + [(page.product.title, address)]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(entries, start=1)
        ],
    }
