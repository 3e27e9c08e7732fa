"""`manage.py process_manual_payments`: list, or confirm as `--actor`, what was paid in hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commerce.accounts.models import User
from commerce.closing import manual
from commerce.money.rules import format_bs, format_usd
from commerce.order.models import Order
from commerce.refusals import Refusal
from commerce.stores.models import Store


class Command(BaseCommand):
    help = "Lista y confirma los pagos en mano que nadie ha anotado: efectivo y transferencias al recibir."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, as whom."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--list-pending", action="store_true", help="Los lista y no cambia nada.")
        what.add_argument("--confirm-all", action="store_true", help="Confirma todos los pendientes.")
        what.add_argument("--order-id", type=int, metavar="N", help="Confirma un pedido, por su número interno.")
        parser.add_argument("--yes", action="store_true", help="No pregunta antes de confirmar todos.")
        parser.add_argument("--actor", default="", help="Correo de quien confirma; queda en la bitácora.")
        parser.add_argument("--reference", default="", help="Referencia. Por defecto, LOTE y la fecha.")
        parser.add_argument("--store", default="", help="Solo los pedidos de esta tienda, por su nombre corto.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; end with 1 where a single order cannot be confirmed, or somebody who may was not named."""
        if options["list_pending"]:
            self._list(options["store"])
            return
        actor = User.objects.filter(email__iexact=options["actor"], is_active=True).first()
        if actor is None:
            raise CommandError("Di quién confirma: --actor con el correo de una persona del equipo.")
        reference = options["reference"] or f"LOTE {timezone.localdate():%Y-%m-%d}"
        if options["order_id"] is not None:
            self._confirm_one(options["order_id"], actor, reference)
        else:
            self._confirm_all(options, actor, reference)

    def _list(self, slug: str) -> None:
        found = list(_pending(slug))
        for order in found:
            days = (timezone.now() - order.date_placed).days
            self.stdout.write(f"{order.pk}  {order.number}  {order.contact_name}  {_amount(order)}  {days} d")
        self.stdout.write(f"{len(found)} pendientes.")

    def _confirm_one(self, order_id: int, actor: User, reference: str) -> None:
        order = Order.objects.filter(pk=order_id).select_related("store").first()
        if order is None:
            raise CommandError(f"No hay un pedido con el número interno {order_id}.")
        try:
            self._confirm(order, actor, reference)
        except Refusal as refusal:
            raise CommandError(f"{order.number}: {refusal}") from refusal

    def _confirm_all(self, options: dict[str, Any], actor: User, reference: str) -> None:
        found = list(_pending(options["store"]))
        if found and not options["yes"]:
            self.stdout.write(
                f"Vas a confirmar {len(found)} pagos como {actor.email}. Escribe sí para seguir: ", ending=""
            )
            if input().strip().lower() not in ("sí", "si"):
                self.stdout.write("No se confirmó nada.")
                return
        done = 0
        for order in found:
            try:
                self._confirm(order, actor, reference)
            except Refusal as refusal:
                self.stdout.write(f"{order.number}: no, {refusal}")
            else:
                done += 1
        self.stdout.write(f"{done} confirmados, {len(found) - done} no.")

    def _confirm(self, order: Order, actor: User, reference: str) -> None:
        amount, currency = manual.owed(order)
        manual.confirm(order.pk, by=actor, amount=amount, currency=currency, reference=reference)
        self.stdout.write(f"{order.number}: confirmado, {_written(amount, currency)}")


def _pending(slug: str) -> Any:
    if slug and not Store.objects.filter(slug=slug).exists():
        raise CommandError(f"No hay una tienda «{slug}».")
    found = manual.pending()
    return found.filter(store__slug=slug) if slug else found


def _amount(order: Order) -> str:
    return _written(*manual.owed(order))


def _written(amount: Any, currency: str) -> str:
    return format_bs(amount) if currency == "VES" else format_usd(amount)
