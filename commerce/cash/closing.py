"""Handing in what one has taken: the person counts, a second one receives. Each one: lock, guard, write, record."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
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
    """Hand in what `by` has taken for `store`, less what they handed back. There is one closing a day.

    Closed again on the same day it is completed: what came since is added, and everything is counted anew, as long as
    nobody has received it. What comes afterwards is in the next day's closing.

    Raises:
        NotAllowed: `by` takes no money there.
        BadInput: an amount that cannot be, or a difference without a note.
        Conflict: "nothing_to_close", "already_closed" where today's was received.
    """
    if not stores_where(by, COLLECT).filter(pk=store.pk).exists():
        raise NotAllowed("not_allowed", _("No cobras en esta tienda."))
    for name, amount in (("counted_usd", counted_usd), ("counted_ves", counted_ves)):
        if not amount.is_finite() or amount != round(amount, 2) or abs(amount) >= rules.LARGEST:
            raise BadInput("bad_amount", _("Ese monto no se entiende. Escríbelo así: 1234,56."), field=name)
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    today = queries.closing_today(store, by, CashClosing.objects.select_for_update(of=("self",)))
    if today is not None and today.received_by_id is not None:
        raise _already()
    taken, given = _locked(store, by, today)
    if not taken and not given:
        raise Conflict("nothing_to_close", _("No has cobrado nada desde tu último cierre."))
    collections, payouts = CashCollection.objects.filter(pk__in=taken), CashPayout.objects.filter(pk__in=given)
    box, note = queries.box_of(collections, payouts), " ".join(note.split())[:240]
    if (counted_usd, counted_ves) != (box.usd, box.ves) and not note:
        raise BadInput("note_missing", _("Lo contado no es lo esperado: escribe por qué."), field="note")
    if today is not None and _says(today, box, counted_usd, counted_ves, note):
        return today
    closing = _write(today or _new(store, by), box, (counted_usd, counted_ves), note)
    collections.update(closing=closing)
    payouts.update(closing=closing)
    verb = "cash.closed" if today is None else "cash.completed"
    journal.record(verb, subject=closing, by=by, store_id=store.pk, data=_about(closing))
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


def _locked(store: Store, by: User, today: CashClosing | None) -> tuple[list[int], list[int]]:
    """What belongs into the closing, locked: collections and payouts that no other one holds, by id."""
    ids = []
    for model in (CashCollection, CashPayout):
        rows = model._default_manager.select_for_update(of=("self",)).filter(store=store, by=by)
        mine = rows.filter(Q(closing__isnull=True) | Q(closing=today)) if today else rows.filter(closing__isnull=True)
        ids.append([row.pk for row in mine.order_by("pk")])
    return ids[0], ids[1]


def _says(today: CashClosing, box: queries.Box, counted_usd: Decimal, counted_ves: Decimal, note: str) -> bool:
    """Whether today's closing says all this already: the second of two clicks."""
    stands = (today.expected_usd, today.expected_ves, today.counted_usd, today.counted_ves, today.note)
    return stands == (box.usd, box.ves, counted_usd, counted_ves, note)


def _new(store: Store, by: User) -> CashClosing:
    return CashClosing(store=store, person=by, day=timezone.localdate(timezone=store.zone))


def _write(closing: CashClosing, box: queries.Box, counted: tuple[Decimal, Decimal], note: str) -> CashClosing:
    closing.expected_usd, closing.expected_ves = box.usd, box.ves
    closing.counted_usd, closing.counted_ves = counted
    closing.note = note
    try:
        with transaction.atomic():
            closing.save()
    except IntegrityError as error:
        raise _already() from error
    return closing


def _already() -> Conflict:
    words = _("Ya cerraste tu caja hoy y otra persona la recibió. Lo que cobres ahora va en el cierre de mañana.")
    return Conflict("already_closed", words)


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
