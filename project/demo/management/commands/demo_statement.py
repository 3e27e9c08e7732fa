"""`manage.py demo_statement`: the bank's file that pairs with the demo's payments."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commerce.stores.models import Store
from project.demo import statement


class Command(BaseCommand):
    """Write the file again, with the days and amounts of the payments that were reported, and print where it is."""

    help = "Escribe el estado de cuenta de ejemplo, que cuadra con los pagos de la demostración, y dice dónde quedó."

    def add_arguments(self, parser: CommandParser) -> None:
        """One store, or every store of the demo."""
        parser.add_argument("--store", default="", help="el código de la tienda; sin él, todas")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one path per store."""
        chosen = {"slug": options["store"]} if options["store"] else {}
        for store in Store.objects.filter(recipient_accounts__isnull=False, **chosen).distinct().order_by("pk"):
            self.stdout.write(str(statement.write(store)))
