"""The back office's own kinds of job: each sheet brought in, each sheet taken out."""

from backoffice.desks.orders import jobs as orders  # noqa: F401
from commerce.jobs.registry import JobKind, register

from .imports import exporting, running
from .imports.registry import sheets

for _code, _sheet in sheets().items():
    if _sheet.import_permission:
        register(
            JobKind(
                code=f"import.{_code}",
                title=_sheet.title,
                permission=_sheet.import_permission,
                check=running.check,
                perform_all=running.apply,
            )
        )
    register(
        JobKind(
            code=f"export.{_code}",
            title=_sheet.title,
            permission=_sheet.export_permission,
            perform_all=exporting.perform,
        )
    )
