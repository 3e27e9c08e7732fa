"""`manage.py load_demo`: the demo shop, as often as one likes."""

import json
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from project.demo import catalogue, orders, people, sales, stores

FOLDER = settings.BASE_DIR / "fixtures" / "demo"


class Command(BaseCommand):
    """Load two invented stores with products, people, offers, reviews and orders; what is there already stays."""

    help = "Carga la tienda de demostración: dos tiendas inventadas con todo. Repetirlo no duplica nada."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load everything in one transaction: it is all there or none of it."""
        shop = self._read("shop.json")
        with transaction.atomic():
            catalogue.load_rate()
            people.ensure_country()
            loaded = stores.load_stores(FOLDER / "images")
            catalogue.load_classes([item for slug in loaded for item in self._read(f"{slug}.json")])
            for slug, store in loaded.items():
                catalogue.load_products(store, FOLDER / f"{slug}.json", self._progress)
            staff = people.load_staff(loaded)
            customers = people.load_customers(shop["customers"])
            for slug, store in loaded.items():
                sales.load_offers(store, shop[slug].get("offers", []))
                sales.load_vouchers(store, shop[slug].get("vouchers", []))
            sales.load_reviews(loaded, shop["reviews"], customers)
            orders.load_orders(loaded, shop["orders"], customers, staff["despacho@abasto.example"])
        if options["verbosity"]:
            self.stdout.write("La tienda de demostración está lista.")

    def _read(self, name: str) -> Any:
        return json.loads((FOLDER / name).read_text(), parse_float=Decimal)

    def _progress(self, done: int) -> None:
        self.stdout.write(f"  … {done} productos con sus fotos")
