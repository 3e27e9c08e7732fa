"""`{% load habits %}`: what every page of the back office carries for those who work by keyboard."""

from typing import Any

from django import template
from django.db.models import Model

from backoffice.habits import presence, queries, undo
from backoffice.habits.keys import go_keys
from backoffice.models import SavedView

register = template.Library()


@register.inclusion_tag("backoffice/habits/page.html", takes_context=True)
def desk_habits(context: dict[str, Any]) -> dict[str, Any]:
    """The palette, closed, and the dialog that lists the keys of the page."""
    request = context["request"]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "go_keys": go_keys(request),
        "undo": undo.offered(request),
        "presence": _presence(context),
    }


def _presence(context: dict[str, Any]) -> dict[str, Any] | None:
    """What the page of an object needs to know who else is there."""
    row = context.get("original")
    if not isinstance(row, Model) or row.pk is None or context.get("add"):
        return None
    page = presence.page_of(row)
    if page is None:
        return None
    return {"socket": f"{page.socket}?desde={presence.version_of(row)}", "history": presence.history_of(row)}


@register.simple_tag
def version_seen(row: Any, form: Any) -> int:
    """The version that a form of `row` was opened with; see `backoffice.habits.stale`."""
    return getattr(form, "version_seen", 0) or presence.version_of(row)


@register.filter
def view_address(view: SavedView) -> str:
    """Where a saved view opens."""
    return queries.address(view)
