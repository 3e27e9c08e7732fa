"""What providers tell us: kept once before any work, worked on in any order. An event only says what to ask about.

Whoever works on events moves their time ahead first, then asks the provider without holding anything: a worker that
dies leaves them to the next one.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.journal.subjects import Subject
from commerce.online import gateways, nudges, payouts, rules
from commerce.online.doors import Door, door_for
from commerce.online.gateways import BadSignature, Event
from commerce.online.masking import kept_of
from commerce.online.models import Attempt, GatewayAccount, WebhookEvent
from commerce.refusals import Missing, Refusal

from . import cards, disputes, settling

if TYPE_CHECKING:
    from commerce.accounts.models import User

logger = logging.getLogger(__name__)

BATCH: Final = 500
_LEASE: Final = timedelta(minutes=5)
_UNKNOWN_TRIES: Final = 3  # our own note of a payment may come a moment after the provider's
_STATES: Final = WebhookEvent.State
_UNREADABLE: Final = "unreadable"
_KEEP_ONCE: Final = """
    INSERT INTO online_webhookevent
        (account_id, event_id, type, about, object_id, payment_id, reference, body, created_at, received_at, state,
         attempts, error, next_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, now(), %s, 0, '', now())
    ON CONFLICT (account_id, event_id) DO NOTHING
"""


def receive_event(gateway: str, token: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Keep what a provider tells us, once, and wake the worker; whether it was new.

    Raises Missing for an address that is not ours, BadSignature for what does not prove where it comes from: nothing
    of it is kept.
    """
    known = door_for(gateway, token)
    if known is None:
        raise Missing("no_such_webhook", _("Esa dirección no existe."))
    try:
        event = _read(known, headers, body)
    except BadSignature:
        if not known.keys.webhook_secret:
            _note_unreadable(known.account_id)
        raise
    is_new = _keep(known.account_id, event, body)
    if is_new:
        nudges.wake()
    return is_new


def _read(known: Door, headers: Mapping[str, str], body: bytes) -> Event:
    """The event, checked with the account's keys; with those of this moment, where the ones at hand do not fit."""
    now = timezone.now()
    try:
        return known.gateway.read_event(known.keys, headers, body, now=now)
    except BadSignature:
        fresh = door_for(known.gateway.code, known.token, is_doubted=True)
        if fresh is None or fresh.keys == known.keys:
            raise
        return fresh.gateway.read_event(fresh.keys, headers, body, now=now)


def _keep(account_id: int, event: Event, body: bytes) -> bool:
    state = _STATES.WAITING if event.about else _STATES.IGNORED
    values: list[int | str | datetime] = [
        account_id, event.id, event.type, event.about, event.object_id, event.payment_id, event.reference,
        kept_of(body), event.created, state.value,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_ONCE, values)
        return bool(cursor.rowcount == 1 and event.about)


def _note_unreadable(account_id: int) -> None:
    """Somebody told an account without keys of something: the log says so, once an hour, and keeps nothing of it."""
    now = timezone.now()
    why = _("Llegó un aviso y no hay claves para comprobarlo: no confirma nada. Guarda las claves de la tienda.")
    row = WebhookEvent(
        account_id=account_id,
        event_id=f"sin-claves-{now:%Y-%m-%dT%H}",
        type=_UNREADABLE,
        created_at=now,
        state=_STATES.FAILED,
        error=why[:240],
        processed_at=now,
        next_at=None,
    )
    WebhookEvent.objects.bulk_create([row], ignore_conflicts=True)


@dataclass(frozen=True)
class _Thing:
    """What a number of events are about: it is asked about once for all of them."""

    account_id: int
    about: str
    attempt_id: int | None
    object_id: str


def work_through(*, limit: int = 20) -> int:
    """Work on the events whose time has come, a batch at a time; how many."""
    done = 0
    for _turn in range(limit):
        batch = _claim()
        if not batch:
            break
        done += len(batch)
        for thing, events in _by_thing(batch).items():
            _work_on(thing, events)
    return done


@transaction.atomic
def _claim() -> list[WebhookEvent]:
    """Events that are mine for a while, with the attempt counted before it is made."""
    waiting = WebhookEvent.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    now = timezone.now()
    mine = list(waiting.filter(state=_STATES.WAITING, next_at__lte=now).order_by("next_at", "id")[:BATCH])
    ids = [event.pk for event in mine]
    WebhookEvent.objects.filter(pk__in=ids).update(attempts=F("attempts") + 1, next_at=now + _LEASE)
    for event in mine:
        event.attempts += 1
    return mine


def _by_thing(batch: Iterable[WebhookEvent]) -> dict[_Thing, list[WebhookEvent]]:
    """The events by what they are about; those about one attempt together, whatever they call it."""
    batch = list(batch)
    found: dict[_Thing, list[WebhookEvent]] = defaultdict(list)
    known = _attempts_of(batch)
    for event in batch:
        attempt = _attempt_of(event, known)
        is_payment = attempt is not None and event.about != gateways.ABOUT_DISPUTE
        object_id = "" if is_payment and attempt and attempt.provider_id else event.object_id
        about = gateways.ABOUT_PAYMENT if is_payment else event.about
        found[_Thing(event.account_id, about, attempt.pk if attempt else None, object_id)].append(event)
    return found


def _attempts_of(batch: list[WebhookEvent]) -> dict[tuple[int, str], Attempt]:
    """The attempts that events may be about, by account and each of their names."""
    accounts = {event.account_id for event in batch}
    names = {name for event in batch for name in (event.object_id, event.payment_id) if name}
    ours = {int(event.reference) for event in batch if event.reference.isascii() and event.reference.isdigit()}
    ours = {number for number in ours if number < 2**63}
    rows = Attempt.objects.filter(
        Q(provider_id__in=names) | Q(payment_id__in=names) | Q(pk__in=ours), account__in=accounts
    )
    found = {}
    for row in rows.only("pk", "account_id", "provider_id", "payment_id"):
        for name in (f"#{row.pk}", row.provider_id, row.payment_id):
            if name:
                found[row.account_id, name] = row
    return found


def _attempt_of(event: WebhookEvent, known: Mapping[tuple[int, str], Attempt]) -> Attempt | None:
    names = (event.object_id, event.payment_id, f"#{event.reference}" if event.reference else "")
    return next((known[event.account_id, name] for name in names if name and (event.account_id, name) in known), None)


def _work_on(thing: _Thing, events: list[WebhookEvent]) -> None:
    """Do what events about one thing ask for, and write down how that went."""
    try:
        state, why = _done(thing, events), ""
    except Refusal as refusal:
        state, why = _STATES.WAITING, str(refusal)
        if isinstance(refusal, gateways.GatewayRefused):
            state = _STATES.FAILED
        if refusal.code == "no_keys":
            why = _("Sin las claves de la tienda este aviso no confirma nada. Guárdalas y atiéndelo otra vez.")
    except Exception as error:  # whatever goes wrong with one must not stop the others: it is kept, logged, retried
        logger.exception("Events about %s failed", thing)
        state, why = _STATES.WAITING, f"{type(error).__name__}: {error}".replace("\x00", "")
    _note(events, state, why)


def _done(thing: _Thing, events: list[WebhookEvent]) -> str:
    if thing.about == gateways.ABOUT_DISPUTE:
        return _STATES.DONE if disputes.look_at(thing.account_id, thing.object_id) else _unknown(events)
    if thing.about == gateways.ABOUT_PAYOUT:
        payouts.fetch(thing.account_id)
        return _STATES.DONE
    if thing.attempt_id is not None:
        if thing.object_id:
            settling.adopt(thing.attempt_id, thing.object_id)
        else:
            settling.settle(thing.attempt_id)
        _tell_of_refunds(thing.attempt_id, events)
        return _STATES.DONE
    if any(event.reference.startswith("card-") for event in events):
        if any(event.type == "checkout.session.completed" for event in events):
            cards.finish_adding(GatewayAccount.objects.get(pk=thing.account_id), thing.object_id)
        return _STATES.DONE
    return _unknown(events)


def _unknown(events: list[WebhookEvent]) -> str:
    """What we know nothing of is looked for again some times, and then is none of ours."""
    return _STATES.IGNORED if min(event.attempts for event in events) >= _UNKNOWN_TRIES else _STATES.WAITING


def _tell_of_refunds(attempt_id: int, events: list[WebhookEvent]) -> None:
    """Whoever waits for a refund hears that there is news of it."""
    news = [event for event in events if event.about == gateways.ABOUT_REFUND]
    if not news:
        return
    attempt = Attempt.objects.select_related("account", "order").get(pk=attempt_id)
    data = {
        "number": attempt.order.number,
        "attempt_id": attempt_id,
        "gateway": attempt.account.gateway,
        "objects": sorted({event.object_id for event in news})[:20],
    }
    with transaction.atomic():
        journal.record("payment.refund_news", subject=attempt.order, data=data)


def _note(events: list[WebhookEvent], state: str, why: str) -> None:
    """Write down what came of events; those that wait are put off, and given up after the last attempt."""
    now = timezone.now()
    for attempts in sorted({event.attempts for event in events}):
        ids = [event.pk for event in events if event.attempts == attempts]
        ends_as, again = state, None
        if state == _STATES.WAITING:
            again = rules.retry_event_at(now, attempts)
            ends_as = _STATES.WAITING if again else _STATES.FAILED
        done_at = None if ends_as == _STATES.WAITING else now
        rows = WebhookEvent.objects.filter(pk__in=ids, state=_STATES.WAITING)
        rows.update(state=ends_as, next_at=again, error=why[:240], processed_at=done_at)


@transaction.atomic
def replay(event_ids: Iterable[int], *, by: "User") -> int:
    """Have events worked on again, from the first attempt on; how many. It can do no harm: the provider is asked."""
    now = timezone.now()
    events = WebhookEvent.objects.select_for_update(of=("self",)).filter(pk__in=list(event_ids))
    rows = list(events.exclude(about="").values_list("pk", "account__store_id", "event_id"))
    WebhookEvent.objects.filter(pk__in=[pk for pk, _store, _name in rows]).update(
        state=_STATES.WAITING, attempts=0, error="", next_at=now, processed_at=None
    )
    for pk, store_id, name in rows:
        about = Subject("online.webhookevent", str(pk))
        journal.record("webhook.replayed", subject=about, by=by, store_id=store_id, data={"event": name})
    if rows:
        nudges.wake(at_once=True)
    return len(rows)


def forget(before: datetime) -> int:
    """Drop events that were received and done with before that moment; how many."""
    old = WebhookEvent.objects.filter(received_at__lt=before).exclude(state=_STATES.WAITING)
    deleted, _by_model = old.delete()
    return deleted
