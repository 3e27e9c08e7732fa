"""Lists of many rows: which rows a page shows is asked once, and only those are read with all that they show."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

MOST_PAGED: Final = 1000


class BoundedPaginator(Paginator):
    """Pages that count no further than somebody would leaf: beyond, the list is narrowed instead."""

    template_name = "backoffice/pages.html"
    most = MOST_PAGED

    @cached_property
    def keys(self) -> list[Any]:
        """The primary keys in the order of the list, `most` at most: one query for the count and for every page."""
        rows: Any = self.object_list
        return list(rows.values_list("pk", flat=True)[: self.most])

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        """How many there are, `most` at most."""
        return len(self.keys)

    @property
    def has_more(self) -> bool:
        """Whether the count stopped at its ceiling."""
        return self.count >= self.most


class BoundedListMixin:
    """A list whose filters, search and order find primary keys; its columns are read for the rows of one page."""

    paginator = BoundedPaginator

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """A change list that reads its rows by their keys."""
        base = super().get_changelist(request, **kwargs)  # type: ignore[misc]
        return type(base.__name__, (_ByKeys, base), {})


class _ByKeys:
    """A change list over a `BoundedPaginator`: `root_queryset` has the columns, `queryset` only says which rows."""

    paginator: BoundedPaginator
    root_queryset: Any
    multi_page: bool
    show_all: bool
    can_show_all: bool
    page_num: int
    list_per_page: int
    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        """Django's, with the rows of the page found by their keys."""
        super().get_results(request)  # type: ignore[misc]
        keys = self.paginator.keys
        if self.multi_page and not (self.show_all and self.can_show_all):
            start = (self.page_num - 1) * self.list_per_page
            keys = keys[start : start + self.list_per_page]
        wanted = self.root_queryset.filter(pk__in=keys).order_by()
        if not wanted.query.select_related:
            wanted = self.apply_select_related(wanted)  # type: ignore[attr-defined]
        rows = {row.pk: row for row in wanted} if keys else {}
        self.result_list = [rows[key] for key in keys if key in rows]
