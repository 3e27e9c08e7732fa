"""`manage.py load_demo`: the demo shop, as often as one likes."""

import json
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from project.demo import catalogue, orders, pagomovil, people, reported, sales, statement, stores

FOLDER = settings.BASE_DIR / "fixtures" / "demo"


class Command(BaseCommand):
    """Load two invented stores with products, people, offers, reviews and orders; what is there already stays."""

    help = "Carga la tienda de demostración: dos tiendas inventadas con todo. Repetirlo no duplica nada."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the catalogue, then people and sales: each whole, and a second run takes up what a first one left."""
        shop = self._read("shop.json")
        with transaction.atomic():
            catalogue.load_rates()
            people.ensure_country()
            loaded = stores.load_stores(FOLDER / "images")
            catalogue.load_classes([item for slug in loaded for item in self._read(f"{slug}.json")])
        for slug, store in loaded.items():
            catalogue.load_products(store, FOLDER / f"{slug}.json", self._progress)
        with transaction.atomic():
            staff = people.load_staff(loaded)
            customers = people.load_customers(shop["customers"])
            for slug, store in loaded.items():
                data = shop["stores"][slug]
                catalogue.dress_categories(store, FOLDER, data["categories"])
                sales.load_offers(store, data["offers"])
                sales.load_vouchers(store, data["vouchers"])
                sales.load_reviews(store, data["reviews"], customers)
                orders.load_orders(store, data["orders"], customers, staff["despacho@abasto.example"])
                pagomovil.load_payments(store, staff)
                reported.load_reported(store, staff["jefe-finanzas@abasto.example"])
                statement.write(store)
        if options["verbosity"]:
            self.stdout.write("La tienda de demostración está lista.")

    def _read(self, name: str) -> Any:
        return json.loads((FOLDER / name).read_text(), parse_float=Decimal)

    def _progress(self, done: int) -> None:
        self.stdout.write(f"  … {done} productos con sus fotos")
