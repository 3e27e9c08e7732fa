"""Pure decisions about the life of an order, and its words. Every legal move is in `statuses.PIPELINE`."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commerce.refusals import BadInput, Conflict, Refusal

from . import statuses

PICKUP: Final = "pickup"

# With one of these the goods have left the shelf, and are no longer only set aside.
LEFT_THE_SHELF: Final = frozenset({statuses.SHIPPED, statuses.OUT_FOR_DELIVERY, statuses.DELIVERED})
# With one of these the goods go back on the shelf.
BACK_ON_THE_SHELF: Final = frozenset({statuses.CANCELLED, statuses.FAILED})
FINAL: Final = frozenset({statuses.DELIVERED, statuses.CANCELLED, statuses.REFUNDED, statuses.FAILED})

WORDS: Final[dict[str, str | Promise]] = {
    statuses.PENDING: _("Esperando tu pago"),
    statuses.CONFIRMED: _("Confirmado"),
    statuses.PROCESSING: _("En preparación"),
    statuses.READY: _("Listo para retirar"),
    statuses.SHIPPED: _("Enviado"),
    statuses.OUT_FOR_DELIVERY: _("En camino"),
    statuses.DELIVERED: _("Entregado"),
    statuses.CANCELLED: _("Cancelado"),
    statuses.REFUNDED: _("Reembolsado"),
    statuses.FAILED: _("No se completó"),
}


def words(status: str, kind: str = PICKUP) -> str | Promise:
    """A status for a person; an order that is delivered is ready to leave, not to be picked up."""
    if status == statuses.READY and kind != PICKUP:
        return _("Listo para salir")
    return WORDS.get(status, status)


def next_statuses(status: str) -> tuple[str, ...]:
    """Where an order may go from `status`."""
    return statuses.PIPELINE.get(status, ())


def may_move(status: str, to: str) -> Refusal | None:
    """Whether an order in `status` may go to `to`; the refusal names where it may go instead."""
    if to not in statuses.PIPELINE:
        return BadInput("unknown_status", _("Ese estado no existe."), field="status")
    allowed = next_statuses(status)
    if to in allowed:
        return None
    if allowed:
        names = ", ".join(f"«{WORDS[name]}»" for name in allowed)
        facts = {"now": WORDS[status], "allowed": names}
        message = _("Está en «%(now)s»: de ahí solo puede pasar a %(allowed)s.") % facts
    else:
        message = _("Está en «%(now)s» y ahí termina.") % {"now": WORDS[status]}
    return Conflict("illegal_move", message, details={"status": status, "to": to, "allowed": list(allowed)})


def may_cancel(status: str) -> Refusal | None:
    """Whether an order in `status` can still be cancelled: until it leaves the shop."""
    if statuses.CANCELLED in next_statuses(status):
        return None
    if status == statuses.CANCELLED:
        return Conflict("already_cancelled", _("Este pedido ya está cancelado."), details={"status": status})
    return Conflict(
        "too_late_to_cancel",
        _("Este pedido ya no se puede cancelar aquí. Escríbele a la tienda y lo resolvemos."),
        details={"status": status, "allowed": list(next_statuses(status))},
    )


def may_track(status: str) -> Refusal | None:
    """Whether an order in `status` is on its way, so that its carrier can be named."""
    if status in (statuses.SHIPPED, statuses.OUT_FOR_DELIVERY):
        return None
    message = _("Está en «%(now)s»: la empresa y la guía se escriben cuando va en camino.") % {"now": WORDS[status]}
    return Conflict("not_on_its_way", message, details={"status": status})
