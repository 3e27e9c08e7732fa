"""Writing the journal and delivering its entries.

`record` writes the entry, one pending delivery per subscriber and one nudge to the worker in the caller's transaction:
all of it happens, or none. The rows are the truth; a lost nudge only delays the delivery until the next sweep.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django_q.tasks import async_task

from commerce.journal import registry, rules, seals
from commerce.journal.context import current_request_id
from commerce.journal.models import Delivery, JournalEntry
from commerce.journal.subjects import Subject, subject_of

logger = logging.getLogger(__name__)

Actor = AbstractBaseUser | AnonymousUser | None


def record(
    verb: str,
    *,
    subject: models.Model | Subject,
    by: Actor = None,
    store_id: int | None = None,
    data: Mapping[str, Any] | None = None,
    actor_label: str = "",
) -> JournalEntry:
    """Write down that `verb` ("order.placed") happened to `subject`, in the transaction of the change itself.

    `by` is the person who did it, if any; `actor_label` says in what capacity and defaults to "sistema", "cliente
    invitado", "cliente" or "equipo". `store_id` defaults to the subject's own. `data` is described in
    `rules.storable`, which may raise PersonalData or TypeError.
    Raises RuntimeError outside a transaction and ValueError for a verb that is not dotted words.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("journal.record belongs in the transaction of the change that it records")
    if not rules.is_verb(verb):
        raise ValueError(f"'{verb}' is not a verb such as 'order.placed'")
    about = subject_of(subject)
    entry = JournalEntry(
        occurred_at=timezone.now(),
        verb=verb,
        subject_type=about.type,
        subject_id=about.id,
        actor_id=by.pk if by is not None else None,
        actor_label=actor_label or _capacity(by),
        store_id=store_id if store_id is not None else getattr(subject, "store_id", None),
        data=rules.storable(data or {}),
        request_id=current_request_id.get(),
    )
    entry.seal = seals.seal(entry.content())
    entry.save(force_insert=True)
    subscribers = registry.wanting(verb)
    if subscribers:
        Delivery.objects.bulk_create(Delivery(entry=entry, subscriber=subscriber.name) for subscriber in subscribers)
        nudge()
    return entry


def _capacity(by: Actor) -> str:
    if by is None:
        return "sistema"
    if by.pk is None:
        return "cliente invitado"
    return "equipo" if getattr(by, "is_staff", False) else "cliente"


def nudge() -> None:
    """Wake the worker once per transaction, however many entries it records.

    The task is a row of the same transaction. Its twin in the connection's list of commit hooks remembers that it is
    there, and both go together when a savepoint rolls back.
    """
    if any(waiting[1] is _nudged for waiting in connection.run_on_commit):
        return
    async_task("commerce.journal.tasks.deliver_pending", save=False)
    if connection.in_atomic_block:
        transaction.on_commit(_nudged)


def _nudged() -> None:
    """Only a mark; see `nudge`."""


def deliver_next() -> bool:
    """Attempt the delivery that has been due longest; whether there was one.

    The attempt is counted first, in a transaction of its own, so that a subscriber that kills its process is not
    tried for ever nor first in line again. The effect and the "done" mark then commit together.
    """
    delivery_id = _reserve()
    if delivery_id is None:
        return False
    _attempt(delivery_id)
    return True


@transaction.atomic
def _reserve() -> int | None:
    """Count an attempt on the delivery due longest that nobody holds, and put off the next one."""
    delivery = _due().filter(attempts__lt=rules.MAX_ATTEMPTS).order_by("next_attempt_at", "id").first()
    if delivery is None:
        return None
    delivery.attempts += 1
    delivery.next_attempt_at = Now() + rules.wait_after(delivery.attempts)
    delivery.save(update_fields=["attempts", "next_attempt_at"])
    return delivery.pk


@transaction.atomic
def _attempt(delivery_id: int) -> None:
    """Call the subscriber and settle the delivery, unless somebody else has settled it.

    The lock is waited for: whoever looks for due rows may hold this one for an instant, having read it before it was
    put off.
    """
    pending = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.PENDING)
    delivery = pending.select_for_update(of=("self",)).select_related("entry").first()
    if delivery is None:
        return
    try:
        with transaction.atomic():
            _hear(delivery)
    except Exception as error:  # whatever a subscriber raises must not stop the others: it is kept, logged and retried
        logger.exception("Subscriber %s failed on entry %s", delivery.subscriber, delivery.entry_id)
        _note_failure(delivery, error)
    else:
        delivery.state, delivery.finished_at, delivery.last_error = Delivery.State.DONE, Now(), ""
        delivery.save(update_fields=["state", "finished_at", "last_error"])


def _hear(delivery: Delivery) -> None:
    subscriber = registry.find(delivery.subscriber)
    if subscriber is None:  # an older worker during an upgrade, or a subscriber that was removed
        raise LookupError(f"no subscriber is named {delivery.subscriber}")
    subscriber.hear(delivery.entry)


def _note_failure(delivery: Delivery, error: Exception) -> None:
    """Leave the delivery for a later attempt, or give it up after the last."""
    delivery.last_error = f"{type(error).__name__}: {error}".replace("\x00", "")[:300]
    changed = ["last_error"]
    if delivery.attempts >= rules.MAX_ATTEMPTS:
        delivery.state, delivery.finished_at = Delivery.State.FAILED, Now()
        changed += ["state", "finished_at"]
    delivery.save(update_fields=changed)


@transaction.atomic
def give_up_on_interrupted() -> int:
    """Mark as failed the due deliveries whose every attempt was cut short (a subscriber that kills its process)."""
    exhausted = list(_due().filter(attempts__gte=rules.MAX_ATTEMPTS).values_list("pk", flat=True))
    return Delivery.objects.filter(pk__in=exhausted).update(
        state=Delivery.State.FAILED, finished_at=Now(), last_error="Interrupted on every attempt"
    )


@transaction.atomic
def retry_failed(subscriber: str = "") -> int:
    """Give failed deliveries (of one subscriber, or all) a fresh set of attempts, starting now; how many."""
    failed = Delivery.objects.filter(state=Delivery.State.FAILED)
    if subscriber:
        failed = failed.filter(subscriber=subscriber)
    retried = failed.update(state=Delivery.State.PENDING, attempts=0, next_attempt_at=Now(), finished_at=None)
    if retried:
        nudge()
    return retried


def forget_delivered(older_than_days: int) -> int:
    """Delete the marks of deliveries done more than `older_than_days` days ago; the entries themselves stay."""
    expired = Now() - timedelta(days=older_than_days)
    deleted, _by_model = Delivery.objects.filter(state=Delivery.State.DONE, finished_at__lt=expired).delete()
    return deleted


def _due() -> models.QuerySet[Delivery]:
    """The pending deliveries whose time has come and that nobody holds, locked."""
    due = Delivery.objects.filter(state=Delivery.State.PENDING, next_attempt_at__lte=Now())
    return due.select_for_update(skip_locked=True)
