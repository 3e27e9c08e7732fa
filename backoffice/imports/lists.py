"""The links above a list that bring a file in and take the list out."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.enums import ActionVariant

from .registry import sheets_of
from .sheets import Sheet

Link = dict[str, Any]


def links_for(request: HttpRequest, model: Any) -> list[Link]:
    """The links that this person may follow from the list of `model`."""
    found = sheets_of(model)
    if not found:
        return []
    may = _asker(request)
    incoming = [sheet for sheet in found if sheet.import_permission and _may_import(sheet, may)]
    links = [_import_link(sheet, is_alone=len(incoming) == 1) for sheet in incoming]
    outgoing = next((sheet for sheet in found if may(sheet.export_permission)), None)
    return [*links, _export_link(outgoing, request)] if outgoing else links


def _may_import(sheet: Sheet, may: Callable[[str], bool]) -> bool:
    return all(may(permission) for permission in (sheet.import_permission, *sheet.also_needed))


def _asker(request: HttpRequest) -> Callable[[str], bool]:
    user: Any = request.user
    return user.has_perm  # type: ignore[no-any-return]  # somewhere; the pages themselves ask where


def _import_link(sheet: Sheet, *, is_alone: bool) -> Link:
    title = _("Importar") if is_alone else _("Importar %(what)s") % {"what": str(sheet.title).lower()}
    return _link(title, "upload_file", reverse("transfers:bring_in", args=[sheet.code]))


def _export_link(sheet: Sheet, request: HttpRequest) -> Link:
    query = request.GET.urlencode()
    address = reverse("transfers:take_out", args=[sheet.code])
    return _link(_("Exportar"), "download", f"{address}?{urlencode({'lista': query})}" if query else address)


def _link(title: str, icon: str, address: str) -> Link:
    return {
        "title": title,
        "icon": icon,
        "variant": ActionVariant.DEFAULT,
        "attrs": {},
        "dialog": None,
        "path": address,
    }
