"""A product file into a store: what would change, and the change itself, in one transaction."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.catalogue.models import Unit
from commerce.refusals import BadInput
from commerce.stores.models import Store
from commerce.venezuela.models import TaxRate

from .reading import RawRow
from .rules import BadValue, ProductRow, read_row
from .writing import Writer

BATCH = 500
Progress = Callable[[int], None]


@dataclass(frozen=True)
class RowError:
    """Why a row was refused: its number in the file, its code where it has one, the column and the reason."""

    number: int
    sku: str
    column: str
    message: str


@dataclass
class Outcome:
    """What an import did, or with `dry_run` would do."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    errors: list[RowError] = field(default_factory=list)


class _DryRun(Exception):
    """Ends the transaction of a rehearsal."""


def import_products(
    store: Store,
    rows: Iterable[RawRow],
    *,
    folder: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Create and update products of `store` by SKU; a row that changes nothing is skipped, a bad row is refused.

    Pictures are files under `folder`; nothing is ever fetched from the network. Everything happens in one
    transaction: it is all there or none of it, and a rehearsal (`dry_run`) leaves nothing.

    Raises:
        BadInput: the file as a whole cannot be read.
    """
    outcome = Outcome()
    try:
        with transaction.atomic():
            # Import after import: two at once would each plan against what the other has not finished.
            Store.objects.select_for_update().get(pk=store.pk)
            writer = Writer(store, folder)
            done = 0
            for batch in _batches(_checked(rows, outcome)):
                _write(writer, batch, outcome, keep_pictures=not dry_run)
                done += len(batch)
                if progress:
                    progress(done)
            writer.finish()
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return outcome


def _checked(rows: Iterable[RawRow], outcome: Outcome) -> Iterator[ProductRow]:
    units = tuple(Unit.values)
    taxes = tuple(TaxRate.objects.exclude(code="igtf").values_list("code", flat=True))
    seen: set[str] = set()
    for raw in rows:
        try:
            row = read_row(raw.number, raw.values, units=units, taxes=taxes)
            if row.sku in seen:
                raise BadValue("sku", _("El código está repetido en el archivo."))
        except BadValue as error:
            sku = str(raw.values.get("sku", ""))[:128]
            outcome.errors.append(RowError(raw.number, sku, error.column, str(error.message)))
            continue
        seen.add(row.sku)
        yield row


def _batches(rows: Iterable[ProductRow]) -> Iterator[list[ProductRow]]:
    """Rows a batch at a time; variants come after everything else, so that their products exist."""
    variants: list[ProductRow] = []

    def others() -> Iterator[ProductRow]:
        for row in rows:
            if row.structure == "child":
                variants.append(row)
            else:
                yield row

    yield from map(list, batched(others(), BATCH))
    yield from map(list, batched(variants, BATCH))


def _write(writer: Writer, batch: list[ProductRow], outcome: Outcome, *, keep_pictures: bool) -> None:
    accepted = []
    for row in batch:
        try:
            writer.check(row)
        except BadValue as error:
            outcome.errors.append(RowError(row.number, row.sku, error.column, str(error.message)))
        else:
            accepted.append(row)
    created, updated = writer.write(accepted)
    touched = set(created) | set(updated)
    for row in accepted:
        try:
            if writer.write_pictures(row, keep=keep_pictures):
                touched.add(row.sku)
        except BadInput as refusal:
            outcome.errors.append(RowError(row.number, row.sku, "images", str(refusal.message)))
    outcome.created += len(created)
    outcome.updated += len(touched - set(created))
    outcome.skipped += len(accepted) - len(touched | set(created))
