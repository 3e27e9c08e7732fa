"""The story of an order in plain words: what happened, what happens now, what comes next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import statuses
from .rules import PICKUP

DONE: Final = "done"
NOW: Final = "now"
NEXT: Final = "next"
BAD: Final = "bad"

_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_PLACED: Final = _("Hiciste el pedido")
_CHANGED: Final = _("Cambió la forma de pago")
_HAPPENED: Final[dict[str, str | Promise]] = {
    statuses.PENDING: _("Volvimos a esperar tu pago"),
    statuses.CONFIRMED: _("Confirmamos tu pedido"),
    statuses.PROCESSING: _("Preparamos tu pedido"),
    statuses.READY: _("Quedó listo para retirar"),
    statuses.SHIPPED: _("Lo enviamos"),
    statuses.OUT_FOR_DELIVERY: _("Salió de la tienda"),
    statuses.DELIVERED: _("Entregado"),
    statuses.CANCELLED: _("Se canceló"),
    statuses.REFUNDED: _("Te devolvimos el dinero"),
    statuses.FAILED: _("El pago no se completó"),
}
_READY_TO_LEAVE: Final = _("Quedó listo para salir")
_TO_COME: Final[dict[str, str | Promise]] = {
    statuses.CONFIRMED: _("Confirmamos tu pedido"),
    statuses.PROCESSING: _("Preparamos tu pedido"),
    statuses.READY: _("Listo para retirar"),
    statuses.OUT_FOR_DELIVERY: _("Sale de la tienda"),
    statuses.DELIVERED: _("Entregado"),
}
_HINTS: Final[dict[tuple[str, bool], str | Promise]] = {
    (statuses.DELIVERED, False): _("Ten a mano tu cédula o dinos quién recibe."),
    (statuses.DELIVERED, True): _("Trae tu cédula y el número del pedido."),
}
_PICKUP_PATH: Final = (statuses.CONFIRMED, statuses.PROCESSING, statuses.READY, statuses.DELIVERED)
_DELIVERY_PATH: Final = (statuses.CONFIRMED, statuses.PROCESSING, statuses.OUT_FOR_DELIVERY, statuses.DELIVERED)
_RANK: Final = {
    statuses.PENDING: 0,
    statuses.CONFIRMED: 1,
    statuses.PROCESSING: 2,
    statuses.READY: 3,
    statuses.OUT_FOR_DELIVERY: 4,
    statuses.SHIPPED: 4,
    statuses.DELIVERED: 5,
}
_BAD: Final = frozenset({statuses.CANCELLED, statuses.FAILED})


class Move(NamedTuple):
    """A move that was made, as the history keeps it."""

    to_status: str
    at: datetime
    note: str = ""


class Change(NamedTuple):
    """A change of how it is paid, from then on by `name`."""

    at: datetime
    name: str


@dataclass(frozen=True)
class Step:
    """One line of the story. `at` is empty for what is still to come."""

    title: str | Promise
    state: str
    at: datetime | None = None
    note: str | Promise = ""


def timeline(moves: Sequence[Move], kind: str, changes: Sequence[Change] = ()) -> list[Step]:
    """The story of an order received by `kind`, from its `moves` in their order and the `changes` of its payment."""
    if not moves:
        return []
    last = len(moves) - 1
    steps = [
        Step(_title(status, kind, is_first=index == 0), _state(status, index == last), at, note)
        for index, (status, at, note) in enumerate(moves)
    ]
    return _with_changes(steps, changes) + _to_come(moves[last].to_status, kind)


def _with_changes(steps: list[Step], changes: Sequence[Change]) -> list[Step]:
    """The steps with the changes in their place; what happened last is what happens now."""
    if not changes:
        return steps
    now = steps[-1].state
    told = [Step(_CHANGED, DONE, at, _("Ahora: %(name)s.") % {"name": name}) for at, name in changes]
    done = [replace(step, state=DONE) if step.state == NOW else step for step in steps]
    story = sorted([*done, *told], key=lambda step: step.at or _BEGINNING)
    return [*story[:-1], replace(story[-1], state=NOW)] if now == NOW else story


def _title(status: str, kind: str, *, is_first: bool) -> str | Promise:
    if is_first:
        return _PLACED
    if status == statuses.READY and kind != PICKUP:
        return _READY_TO_LEAVE
    return _HAPPENED.get(status, status)


def _state(status: str, is_last: bool) -> str:
    if status in _BAD:
        return BAD
    return NOW if is_last and status != statuses.DELIVERED else DONE


def _to_come(status: str, kind: str) -> list[Step]:
    rank = _RANK.get(status)
    if rank is None:  # it ended before its time
        return []
    path = _PICKUP_PATH if kind == PICKUP else _DELIVERY_PATH
    return [
        Step(_TO_COME[name], NEXT, note=_HINTS.get((name, kind == PICKUP), "")) for name in path if _RANK[name] > rank
    ]


class Headline(NamedTuple):
    """The one heading of the order page, and the sentence that says what to do."""

    title: str | Promise
    lead: str | Promise


_HEADLINES: Final[dict[str, Headline]] = {
    statuses.PENDING: Headline(_("Falta tu pago"), _("Apartamos tus productos mientras tanto.")),
    statuses.CONFIRMED: Headline(_("Recibimos tu pedido"), _("Te avisamos cuando empecemos a prepararlo.")),
    statuses.PROCESSING: Headline(_("Preparamos tu pedido"), _("Te avisamos cuando esté listo.")),
    statuses.SHIPPED: Headline(_("Enviamos tu pedido"), _("Va en camino con la empresa de envíos.")),
    statuses.OUT_FOR_DELIVERY: Headline(_("Tu pedido va en camino"), _("Ya salió de la tienda.")),
    statuses.DELIVERED: Headline(_("Pedido entregado"), _("Gracias por tu compra.")),
    statuses.CANCELLED: Headline(_("Este pedido se canceló"), _("No tienes que hacer nada más.")),
    statuses.REFUNDED: Headline(_("Te devolvimos el dinero"), _("Puede tardar unos días en verse en tu cuenta.")),
    statuses.FAILED: Headline(_("El pago no se completó"), _("No se cobró nada. Escríbenos para intentar otra vez.")),
}
_READY_HERE: Final = Headline(_("Tu pedido está listo"), _("Puedes pasar a buscarlo."))
_READY_THERE: Final = Headline(_("Tu pedido está listo"), _("Te avisamos cuando vaya en camino."))


def headline(status: str, kind: str) -> Headline:
    """What the order page says first."""
    if status == statuses.READY:
        return _READY_HERE if kind == PICKUP else _READY_THERE
    return _HEADLINES.get(status, Headline(status, ""))
