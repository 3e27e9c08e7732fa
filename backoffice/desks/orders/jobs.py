"""Jobs of the orders desk whose result is a file for a person."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from backoffice import exports
from backoffice.masking import SEE
from commerce.jobs import files
from commerce.jobs.models import Job, JobFile
from commerce.jobs.progress import Progress
from commerce.jobs.registry import JobKind, register
from commerce.order.models import Order

from .exports import orders_table


def export_orders(job: Job, progress: Progress) -> dict[str, Any]:
    """Write the chosen orders into one CSV, which the job's page offers; who may not see phones gets them masked."""
    wanted = [int(pk) for pk in job.params.get("orders", [])]
    orders = Order.objects.filter(pk__in=wanted, store_id=job.store_id or 0)
    by = job.started_by or job.owner
    header, rows = orders_table(orders, shows_contact=bool(by and by.has_perm(SEE, job)))
    path = files.new_path()

    def counted() -> Iterator[Any]:
        for number, row in enumerate(rows, start=1):
            progress(number, len(wanted))
            yield row

    with files.place_of(path).open("xb") as file:
        exports.write(file, "csv", header, counted())
    files.add(job, JobFile.Kind.EXPORT, f"Pedidos_{timezone.localdate():%Y-%m-%d}_{job.pk}.csv", path)
    return {"orders": len(wanted)}


register(
    JobKind(
        code="orders.export",
        title=gettext_lazy("Exportar pedidos"),
        permission="order.view_order",
        perform_all=export_orders,
    )
)
