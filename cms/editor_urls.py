"""Addresses of the editors' area that take the place of Wagtail's own, and ours: they come first in `project.urls`."""

from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from . import library, redirects, reports


def _report(address: str, view: Any, name: str) -> list[URLPattern]:
    """A report and its results, which the screen asks for again as filters change."""
    return [
        path(f"{address}/", view.as_view(), name=name),
        path(f"{address}/results/", view.as_view(results_only=True), name=f"{name}_results"),
    ]


_instead = [
    *_report("reports/locked", reports.LockedPagesView, "locked_pages"),
    *_report("reports/workflow", reports.WorkflowView, "workflow"),
    *_report("reports/workflow_tasks", reports.WorkflowTasksView, "workflow_tasks"),
    *_report("reports/site-history", reports.PagesHistoryView, "site_history"),
    *_report("reports/aging-pages", reports.AgingPagesView, "aging_pages"),
    *_report("localize/reports/translations", reports.TranslationsView, "translations"),
    path("images/", library.ImagesView.as_view(), name="images"),
    path("images/results/", library.ImagesView.as_view(results_only=True), name="images_results"),
    path("documents/", library.DocumentsView.as_view(), name="documents"),
    path("documents/results/", library.DocumentsView.as_view(results_only=True), name="documents_results"),
    path("tag-autocomplete/", reports.suggest_tags, name="tags"),
    path("tag-autocomplete/<slug:app_name>/<slug:model_name>/", reports.suggest_tags, name="tags_of"),
]
_redirects = [
    path("redirects/", redirects.IndexView.as_view(), name="index"),
    path("redirects/results/", redirects.IndexView.as_view(results_only=True), name="index_results"),
    path("redirects/add/", redirects.AddView.as_view(), name="add"),
    path("redirects/<int:redirect_id>/", redirects.EditView.as_view(), name="edit"),
]
_ours = [
    *_report("enlaces-rotos", reports.BrokenLinksView, "broken_links"),
    *_report("imagenes-sin-descripcion", reports.SilentPicturesView, "silent_pictures"),
]
# Wagtail goes on naming its own addresses; these answer there first.
urlpatterns: list[URLPattern | URLResolver] = decorate_urlpatterns(
    [
        path("", include((_instead, "cms_instead"))),
        path("", include((_redirects, "cms_redirects"))),
        path("informes/", include((_ours, "cms_reports"))),
    ],
    require_admin_access,
)
