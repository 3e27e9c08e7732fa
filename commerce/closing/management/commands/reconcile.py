"""`manage.py reconcile [--store SLUG]`: payments without their proof, and proofs without their payment."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commerce.closing import evidence
from commerce.stores.models import Store


class Command(BaseCommand):
    help = (
        "Lista los pedidos pagados sin un abono que lo pruebe y los abonos sin pedido. "
        "Termina con 0 si no hay ninguno y con 1 si hay alguno."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One store, or all of them."""
        parser.add_argument("--store", default="", help="La tienda, por su nombre corto. Por defecto, todas.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print both lists; end with 1 where one of them is not empty."""
        store = Store.objects.filter(slug=options["store"]).first() if options["store"] else None
        if options["store"] and store is None:
            raise CommandError(f"No hay una tienda «{options['store']}».")
        paid = self._paid_without(store)
        credits = evidence.unbooked(store)
        for found in credits:
            self.stdout.write(f"Abono sin pedido: {found.kind} {found.id}, pedido {found.number}")
        self.stdout.write(f"Pedidos pagados sin abono: {paid}. Abonos sin pedido: {len(credits)}.")
        if paid or credits:
            raise SystemExit(1)

    def _paid_without(self, store: Store | None) -> int:
        moved, short = evidence.unproven(store), evidence.paid_without_money(store)
        for found in moved:
            row = found.transaction
            what = f"{row.txn_type} {row.paid_amount} {row.paid_currency}, {row.provider or '—'} {row.provider_id}"
            self.stdout.write(f"Pedido {found.number}: movimiento {row.pk} sin prueba ({what.strip()})")
        for order in short:
            self.stdout.write(f"Pedido {order.number}: dice que está pagado y no entró su total")
        return len({found.number for found in moved} | {order.number for order in short})
