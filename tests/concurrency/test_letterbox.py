"""Clicks that come twice at the same moment: a message is one, and so is a yes."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from commerce.communication import contact, newsletter
from commerce.communication.models import ContactMessage, NewsletterSubscription
from commerce.communication.rules import Contact
from commerce.journal.models import JournalEntry
from commerce.refusals import Conflict
from tests.factories import make_staff, make_store
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db(transaction=True)
SAID = Contact(name="Yelitza", email="yelitza@ejemplo.com.ve", text="¿Abren el domingo?")


def recorded(verb: str) -> int:
    return JournalEntry.objects.filter(verb=verb).count()


def confirmed_at_once(rivals: int) -> list[Any]:
    store = make_store(is_default=True)
    row = newsletter.ask(store, "yelitza@ejemplo.com.ve", words="Sí.", language="es-ve")
    token = newsletter.confirm_path(row).rstrip("/").rpartition("/")[2]
    return run_together(rivals, lambda index: newsletter.confirm(token, store).state)


def handled_at_once(rivals: int) -> list[Any]:
    store = make_store(is_default=True)
    message = contact.receive(store, SAID)
    team = [make_staff(store) for _each in range(rivals)]
    return run_together(rivals, lambda index: contact.handle(message.pk, by=team[index]))


def all_in(rivals: int, read: Callable[[int], Any]) -> Callable[[int], Any]:
    """`read`, after which everybody waits until all have read."""
    everybody_is_in = threading.Barrier(rivals)

    def unlocked(row_id: int) -> Any:
        row = read(row_id)
        with suppress(threading.BrokenBarrierError):
            everybody_is_in.wait(5)
        return row

    return unlocked


def test_a_message_that_is_sent_many_times_at_once_is_one() -> None:
    store, rivals = make_store(is_default=True), count(20, 6)
    outcomes = run_together(rivals, lambda index: contact.receive(store, SAID).pk)
    assert set(outcomes) == {ContactMessage.objects.get().pk}
    assert recorded("contact.received") == 1


def test_an_address_that_is_typed_many_times_at_once_is_asked_once() -> None:
    store, rivals = make_store(is_default=True), count(20, 6)
    outcomes = run_together(
        rivals, lambda index: newsletter.ask(store, "yelitza@ejemplo.com.ve", words="Sí.", language="es-ve").pk
    )
    assert set(outcomes) == {NewsletterSubscription.objects.get().pk}
    assert recorded("newsletter.asked") == 1


def test_a_link_that_is_clicked_many_times_at_once_subscribes_once() -> None:
    assert set(confirmed_at_once(count(20, 6))) == {"subscribed"}
    assert recorded("newsletter.confirmed") == 1


def test_control_without_the_lock_one_link_subscribes_many_times(monkeypatch: pytest.MonkeyPatch) -> None:
    unlocked = all_in(4, lambda row_id: NewsletterSubscription.objects.get(pk=row_id))
    monkeypatch.setattr(newsletter, "_lock", unlocked)
    confirmed_at_once(4)
    assert recorded("newsletter.confirmed") == 4


def test_a_message_that_many_see_to_at_once_was_seen_to_by_one() -> None:
    outcomes = handled_at_once(count(20, 6))
    assert len([each for each in outcomes if isinstance(each, ContactMessage)]) == 1
    assert all(isinstance(each, ContactMessage | Conflict) for each in outcomes)
    assert recorded("contact.handled") == 1


def test_control_without_the_lock_many_have_seen_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    unlocked = all_in(4, lambda row_id: ContactMessage.objects.get(pk=row_id))
    monkeypatch.setattr(contact, "lock_message", unlocked)
    handled_at_once(4)
    assert recorded("contact.handled") == 4
