"""What became of each row of a job, as a file."""

from collections.abc import Iterator
from itertools import batched
from typing import Any, Final

from django.http import StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from backoffice.exports import csv_response, xlsx_response
from commerce.jobs.models import Job, JobItem

from .page import names_of

KINDS: Final = ("csv", "xlsx")
_CHUNK: Final = 1_000


def response(job: Job, extension: str) -> StreamingHttpResponse:
    """The result of `job` as CSV or XLSX, streamed."""
    name = f"{slugify(job.title)[:60] or 'trabajo'}-{job.pk}"
    columns: list[str] = list(job.result.get("columns", []))
    header = [*columns, _("Resultado"), _("Detalle")] if columns else [
        _("Fila"), _("Tipo"), _("Identificador"), _("Nombre"), _("Resultado"), _("Detalle"),
    ]  # fmt: skip
    rows = _file_rows(job, len(columns)) if columns else _object_rows(job)
    respond = xlsx_response if extension == "xlsx" else csv_response
    return respond(f"{name}.{extension}", header, rows)


def _object_rows(job: Job) -> Iterator[list[Any]]:
    for batch in batched(_items(job), _CHUNK):
        names = names_of(batch)
        for item in batch:
            name = names.get(item.pk) or _("borrado (n.º %(key)s)") % {"key": item.subject_id}
            yield [item.position, item.subject_type, item.subject_id, name, item.get_state_display(), item.outcome]


def _file_rows(job: Job, width: int) -> Iterator[list[Any]]:
    for item in _items(job):
        cells = [*item.data.get("cells", []), *[""] * width][:width]
        yield [*cells, item.get_state_display(), item.outcome or _said(item)]


def _said(item: JobItem) -> str:
    """The errors of a row that was never applied."""
    return "; ".join(f"{column}: {words}" for column, words in item.data.get("errors", []))


def _items(job: Job) -> Iterator[JobItem]:
    return job.items.order_by("position").iterator(chunk_size=_CHUNK)
