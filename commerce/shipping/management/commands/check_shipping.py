"""`manage.py check_shipping`: the delivery methods of each store, and which store cannot deliver."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from commerce.money.rules import format_usd
from commerce.shipping import actions, queries
from commerce.shipping.models import DeliveryMethod
from commerce.stores.models import Store


class Command(BaseCommand):
    """Prints the methods per store and warns about a store that has none."""

    help = "Muestra los métodos de entrega de cada tienda y avisa si a alguna le faltan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--create-defaults` adds a delivery and a pickup where a store has none; safe to repeat."""
        parser.add_argument("--create-defaults", action="store_true", help="Crea una entrega y un retiro donde falten.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write one block per store."""
        for store in Store.objects.all():
            self.stdout.write(f"{store.name} ({store.slug})")
            if options["create_defaults"]:
                for method in actions.create_defaults(store):
                    self.stdout.write(self.style.SUCCESS(_("  creado: %(name)s") % {"name": method.name}))
            methods = list(queries.active_methods(store))
            for method in methods:
                self.stdout.write(f"  {describe(method)}")
            if not methods:
                self.stdout.write(self.style.WARNING(_("  AVISO: no tiene métodos de entrega; nadie puede comprar.")))


def describe(method: DeliveryMethod) -> str:
    """A method in one line: name, kind, price, free threshold, days and states."""
    parts = [f"{method.code}: {method.name}", str(method.get_kind_display()), format_usd(method.price)]
    if method.free_from is not None:
        parts.append(_("gratis desde %(amount)s") % {"amount": format_usd(method.free_from)})
    parts.append(_("%(first)s a %(last)s días") % {"first": method.min_days, "last": method.max_days})
    parts.append(", ".join(method.states) or _("todo el país"))
    return " · ".join(parts)
