"""What every ModelAdmin has of history: the page, the way back, and the reason of a change."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods
from simple_history.utils import get_history_manager_for_model

from backoffice.held import held
from commerce.journal import restoring
from commerce.journal.history import attributed
from commerce.journal.subjects import subject_of
from commerce.refusals import BadInput, Refusal

from . import versions
from .values import Names

REASON = "history_change_reason"
_LONGEST_REASON = 240
_LOOKING = ("view", "change")


class HistoryMixin:
    """History pages for one model, and «Motivo del cambio» on its form."""

    model: type[Model]
    change_form_after_template = "backoffice/history/reason.html"

    def get_urls(self) -> list[Any]:
        """Beside the usual ones, a page per version."""
        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}_simple_history"
        view = self.admin_site.admin_view(self.version_view)  # type: ignore[attr-defined]
        return [path("<path:object_id>/history/<int:version_id>/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Whatever the form changes, on the row and on its inlines, is remembered with who and why."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc, no-any-return]
        reason = request.POST.get(REASON, "")[:_LONGEST_REASON]
        with attributed(by=request.user, reason=reason):  # type: ignore[arg-type]
            return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc, no-any-return]

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Rows deleted together are remembered as deleted by whoever did it."""
        with attributed(by=request.user):  # type: ignore[arg-type]
            super().delete_queryset(request, queryset)  # type: ignore[misc]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The object's versions and those of its parts, newest first."""
        key = unquote(object_id)
        row = self._historical_row(request, key)
        sources = versions.sources_of(self.model, lambda part: may_view(request, part, getattr(row, "store_id", None)))
        only = request.GET.get("campo", "")
        page = versions.page_of(sources, key, number=request.GET.get("pagina", 1), only=only) if sources else None
        subject = subject_of(row)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Historia de %(object)s") % {"object": row},
            "page": page,
            "fields": versions.fields_of(sources),
            "only": only,
            "row": row,
            "opts": self.model._meta,
            "restorable": self._may_restore(request, row),
            "activity": _activity(request, f"{subject.type}:{subject.id}"),
            "change_url": self._url("change", row.pk),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "backoffice/history/page.html", context)

    def version_view(self, request: HttpRequest, object_id: str, version_id: int) -> HttpResponse:
        """What restoring a version would change; a POST does it."""
        return require_http_methods(["GET", "HEAD", "POST"])(csrf_protect(self._version_view))(
            request, unquote(object_id), version_id
        )

    def _version_view(self, request: HttpRequest, key: str, version_id: int) -> HttpResponse:
        row = self.get_object(request, key)  # type: ignore[attr-defined]
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):  # type: ignore[attr-defined]
            raise PermissionDenied
        if not versions.has_history(self.model):
            raise Http404
        version = get_history_manager_for_model(self.model).filter(history_id=version_id).first()
        if version is None or getattr(version, self.model._meta.pk.attname) != row.pk:
            raise Http404
        if request.method == "POST":
            return self._restore(request, row, version)
        return self._version_page(request, row, version)

    def _restore(self, request: HttpRequest, row: Model, version: Any) -> HttpResponse:
        reason = request.POST.get(REASON, "")[:_LONGEST_REASON]
        try:
            restored = restoring.restore(self.model, version.history_id, by=request.user, reason=reason)
        except BadInput as refusal:
            return self._version_page(request, row, version, error=str(refusal), reason=reason, status=422)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Restauramos «%(object)s».") % {"object": restored})
        return HttpResponseRedirect(self._url("history", row.pk))

    def _version_page(
        self, request: HttpRequest, row: Model, version: Any, *, error: str = "", reason: str = "", status: int = 200
    ) -> HttpResponse:
        refusal = restoring.why_not(self.model) or (_("Esa fila fue borrada.") if version.history_type == "-" else "")
        found = [] if refusal else restoring.differences(row, version)
        names = Names()
        columns = {difference.field: self.model._meta.get_field(difference.field) for difference in found}
        for difference in found:
            if columns[difference.field].is_relation:
                names.want(columns[difference.field].related_model, [difference.now, difference.then])  # type: ignore[arg-type]
        names.ask()
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Restaurar %(object)s") % {"object": row},
            "row": row,
            "version": version,
            "opts": self.model._meta,
            "refusal": refusal,
            "changes": [versions.change_of(columns[each.field], each.now, each.then, names) for each in found],
            "error": error,
            "reason": reason,
            "history_url": self._url("history", row.pk),
        }
        return TemplateResponse(request, "backoffice/history/version.html", context, status=status)

    def _historical_row(self, request: HttpRequest, key: str) -> Model:
        """The object, or what it was when it was deleted."""
        row = self.get_object(request, key)  # type: ignore[attr-defined]
        if row is None:
            if not request.user.is_superuser or not versions.has_history(self.model):  # type: ignore[union-attr]
                raise Http404
            past = get_history_manager_for_model(self.model).filter(**{self.model._meta.pk.attname: key})
            last = past.order_by("-history_date", "-history_id").first()
            if last is None:
                raise Http404
            row = last.instance
        elif not self.has_view_or_change_permission(request, row):  # type: ignore[attr-defined]
            raise PermissionDenied
        return row  # type: ignore[no-any-return]

    def _may_restore(self, request: HttpRequest, row: Model) -> bool:
        is_there = not restoring.why_not(self.model) and not hasattr(row, "_history")
        return is_there and self.has_change_permission(request, row)  # type: ignore[attr-defined, no-any-return]

    def _url(self, page: str, pk: Any) -> str:
        return reverse(f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_{page}", args=[pk])


def may_view(request: HttpRequest, model: type[Model], store_id: int | None) -> bool:
    """Whether this person may look at rows of `model` in that store (None: in any), as parts of an object of it."""
    held_in = [held(request).stores(f"{model._meta.app_label}.{verb}_{model._meta.model_name}") for verb in _LOOKING]
    return any(store_id in stores if store_id is not None else stores for stores in held_in)


def _activity(request: HttpRequest, subject: str) -> str:
    """Where what happened to an object is told, for whoever may see it."""
    if not request.user.has_perm("journal.view_journalentry"):
        return ""
    return f"{reverse('activity:list')}?objeto={subject}"
