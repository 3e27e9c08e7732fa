"""What the worker runs for the team."""

from django.utils.translation import gettext_lazy as _

from backoffice.desks.orders import digest
from commerce.journal.schedules import every


@every(minutes=10, title=_("Enviar el resumen diario de pedidos"))
def send_order_digests() -> int:
    """Send yesterday's orders to the stores whose hour has come; how many messages went out."""
    return digest.send_due()
