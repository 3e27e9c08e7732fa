"""`manage.py load_demo_pages`: the pages of the demo shop, as often as one likes."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from commerce.stores.models import Store
from project.demo.pages import load_pages

FOLDER = settings.BASE_DIR / "fixtures" / "demo"


class Command(BaseCommand):
    """Give the demo stores their pages; one that is there already stays as it is."""

    help = "Carga las páginas de la tienda de demostración. Repetirlo no cambia lo que alguien haya editado."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the pages of each demo store, each store whole."""
        for path in sorted((FOLDER / "pages").glob("*.json")):
            store = Store.objects.filter(slug=path.stem).first()
            made = load_pages(store, json.loads(path.read_text()), FOLDER / "images") if store else 0
            if options["verbosity"] and store:
                self.stdout.write(f"{store}: {made} páginas nuevas.")
