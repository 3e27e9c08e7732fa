"""Reports for editors: what no longer holds on their pages, and Wagtail's own about their stores only.

Files of them are not offered (the door refuses `export`): what people typed could be read as a formula.
"""

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView, aging_pages, audit_logging, locked_pages, workflows
from wagtail.models import Page, PageLogEntry, Task, Workflow
from wagtail.permissions import policy_registry
from wagtail_localize.models import Translation
from wagtail_localize.views import report as translations

from . import upkeep
from .access import editable_stores
from .door import their_pages
from .library import colleagues, narrow, suggested


def _reviews(user: Any) -> QuerySet[Workflow]:
    if user.is_superuser:
        return Workflow.objects.all()
    return Workflow.objects.filter(workflow_pages__page__in=their_pages(user)).distinct()


class WorkflowFilters(workflows.WorkflowReportFilterSet):
    """Wagtail's, with the reviews and the people of one's stores."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.request.user
        narrow(self.filters, {"requested_by": colleagues(user), "workflow": _reviews(user)})


class TaskFilters(workflows.WorkflowTasksReportFilterSet):
    """The same, by step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reviews = _reviews(self.request.user)
        steps = Task.objects.filter(workflow_tasks__workflow__in=reviews)
        narrow(self.filters, {"workflow": reviews, "task": steps})


class LockedFilters(locked_pages.LockedPagesReportFilterSet):
    """Wagtail's, with the people of one's stores."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self.filters, {"locked_by": colleagues(self.request.user)})


class HistoryFilters(audit_logging.SiteHistoryReportFilterSet):
    """Wagtail's, with the people of one's stores."""

    def get_users_queryset(self) -> QuerySet[Any]:
        """Those who work there."""
        return colleagues(self.request.user)


class WorkflowView(workflows.WorkflowView):
    """Reviews of one's stores."""

    filterset_class = WorkflowFilters
    list_export: ClassVar[list[str]] = []


class WorkflowTasksView(workflows.WorkflowTasksView):
    """Their steps."""

    filterset_class = TaskFilters
    list_export: ClassVar[list[str]] = []


class LockedPagesView(locked_pages.LockedPagesView):
    """Pages of one's stores that somebody has locked."""

    filterset_class = LockedFilters
    list_export: ClassVar[list[str]] = []


class AgingPagesView(aging_pages.AgingPagesView):
    """Pages that nobody has touched for long, of the stores where one publishes."""

    list_export: ClassVar[list[str]] = []
    any_permission_required: ClassVar[list[str]] = ["publish"]


class PagesHistoryView(audit_logging.LogEntriesView):
    """What was done with the pages of one's stores. What is not a page belongs to no tree: it is in the journal."""

    filterset_class = HistoryFilters
    list_export: ClassVar[list[str]] = []

    def get_filtered_queryset(self) -> QuerySet[Any]:
        """The entries of pages one may see."""
        rows = PageLogEntry.objects.viewable_by_user(self.request.user).filter(page__in=their_pages(self.request.user))
        return self.filter_queryset(rows).order_by("-timestamp")  # type: ignore[no-any-return]

    def decorate_paginated_queryset(self, queryset: Any) -> list[Any]:
        """Each entry with the way to its page."""
        entries = list(queryset)
        for entry in entries:
            entry.edit_url = reverse("wagtailadmin_pages:edit", args=[entry.page_id])
        return entries


class TranslationsView(translations.TranslationsReportView):
    """How far the translations of one's pages are."""

    list_export: ClassVar[list[str]] = []

    def get_queryset(self) -> QuerySet[Translation]:
        """Those whose original is a page of theirs."""
        own = their_pages(self.request.user).filter(translation_key=OuterRef("source__object_id"))
        return super().get_queryset().filter(Exists(own))  # type: ignore[no-any-return]


def suggest_tags(request: HttpRequest, **kwargs: Any) -> JsonResponse:
    """Tags of the pictures and files that one may use, as they are typed."""
    term = request.GET.get("term", "")[:40]
    return JsonResponse(suggested(request, term) if term else [], safe=False)


class _OfPages(ReportView):
    """A report of what is found on the live pages of one's stores."""

    any_permission_required: ClassVar[list[str]] = ["add", "change", "publish"]
    is_searchable = False
    paginate_by = 50

    @cached_property
    def permission_policy(self) -> Any:
        """That of pages."""
        return policy_registry.get_by_type(Page)

    def get_filtered_queryset(self) -> Any:
        """What is found in each store, one store after the other."""
        return [
            found for store in editable_stores(self.request.user).order_by("name") for found in self.found_in(store)
        ]

    def found_in(self, store: Any) -> list[Any]:
        """What is found in one store."""
        raise NotImplementedError


def _edit_url(found: upkeep.Finding) -> str:
    return reverse("wagtailadmin_pages:edit", args=[found.page.pk])


class BrokenLinksView(_OfPages):
    """Links and promotions that lead to what is not there any more."""

    page_title = _("Enlaces rotos")
    header_icon = "link"
    index_url_name = "cms_reports:broken_links"
    index_results_url_name = "cms_reports:broken_links_results"

    def found_in(self, store: Any) -> list[upkeep.Finding]:
        """Links, promotions and goods."""
        return upkeep.broken_links(store) + upkeep.goods_gone(store)

    @cached_property
    def columns(self) -> list[Column]:
        """The page, where on it, what it leads to and what is wrong with that."""
        return [
            TitleColumn("page", label=_("Página"), accessor=lambda row: row.page.title, get_url=_edit_url),
            Column("block", label=_("Bloque")),
            Column("what", label=_("Lleva a")),
            Column("why", label=_("Qué pasa")),
        ]


def _pages_of(row: upkeep.Silent) -> SafeString:
    links = ((reverse("wagtailadmin_pages:edit", args=[page.pk]), page.title) for page in row.pages)
    return format_html_join(", ", '<a href="{}">{}</a>', links)


def _picture_of(row: upkeep.Silent) -> SafeString:
    small = row.image.get_rendition("max-96x96")
    return format_html('<img src="{}" alt="" width="48" loading="lazy">', small.url)


class SilentPicturesView(_OfPages):
    """Pictures without a description, for those who do not see them."""

    page_title = _("Imágenes sin descripción")
    header_icon = "image"
    index_url_name = "cms_reports:silent_pictures"
    index_results_url_name = "cms_reports:silent_pictures_results"

    def found_in(self, store: Any) -> list[upkeep.Silent]:
        """Those of its live pages."""
        return upkeep.pictures_without_words(store)

    @cached_property
    def columns(self) -> list[Column]:
        """The picture, its name, and the pages on which it is."""
        return [
            Column("picture", label=_("Imagen"), accessor=_picture_of, width="6rem"),
            TitleColumn(
                "title",
                label=_("Nombre"),
                accessor=lambda row: row.image.title,
                get_url=lambda row: reverse("wagtailimages:edit", args=[row.image.pk]),
            ),
            Column("pages", label=_("Está en"), accessor=_pages_of),
        ]
