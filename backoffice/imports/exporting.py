"""Lists as files: what a list shows now, filtered and searched, and of it only what the person may see."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice import exports
from backoffice.scoping import path_of, visible
from backoffice.site import site
from commerce.accounts.models import User
from commerce.jobs import files
from commerce.jobs.models import Job, JobFile
from commerce.jobs.progress import Progress
from commerce.journal import actions as journal
from commerce.journal.subjects import Subject
from commerce.stores.queries import stores_where

from .running import sheet_of
from .sheets import Sheet

STREAMED_AT_MOST: Final = 5_000
SEE_PERSONAL: Final = "accounts.view_personal_data"
FORMATS: Final = ("xlsx", "csv", "json")


def rows_of_list(sheet: Sheet, request: HttpRequest, query: str) -> QuerySet[Any]:
    """What the list of the sheet's model shows this person with the filters and the search of `query`."""
    model = sheet.model
    model_admin: Any = site._registry.get(model)
    asked = _request_for(request.user, query)
    if model_admin is None:
        return visible(asked, model._default_manager.all()).order_by("-pk")
    shown = model_admin.get_changelist_instance(asked).get_queryset(asked)
    return visible(asked, shown) if path_of(model) else shown


def _request_for(user: User | AnonymousUser, query: str) -> HttpRequest:
    """A request of `user` for a list with that query, as the list itself would get it."""
    request = HttpRequest()
    request.method = "GET"
    request.user = user  # type: ignore[assignment]
    kept = QueryDict(query, mutable=True)
    for name in ("p", "all", "e"):
        kept.pop(name, None)
    request.GET = kept  # type: ignore[assignment]
    return request


def sees_clearly(user: Any) -> Callable[[int | None], bool]:
    """Whether the person sees personal data of a store; of no store, where they see it in any."""
    stores = set(stores_where(user, SEE_PERSONAL).values_list("pk", flat=True))
    return lambda store_id: bool(stores) if store_id is None else store_id in stores


def stores_in(queryset: QuerySet[Any]) -> list[int]:
    """The stores whose rows are among these."""
    path = path_of(queryset.model)
    return sorted(set(queryset.order_by().values_list(path, flat=True))) if path else []


def name_of(sheet: Sheet, extension: str) -> str:
    """The name of the file."""
    return f"{sheet.code}-{timezone.localtime():%Y%m%d-%H%M}.{extension}"


def note(sheet: Sheet, user: Any, count: int) -> None:
    """Write down that personal data left the shop in clear, where it did."""
    if sheet.has_personal_data() and user.has_perm(SEE_PERSONAL):
        with transaction.atomic():
            about = Subject(sheet.model._meta.label_lower, sheet.code)
            journal.record("personal_data.exported", subject=about, by=user, data={"rows": count})


def table_of(sheet: Sheet, queryset: QuerySet[Any], user: Any, extension: str) -> tuple[list[str], Any]:
    """The headings and the rows, which are read as they are asked for."""
    titles = sheet.export_titles(queryset, as_keys=extension == "json")
    rows = sheet.export_rows(sheet.for_person(queryset, user), clear_in=sees_clearly(user))
    hidden = sheet.hidden_from(user)
    if not hidden:
        return titles, rows
    keys = [column.key for column in sheet.columns]
    shown = [index for index in range(len(titles)) if index >= len(keys) or keys[index] not in hidden]
    return [titles[index] for index in shown], ([row[index] for index in shown] for row in rows)


def perform(job: Job, progress: Progress) -> dict[str, Any]:
    """Write the job's list into a file that its owner can download."""
    sheet = sheet_of(job)
    person = job.started_by or job.owner
    assert person is not None
    request = HttpRequest()
    request.user = person  # type: ignore[assignment]
    queryset = rows_of_list(sheet, request, str(job.params.get("query", "")))
    total, stores = queryset.count(), stores_in(queryset)
    extension = str(job.params["extension"])
    titles, rows = table_of(sheet, queryset, person, extension)
    path = files.new_path()
    with files.place_of(path).open("xb") as file:
        exports.write(file, extension, titles, _counted(rows, total, progress))
    files.add(job, JobFile.Kind.EXPORT, name_of(sheet, extension), path)
    note(sheet, person, total)
    return {"rows": total, "stores": stores, "says": _("%(count)d filas.") % {"count": total}}


def _counted(rows: Any, total: int, progress: Progress) -> Any:
    for number, row in enumerate(rows, start=1):
        if number % 200 == 0:
            progress(number, total)
        yield row
