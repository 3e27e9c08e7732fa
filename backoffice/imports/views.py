"""Products from a file, in two steps: what would change, then the change."""

import secrets
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from commerce.catalogue.importing import Outcome, import_products, read_file
from commerce.catalogue.models import Product
from commerce.refusals import Refusal
from commerce.stores.models import Store
from commerce.stores.queries import stores_where

from .forms import ImportForm

HOUR = 3_600
MAX_ERRORS_SHOWN = 100
_signer = TimestampSigner(salt="backoffice.imports")


def import_view(request: HttpRequest, model_admin: "ModelAdmin[Product]") -> HttpResponse:
    """Upload and preview (POST with a file), write (POST with the preview's ticket), or the empty form."""
    user = request.user
    stores = stores_where(user, "catalogue.add_product").filter(
        pk__in=stores_where(user, "catalogue.change_product").values("pk")
    )
    if not stores.exists():
        raise PermissionDenied
    if request.method == "POST" and "ticket" in request.POST:
        return _write(request, stores)
    form = ImportForm(request.POST or None, request.FILES or None, stores=stores)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Importar productos"),
        "opts": Product._meta,
        "form": form,
        "list_page": reverse("admin:catalogue_product_changelist"),
    }
    if request.method == "POST" and form.is_valid():
        path = _keep(form.cleaned_data["file"])
        store = form.cleaned_data["store"]
        try:
            outcome = import_products(store, read_file(path), dry_run=True)
        except Refusal as refusal:
            path.unlink()
            form.add_error("file", str(refusal.message))
        else:
            context |= _preview(request, store, path, outcome)
    return TemplateResponse(request, "backoffice/imports/products.html", context)


def _preview(request: HttpRequest, store: Store, path: Path, outcome: Outcome) -> dict[str, object]:
    ticket = _signer.sign(f"{request.user.pk}:{store.pk}:{path.name}")
    return {"store": store, "outcome": outcome, "errors": outcome.errors[:MAX_ERRORS_SHOWN], "ticket": ticket}


def _write(request: HttpRequest, stores: QuerySet[Store]) -> HttpResponse:
    """Import the file that was looked at, by whoever looked at it, within the hour, once."""
    here = reverse("admin:catalogue_product_import")
    try:
        user_id, store_id, name = _signer.unsign(request.POST["ticket"], max_age=HOUR).split(":")
    except (BadSignature, ValueError):
        messages.error(request, _("La vista previa venció. Sube el archivo otra vez."))
        return HttpResponseRedirect(here)
    if user_id != str(request.user.pk):
        raise PermissionDenied
    store = get_object_or_404(stores, pk=store_id)
    path = _folder() / name
    taken = path.with_suffix(".taken")
    try:
        path.rename(taken)  # of two clicks, one finds the file
    except FileNotFoundError:
        messages.warning(request, _("Ese archivo ya se importó. Si cambió, súbelo otra vez."))
        return HttpResponseRedirect(here)
    try:
        outcome = import_products(store, read_file(taken))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(here)
    finally:
        taken.unlink()
    messages.success(
        request,
        _("Listo: %(created)d creados, %(updated)d actualizados, %(skipped)d sin cambios, %(errors)d con errores.")
        % {
            "created": outcome.created,
            "updated": outcome.updated,
            "skipped": outcome.skipped,
            "errors": len(outcome.errors),
        },
    )
    return HttpResponseRedirect(reverse("admin:catalogue_product_changelist"))


def _folder() -> Path:
    folder: Path = settings.VAR_DIR / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _keep(file: UploadedFile) -> Path:
    """Keep an upload where no address reaches it, under a name of ours."""
    path = _folder() / secrets.token_hex(16)
    with path.open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return path
