"""What the page of a job shows."""

from collections.abc import Sequence
from typing import Any, Final

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from commerce.jobs import undoing
from commerce.jobs.models import Job, JobFile, JobItem
from commerce.jobs.queries import item_counts
from commerce.jobs.registry import PreviewRow
from commerce.jobs.rules import FILES_KEPT

from .access import kind_of, may_work, store_names
from .forms import ReasonForm, form_for
from .lists import list_of

PER_PAGE: Final = 50
# What an import says of its rows, in the order of the tabs.
ROW_KINDS: Final = (
    ("error", _("Con errores")), ("new", _("Nuevas")), ("changed", _("Cambian")), ("unchanged", _("Sin cambios")),
)  # fmt: skip
STATES: Final = (
    ("pending", _("Pendientes")), ("failed", _("Con fallas")), ("refused", _("Rechazadas")), ("done", _("Hechas")),
)  # fmt: skip


def context_of(request: HttpRequest, job: Job) -> dict[str, Any]:
    """Everything that the page of `job` shows."""
    counts = item_counts(job)
    is_import = any(counts.get(kind) for kind, _name in ROW_KINDS)
    shown = request.GET.get("ver", "")
    items = job.items.order_by("position")
    tabs = _tabs(counts, by_kind=is_import and job.state == Job.State.DRAFT)
    if shown in {tab["code"] for tab in tabs}:
        items = items.filter(kind=shown) if tabs[0]["is_kind"] else items.filter(state=shown)
    else:
        shown = ""
    number = request.GET.get("pagina", "1")
    page = Paginator(items, PER_PAGE).get_page(number)
    may, is_said = may_work(request, job), _is_said(job)
    return {
        **progress_of(request, job),
        "is_said": is_said,
        "tabs": tabs if is_said else [],
        "shown": shown,
        "page": page,
        "is_import": is_import,
        "rows": _rows(job, page, is_import) if is_said else [],
        "counts": counts,
        "form": form_for(job) if job.state == Job.State.DRAFT and may else None,
        "reason_form": ReasonForm(initial={"motivo": job.reason}),
        "may_work": may,
        "files": list(job.files.all()),
        "kept_days": FILES_KEPT.days,
        "list": list_of(request, job),
    }


def progress_of(request: HttpRequest, job: Job) -> dict[str, Any]:
    """How far the job has come, and what may be done about it now."""
    total = job.progress_total or job.total
    done = job.progress if job.progress_total else job.settled
    may = may_work(request, job)
    left = job.total - job.done
    is_whole = (kind := kind_of(job)) is not None and kind.perform_all is not None
    return {
        "job": job,
        "store_name": store_names().get(job.store_id, ""),
        "worked": done,
        "work_total": total,
        "percent": min(100, done * 100 // total) if total else 0,
        "may_undo": job.is_over and may and undoing.why_not(job) is None,
        "undone_by": job.result.get(undoing.UNDONE_BY),
        "may_cancel": not job.is_over and (may or job.owner_id == request.user.pk),
        "may_retry": may and job.is_over and job.state != Job.State.CANCELLED and bool(left) and not is_whole,
        "may_repeat": may and job.state == Job.State.FAILED and is_whole and job.started_at is not None,
        "exports": [file for file in job.files.all() if file.kind == JobFile.Kind.EXPORT],
    }


def _tabs(counts: dict[str, int], *, by_kind: bool) -> list[dict[str, Any]]:
    entries = ROW_KINDS if by_kind else STATES
    found = [
        {"code": code, "name": name, "count": counts.get(code if by_kind else f"state:{code}", 0), "is_kind": by_kind}
        for code, name in entries
    ]
    return [tab for tab in found if tab["count"]]


def _rows(job: Job, page: Page[JobItem], is_import: bool) -> list[dict[str, Any]]:
    items = list(page)
    if is_import:
        return [{"item": item, "label": item.label} for item in items]
    described = _described(job, items)
    links, names = links_to(items), names_of(items)
    return [
        {"item": item, "preview": row, "label": names.get(item.pk) or item, "link": links.get(item.pk)}
        for item, row in zip(items, described, strict=True)
    ]


def names_of(items: Sequence[JobItem]) -> dict[int, str]:
    """What each item is called, by its id: as it was kept, else as its row is called now; one query per model."""
    found = {item.pk: item.label for item in items if item.label}
    nameless: dict[str, list[JobItem]] = {}
    for item in items:
        if not item.label:
            nameless.setdefault(item.subject_type, []).append(item)
    for label, of_model in nameless.items():
        if (model := _model_of(label)) is None:
            continue
        found_rows = model._base_manager.all()
        if any(field.name == "parent" and field.is_relation for field in model._meta.get_fields()):
            found_rows = found_rows.select_related("parent")  # a variant is called after its product
        rows = found_rows.in_bulk([item.subject_pk for item in of_model])
        found |= {item.pk: str(rows[item.subject_pk]) for item in of_model if item.subject_pk in rows}
    return found


def _is_said(job: Job) -> bool:
    """Whether somebody has answered what a job of this kind asks; until then there is nothing to preview or confirm."""
    return bool(job.params) or job.state != Job.State.DRAFT or form_for(job) is None


def _described(job: Job, items: Sequence[JobItem]) -> Sequence[PreviewRow | None]:
    """The preview of each item while nothing is done yet; nothing of it later."""
    kind = kind_of(job)
    if kind is None or kind.describe is None or job.state != Job.State.DRAFT or not items:
        return [None] * len(items)
    rows = kind.describe(job, items)
    return [*rows, *([None] * (len(items) - len(rows)))]


def links_to(items: Sequence[JobItem]) -> dict[int, str]:
    """Where the admin shows the object of each item, by the item's id."""
    found = {}
    for item in items:
        model = _model_of(item.subject_type)
        if model is None:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        try:
            found[item.pk] = reverse(name, args=[item.subject_id])
        except NoReverseMatch:
            continue
    return found


def _model_of(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label) if "." in label else None
    except LookupError:
        return None
