"""Handing in what one has taken: the person counts, a second one receives. Each one: lock, guard, write, record."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.journal import actions as journal
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed
from commerce.stores.models import Store
from commerce.stores.queries import stores_where

from . import queries, rules
from .actions import COLLECT
from .models import CashClosing, CashCollection, CashPayout

RECEIVE = "cash.change_cashclosing"


@transaction.atomic
def close(store: Store, *, by: User, counted_usd: Decimal, counted_ves: Decimal, note: str = "") -> CashClosing:
    """Hand in what `by` has taken for `store`, less what they handed back; what comes later is in the next closing.

    Raises:
        NotAllowed: `by` takes no money there.
        BadInput: an amount that cannot be, or a difference without a note.
        Conflict: "nothing_to_close", "already_closed" today.
    """
    if not stores_where(by, COLLECT).filter(pk=store.pk).exists():
        raise NotAllowed("not_allowed", _("No cobras en esta tienda."))
    for name, amount in (("counted_usd", counted_usd), ("counted_ves", counted_ves)):
        if not amount.is_finite() or amount != round(amount, 2) or abs(amount) >= rules.LARGEST:
            raise BadInput("bad_amount", _("Ese monto no se entiende. Escríbelo así: 1234,56."), field=name)
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    rows = CashCollection.objects.select_for_update(of=("self",)).filter(store=store, by=by, closing__isnull=True)
    ids = [row.pk for row in rows.order_by("pk")]
    backs = CashPayout.objects.select_for_update(of=("self",)).filter(store=store, by=by, closing__isnull=True)
    back_ids = [row.pk for row in backs.order_by("pk")]
    day = timezone.localdate(timezone=store.zone)
    if CashClosing.objects.filter(store=store, person=by, day=day).exists():
        raise _already()
    if not ids and not back_ids:
        raise Conflict("nothing_to_close", _("No has cobrado nada desde tu último cierre."))
    taken, given = CashCollection.objects.filter(pk__in=ids), CashPayout.objects.filter(pk__in=back_ids)
    box = queries.box_of(taken, given)
    note = " ".join(note.split())[:240]
    if (counted_usd, counted_ves) != (box.usd, box.ves) and not note:
        raise BadInput("note_missing", _("Lo contado no es lo esperado: escribe por qué."), field="note")
    closing = _write(store, by, day, box, (counted_usd, counted_ves), note)
    taken.update(closing=closing)
    given.update(closing=closing)
    journal.record("cash.closed", subject=closing, by=by, store_id=store.pk, data=_about(closing))
    return closing


@transaction.atomic
def receive(closing_id: int, *, by: User) -> CashClosing:
    """Say that the money of a closing was handed over as it says, as somebody else than who took it.

    Raises Missing, NotAllowed ("same_person"; superusers are not exempt), Conflict "already_received".
    """
    closings = CashClosing.objects.select_for_update(of=("self",)).select_related("store", "person")
    closing = closings.filter(pk=closing_id).first()
    if closing is None or not stores_where(by, RECEIVE).filter(pk=closing.store_id).exists():
        raise Missing("no_such_closing", _("No encontramos ese cierre."))
    if closing.received_by_id is not None:
        raise Conflict("already_received", _("Alguien ya recibió este cierre."))
    if closing.person_id == by.pk:
        raise NotAllowed("same_person", _("Es tu caja: la recibe otra persona."))
    closing.received_by, closing.received_at = by, timezone.now()
    closing.save(update_fields=["received_by", "received_at"])
    journal.record("cash.received", subject=closing, by=by, store_id=closing.store_id, data=_about(closing))
    return closing


def _write(
    store: Store, by: User, day: Any, box: queries.Box, counted: tuple[Decimal, Decimal], note: str
) -> CashClosing:
    try:
        with transaction.atomic():
            return CashClosing.objects.create(
                store=store,
                person=by,
                day=day,
                expected_usd=box.usd,
                expected_ves=box.ves,
                counted_usd=counted[0],
                counted_ves=counted[1],
                note=note,
            )
    except IntegrityError as error:
        raise _already() from error


def _already() -> Conflict:
    return Conflict("already_closed", _("Ya cerraste tu caja hoy. Lo que cobres ahora va en el cierre de mañana."))


def _about(closing: CashClosing) -> dict[str, Any]:
    return {
        "closing_id": closing.pk,
        "who": closing.person.get_full_name() or closing.person.email,
        "day": closing.day,
        "counted_usd": closing.counted_usd,
        "counted_ves": closing.counted_ves,
        "difference_usd": closing.difference_usd,
        "difference_ves": closing.difference_ves,
    }
