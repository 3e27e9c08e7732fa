"""What the product's screen shows without asking: attributes of the class, where it appears, what changed, its card."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from wagtail.models import Page, ReferenceIndex, get_page_models

from commerce.catalogue.models import Product
from commerce.catalogue.queries.readiness import missing

_PAGES = 30
_VERSIONS = 12


def attributes_panel(product: Product) -> SafeString:
    """The fields of the class's attributes; the browser asks for others when the class changes."""
    form = getattr(product, "attributes_form", None)
    return _drawn("attributes", {"form": form, "product": product})


def preview_panel(product: Product) -> SafeString:
    """The card as the shop shows it on a phone, and what it lacks."""
    root = product.parent if product.is_child and product.parent else product
    lacks = missing([root.pk]).get(root.pk, []) if root.pk else []
    address = reverse("admin:catalogue_product_preview", args=[root.pk]) if root.pk else ""
    return _drawn("preview_panel", {"product": root, "address": address, "lacks": lacks})


def pages_panel(product: Product) -> SafeString:
    """The pages of the CMS that show the product."""
    references = ReferenceIndex.get_references_to(product) if product.pk else ReferenceIndex.objects.none()
    pages = ContentType.objects.get_for_models(*_page_models()).values()
    ids = references.filter(base_content_type__in=[kind.pk for kind in pages]).values_list("object_id", flat=True)
    found = Page.objects.filter(pk__in=[int(pk) for pk in set(ids[:_PAGES]) if pk.isdecimal()]).order_by("title")
    return _drawn("pages_panel", {"pages": [(page, _editor(page)) for page in found]})


def history_panel(product: Product) -> SafeString:
    """The newest versions, and the way to the whole history."""
    rows = list(product.history.select_related("history_user")[: _VERSIONS + 1]) if product.pk else []
    told = []
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        fields = _changed(row, before)
        told.append({"row": row, "fields": fields})
    page = reverse("admin:catalogue_product_history", args=[product.pk]) if product.pk else ""
    return _drawn("history_panel", {"versions": told[:_VERSIONS], "page": page})


def _changed(row: Any, before: Any) -> list[str]:
    if before is None:
        return []
    names = []
    for field in row.tracked_fields:
        if field.name != "date_updated" and getattr(row, field.attname) != getattr(before, field.attname):
            names.append(str(field.verbose_name))
    return names


def _page_models() -> list[Any]:
    return [Page, *get_page_models()]


def _editor(page: Page) -> str:
    try:
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    except NoReverseMatch:
        return ""


def _drawn(name: str, context: dict[str, Any]) -> SafeString:
    return SafeString(render_to_string(f"backoffice/products/{name}.html", context))
