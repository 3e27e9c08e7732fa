"""`manage.py import_products FILE [--store SLUG] [--dry-run]`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commerce.catalogue.importing import import_products, read_file
from commerce.refusals import Refusal
from commerce.stores.models import Store


class Command(BaseCommand):
    """Create and update products of a store from a JSON, CSV or XLSX file, by SKU."""

    help = "Crea y actualiza productos de una tienda desde un archivo JSON, CSV o XLSX, por código (SKU)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, --store and --dry-run."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--store", help="código de la tienda; si no se dice, la principal")
        parser.add_argument("--dry-run", action="store_true", help="ensaya: dice qué cambiaría y no guarda nada")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, then tell what was done; an exit code other than 0 where a row was refused."""
        store = self._store(options["store"])
        path: Path = options["file"]
        try:
            outcome = import_products(
                store, read_file(path), folder=path.parent, dry_run=options["dry_run"], progress=self._progress
            )
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal
        for error in outcome.errors:
            self.stderr.write(f"línea {error.number} ({error.sku or 'sin código'}), {error.column}: {error.message}")
        verb = "Ensayo" if options["dry_run"] else "Listo"
        self.stdout.write(
            f"{verb}, {store.slug}: {outcome.created} creados, {outcome.updated} actualizados, "
            f"{outcome.skipped} sin cambios, {len(outcome.errors)} con errores."
        )
        if outcome.errors:
            raise CommandError("Hay filas con errores: corrígelas y vuelve a importar; las demás ya están.")

    def _store(self, slug: str | None) -> Store:
        stores = Store.objects.filter(slug=slug) if slug else Store.objects.filter(is_default=True)
        store = stores.first()
        if store is None:
            known = ", ".join(Store.objects.values_list("slug", flat=True)) or "ninguna"
            raise CommandError(f"No existe la tienda «{slug or 'principal'}». Tiendas: {known}.")
        return store

    def _progress(self, done: int) -> None:
        if done % 5_000 == 0:
            self.stdout.write(f"… {done} productos")
