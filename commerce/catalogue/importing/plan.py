"""A product file into a store: what would change, and the change itself, in one transaction."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.catalogue.models import Product, Unit
from commerce.journal.history import attributed
from commerce.partner.actions import telling
from commerce.refusals import BadInput
from commerce.stores.models import Store
from commerce.venezuela.models import TaxRate

from .comparing import Change, Stored
from .reading import RawRow
from .rules import BadValue, ProductRow, read_row
from .writing import Writer

BATCH = 500
Progress = Callable[[int], object]


@dataclass(frozen=True)
class RowError:
    """Why a row was refused: its number in the file, its code where it has one, the column and the reason."""

    number: int
    sku: str
    column: str
    message: str


@dataclass(frozen=True)
class RowOutcome:
    """What became of a row, or would: it is new (or not) and changes these values; none where all was so already."""

    number: int
    sku: str
    is_new: bool
    changes: list[Change]


@dataclass
class Outcome:
    """What an import did, or with `dry_run` would do. `rows` is filled where it is asked for."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    errors: list[RowError] = field(default_factory=list)
    rows: list[RowOutcome] = field(default_factory=list)


class _DryRun(Exception):
    """Ends the transaction of a rehearsal."""


def import_products(
    store: Store,
    rows: Iterable[RawRow],
    *,
    folder: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    by: User | None = None,
    reason: str = "",
    tell_rows: bool = False,
) -> Outcome:
    """Create and update products of `store` by SKU; a row that changes nothing is skipped, a bad row is refused.

    Pictures are files under `folder`; nothing is ever fetched from the network. Everything happens in one
    transaction: it is all there or none of it. A rehearsal (`dry_run`) only compares: it writes nothing and keeps
    nobody waiting. `by` and `reason` stand in the history of every row and in the stock's ledger; with `tell_rows`
    the outcome says of each row what it changes.

    Raises:
        BadInput: the file as a whole cannot be read.
    """
    outcome = Outcome()
    why = reason or _("Importación")
    try:
        with transaction.atomic(), attributed(by=by, reason=why), telling("count", reason=why, by=by):
            # Import after import: two at once would each plan against what the other has not finished.
            if not dry_run:
                Store.objects.select_for_update(no_key=True).get(pk=store.pk)
            run = _Run(Writer(store, folder), outcome, is_rehearsal=dry_run, tells_rows=tell_rows)
            for batch in _batches(_checked(rows, outcome)):
                run.take(batch)
                if progress:
                    progress(run.seen)
            if dry_run:
                raise _DryRun
            run.writer.finish()
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


class _Run:
    """One pass over a file."""

    def __init__(self, writer: Writer, outcome: Outcome, *, is_rehearsal: bool, tells_rows: bool) -> None:
        self.writer = writer
        self.outcome = outcome
        self.is_rehearsal = is_rehearsal
        self.tells_rows = tells_rows
        self.seen = 0

    def take(self, batch: list[ProductRow]) -> None:
        """Check a batch, compare it with what is stored, and write what differs."""
        self.seen += len(batch)
        self.writer.pictures.look_at(batch, self.writer.products)
        accepted = [row for row in batch if self._is_fine(row)]
        stored = Stored(self.writer, accepted)
        changes = {row.sku: stored.changes(row) for row in accepted}
        new = {row.sku for row in accepted if row.sku not in self.writer.products}
        if self.is_rehearsal:
            self._note(row for row in accepted if row.sku in new)
        else:
            self.writer.write([row for row in accepted if row.sku in new or changes[row.sku]])
        for row in accepted:
            if self._has_new_pictures(row, is_new=row.sku in new):
                changes[row.sku].append(Change(_("Imágenes"), "", str(len(row.images or ()))))
            self._count(row, is_new=row.sku in new, changes=changes[row.sku])

    def _is_fine(self, row: ProductRow) -> bool:
        try:
            self.writer.check(row)
        except BadValue as error:
            self._refuse(row, error.column, str(error.message))
            return False
        return True

    def _note(self, rows: Iterable[ProductRow]) -> None:
        """Products that would be there by now, for the variants that follow."""
        for row in rows:
            kind = self.writer.classes.get(row.product_class or "")
            self.writer.products[row.sku] = Product(structure=row.structure, product_class=kind)

    def _has_new_pictures(self, row: ProductRow, *, is_new: bool) -> bool:
        if not row.images:
            return False
        try:
            product = self.writer.products[row.sku]
            return self.writer.pictures.write(row, product, keep=not self.is_rehearsal)
        except BadInput as refusal:
            self._refuse(row, "images", str(refusal.message))
            return False

    def _refuse(self, row: ProductRow, column: str, message: str) -> None:
        self.outcome.errors.append(RowError(row.number, row.sku, column, message))

    def _count(self, row: ProductRow, *, is_new: bool, changes: list[Change]) -> None:
        if is_new:
            self.outcome.created += 1
        elif changes:
            self.outcome.updated += 1
        else:
            self.outcome.skipped += 1
        if self.tells_rows:
            self.outcome.rows.append(RowOutcome(row.number, row.sku, is_new, changes))
