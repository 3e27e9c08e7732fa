"""Letters about alerts of rates: to whom, once each, and what they say."""

import pytest
from django.core import mail
from django.utils import timezone

from commerce.accounts.models import User
from commerce.communication import rate_alerts
from commerce.journal.models import Delivery, JournalEntry
from commerce.journal.tasks import deliver_pending
from commerce.rates.alerts import raise_alert
from commerce.rates.models import RateAlert
from commerce.stores.models import Membership, Store
from tests.factories import make_staff, make_store, make_user

pytestmark = pytest.mark.django_db
CARES = ("rates.view_ratealert", "rates.change_ratealert")


def deliver_all() -> None:
    for _round in range(3):
        deliver_pending()


def raised(kind: str = "high_change") -> RateAlert:
    alert = raise_alert(RateAlert.Kind(kind), key="prueba", message="Cambió +6,2 % desde la tasa anterior.")
    assert alert is not None
    return alert


@pytest.fixture
def store() -> Store:
    return make_store("viveres", host="viveres.example", name="Víveres Araguaney")


@pytest.fixture
def lead(store: Store) -> User:
    return make_staff(store, "cuida-tasas", CARES, first_name="Rosa", email="rosa@abasto.example")


def test_whoever_looks_after_the_rates_is_told_what_happened_and_what_to_do(store: Store, lead: User) -> None:
    make_staff(store, "mira-tasas", ["rates.view_ratealert"])
    make_user()

    raised()
    deliver_all()

    (letter,) = mail.outbox
    assert letter.to == ["rosa@abasto.example"]
    assert letter.subject == "Aviso de tasas: Cambio grande · Víveres Araguaney"
    for words in ("Hola, Rosa:", "Cambió +6,2 % desde la tasa anterior.", "Qué hacer: Compara con el BCV."):
        assert words in letter.body
    assert "://viveres.example" in letter.body
    assert "/admin/tasas/#avisos" in letter.body


def test_a_person_of_two_stores_gets_one_letter(store: Store, lead: User) -> None:
    role = Membership.objects.get(user=lead).role
    Membership.objects.create(store=make_store("otra"), user=lead, role=role)

    raised()
    deliver_all()

    assert len(mail.outbox) == 1


def test_an_alert_that_is_delivered_twice_writes_once(lead: User) -> None:
    alert = raised()
    deliver_all()
    Delivery.objects.filter(entry__verb="rate.alert_raised").update(state="pending", next_attempt_at=timezone.now())
    deliver_all()

    assert rate_alerts.tell_holders(alert.pk) == 0
    assert len(mail.outbox) == 1
    assert JournalEntry.objects.filter(verb="rate.alert_told").count() == 1


def test_one_address_that_fails_keeps_nobody_else_from_hearing(
    store: Store, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_staff(store, "cuida-tasas", CARES, email="luis@abasto.example")
    send = rate_alerts.EmailMessage.send

    def refuse_rosa(self: rate_alerts.EmailMessage, **kwargs: object) -> int:
        if self.to == [lead.email]:
            raise OSError("mailbox unavailable")
        return send(self)

    monkeypatch.setattr(rate_alerts.EmailMessage, "send", refuse_rosa)
    raised()
    deliver_all()

    assert [letter.to for letter in mail.outbox] == [[other.email]]
    assert Delivery.objects.get(state="pending").last_error == "OSError: mailbox unavailable"


def test_whoever_has_left_or_an_alert_that_was_seen_to_makes_no_letter(lead: User) -> None:
    alert = raised()
    rate_alerts.tell_holders(alert.pk)
    RateAlert.objects.filter(pk=alert.pk).update(acknowledged_at=timezone.now(), acknowledged_by=lead)
    deliver_all()
    Membership.objects.all().delete()
    again = raised("missing_update")

    assert rate_alerts.tell_holders(again.pk) == 0
    assert mail.outbox == []
