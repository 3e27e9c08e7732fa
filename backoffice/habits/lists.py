"""What every list of the admin has of saved views: tabs above it, columns to choose, and a name to keep."""

from typing import Any, Final

from django.contrib.admin.utils import label_for_field
from django.http import HttpRequest
from django.utils.text import capfirst

from . import presence, queries
from .models_of import label_of

VIEW: Final = "vista"
COLUMNS: Final = "columnas"


class ViewsMixin:
    """Saved views for the list of one model, and word to whoever has the page of one of its rows open.

    The rows stay those that the person may see: a view is only a question.
    """

    model: Any

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """A list that takes our two words of its address for no filters, and keeps them in its links."""
        base = super().get_changelist(request, **kwargs)  # type: ignore[misc]
        return type(base.__name__, (_Views, base), {})

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns chosen, in the list's own order; always the first and the one that opens the row."""
        every = list(super().get_list_display(request))  # type: ignore[misc]
        chosen = set(request.GET.getlist(COLUMNS))
        links = set(self.get_list_display_links(request, every) or ())  # type: ignore[attr-defined]
        if not chosen & {_name(column) for column in every}:
            return every
        return [column for column in every if column == every[0] or column in links or _name(column) in chosen]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, with the views that this person has of it."""
        known = {"saved_views": self._views(request)} if request.method in ("GET", "HEAD") else {}
        return super().changelist_view(request, {**known, **(extra_context or {})})  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Whoever has the same page open hears that it was saved."""
        presence.announce(obj)
        return super().log_change(request, obj, message)  # type: ignore[misc]

    def _views(self, request: HttpRequest) -> dict[str, Any]:
        label, current = label_of(self.model), request.GET.get(VIEW, "")
        views = [view for view in queries.views_of(request) if view.list_label == label]
        kept = [(name, value) for name, values in request.GET.lists() for value in values]
        return {
            "label": label,
            "views": views,
            "current": next((view for view in views if str(view.pk) == current), None),
            "columns": self._columns(request),
            "query": [(name, value) for name, value in kept if name not in (VIEW, "p", "e", "all")],
            "others": [(name, value) for name, value in kept if name not in (COLUMNS, "p", "e", "all")],
            "stores": lambda: queries.stores_to_share(request),  # asked only where somebody may share
            "is_narrowed": any(name not in (VIEW, "p", "e", "all") for name, _value in kept),
        }

    def _columns(self, request: HttpRequest) -> list[dict[str, Any]]:
        every = list(super().get_list_display(request))  # type: ignore[misc]
        shown = {_name(column) for column in self.get_list_display(request)}
        links = set(self.get_list_display_links(request, every) or ())  # type: ignore[attr-defined]
        found = []
        for column in every:
            words = capfirst(str(label_for_field(column, self.model, self)))  # type: ignore[call-overload]
            is_fixed = column == every[0] or column in links
            if words:
                found.append(
                    {"name": _name(column), "words": words, "is_on": _name(column) in shown, "fixed": is_fixed}
                )
        return found


class _Views:
    """A change list whose address may name a view and columns."""

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """The filters alone."""
        found = super().get_filters_params(params)  # type: ignore[misc]
        return {name: value for name, value in found.items() if name not in (VIEW, COLUMNS)}


def _name(column: Any) -> str:
    return str(column if isinstance(column, str) else getattr(column, "__name__", ""))
