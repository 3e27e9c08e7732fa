"""Pictures for a product out of the library that the store's editors keep."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.images.models import Image, SourceImageIOError

from backoffice.people import person
from commerce.catalogue import actions
from commerce.catalogue.actions import LibraryPicture
from commerce.catalogue.models import Product
from commerce.refusals import Refusal
from commerce.stores.library import folder_of
from commerce.stores.queries import stores_where

from .pages import product_of

if TYPE_CHECKING:
    from backoffice.admin.products import ProductAdmin

PAGE_SIZE: Final = 24
SMALL: Final = "max-320x320|format-webp"
_LONGEST: Final = 80


def choose(request: HttpRequest, product_id: int, model_admin: "ProductAdmin") -> HttpResponse:
    """Tick pictures of the library of the product's store and add them; those that it shows already are told apart."""
    product = product_of(request, product_id, model_admin)
    may_add = stores_where(request.user, "catalogue.add_productimage").filter(pk=product.store_id).exists()
    if not model_admin.has_change_permission(request, product) or not may_add:
        raise PermissionDenied
    page = reverse("admin:catalogue_product_change", args=[product.pk])
    if request.method == "POST" and _add(request, product):
        return HttpResponseRedirect(f"{page}#images")
    text = request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST]
    pages = Paginator(_found(product, text).prefetch_renditions(SMALL), PAGE_SIZE)
    shown = pages.get_page(request.GET.get("pagina"))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Fotos de la biblioteca para «%(title)s»") % {"title": product.get_title()},
        "rows": [{"image": image, "small": _small(image)} for image in shown],
        "known": set(product.images.exclude(library_id=None).values_list("library_id", flat=True)),
        "shown": shown,
        "text": text,
        "most": actions.MOST_AT_ONCE,
        "page": page,
        "opts": Product._meta,
    }
    return TemplateResponse(request, "backoffice/products/library.html", context)


def _library(product: Product) -> QuerySet[Image]:
    folder = folder_of(product.store_id)
    return Image.objects.filter(collection=folder) if folder is not None else Image.objects.none()


def _found(product: Product, text: str) -> Any:
    """The pictures with every word of `text` in their title or description, the newest first."""
    rows = _library(product).order_by("-created_at", "-pk")
    for word in text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(description__icontains=word))
    return rows


def _small(image: Image) -> str:
    """Where the picture is, small; empty for one whose file is gone."""
    try:
        return str(image.get_rendition(SMALL).url)
    except OSError:
        return ""


def _add(request: HttpRequest, product: Product) -> bool:
    ids = {int(pk) for pk in request.POST.getlist("imagen") if pk.isdecimal() and len(pk) < 10}
    chosen = list(_library(product).filter(pk__in=ids).order_by("-created_at", "-pk"))
    if not chosen:
        messages.error(request, _("Marca al menos una imagen."))
        return False
    try:
        with ExitStack() as files:
            pictures = [_picture(image, files) for image in chosen]
            added = actions.add_from_library(product.pk, pictures, by=person(request))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return False
    except SourceImageIOError:
        messages.error(request, _("Falta el archivo de una de esas imágenes: súbela otra vez a la biblioteca."))
        return False
    text = ngettext("%(count)d foto nueva.", "%(count)d fotos nuevas.", added)
    messages.success(request, text % {"count": added} if added else _("El producto ya tenía esas fotos."))
    return True


def _picture(image: Image, files: ExitStack) -> LibraryPicture:
    file = files.enter_context(image.open_file())
    return LibraryPicture(id=image.pk, words=image.description or image.title, name=str(image.file.name), file=file)
