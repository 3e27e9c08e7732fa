"""Kinds of job that the tests register: they change the title of products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from commerce.catalogue.models import Product
from commerce.jobs import registry
from commerce.jobs.models import Job, JobItem
from commerce.jobs.registry import JobKind, PreviewRow
from commerce.refusals import Conflict, Refusal

PERMISSION = "catalogue.change_product"
ONE, MANY, WHOLE, CHECKED = "tests.rename", "tests.rename_many", "tests.rename_all", "tests.checked"


def rename(job: Job, item: JobItem) -> str:
    """Add an exclamation mark to a title; what is already loud is refused, a title "Roto" breaks."""
    product = Product.objects.select_for_update().get(pk=item.subject_pk)
    if product.title == "Roto":
        raise RuntimeError("algo se rompió")
    if product.title.endswith("!!!"):
        raise Conflict("too_loud", "Ya grita bastante.")
    product.title += "!"
    product._change_reason = job.reason  # type: ignore[attr-defined]
    product.save()
    return f"Ahora es «{product.title}»."


def rename_many(job: Job, items: Sequence[JobItem]) -> dict[int, str | Refusal]:
    """The same for many at once."""
    said: dict[int, str | Refusal] = {}
    for item in items:
        try:
            said[item.pk] = rename(job, item)
        except Refusal as refusal:
            said[item.pk] = refusal
    return said


def rename_all(job: Job, progress: Any) -> None:
    """The same for every item, or for none."""
    items = list(job.items.order_by("position"))
    for count, item in enumerate(items, start=1):
        rename(job, item)
        progress(count, len(items))
    job.items.update(state="done")


def check(job: Job, progress: Any) -> dict[str, Any]:
    """One item for each title in the options."""
    JobItem.objects.bulk_create(
        JobItem(job=job, position=number, subject_type="row", subject_id=str(number), label=title)
        for number, title in enumerate(job.params["titles"], start=1)
    )
    return {"seen": len(job.params["titles"])}


def describe(job: Job, items: Sequence[JobItem]) -> list[PreviewRow]:
    """Before and after."""
    titles = dict(Product.objects.filter(pk__in=[item.subject_pk for item in items]).values_list("pk", "title"))
    return [
        PreviewRow(titles[item.subject_pk], titles[item.subject_pk], titles[item.subject_pk] + "!") for item in items
    ]


KINDS = (
    JobKind(code=ONE, title="Gritar", permission=PERMISSION, perform=rename, describe=describe),
    JobKind(code=MANY, title="Gritar muchos", permission=PERMISSION, perform_batch=rename_many, batch_size=4),
    JobKind(code=WHOLE, title="Gritar todos", permission=PERMISSION, perform_all=rename_all),
    JobKind(code=CHECKED, title="Revisado", permission=PERMISSION, perform_all=rename_all, check=check),
)


def register_all() -> None:
    """Make them known in this process."""
    for kind in KINDS:
        registry.register(kind)


@contextmanager
def registered() -> Iterator[None]:
    """They are known inside the block."""
    register_all()
    yield
    for kind in KINDS:
        registry.unregister(kind.code)
