"""A connector is changed by one person and switched on by another, and nobody does it unseen."""

from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from commerce.accounts.models import User
from commerce.journal.actions import deliver_next
from commerce.journal.models import JournalEntry
from commerce.pagomovil.actions import connectors, inquiries
from commerce.pagomovil.models import BankConnector, BankInquiry, ConnectorExchange, RecipientAccount
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed
from commerce.stores.models import Store
from tests.factories import make_store
from tests.pagomovil import make_account, make_finance, make_finance_lead, make_report
from tests.support.banks import Bank, bdv_finds_nothing
from tests.support.rate_sources import says

from .conftest import KEY, MakeConnector

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Store:
    return make_store(email="tienda@ejemplo.com.ve")


@pytest.fixture
def account(shop: Store) -> RecipientAccount:
    return make_account(shop)


@pytest.fixture
def one(shop: Store) -> User:
    return make_finance_lead(shop)


@pytest.fixture
def other(shop: Store) -> User:
    return make_finance_lead(shop)


def configure(account: RecipientAccount, by: User, **values: Any) -> BankConnector:
    return connectors.configure(account.pk, {"gateway": "bdv", "key": KEY} | values, by=by)


def test_who_changes_it_does_not_switch_it_on(account: RecipientAccount, one: User, other: User) -> None:
    assert configure(account, one).is_enabled is False
    with pytest.raises(NotAllowed, match="lo enciende otra persona"):
        connectors.turn_on(account.pk, by=one)

    assert connectors.turn_on(account.pk, by=other).is_enabled
    with pytest.raises(Conflict):
        connectors.turn_on(account.pk, by=other)


def test_superusers_are_no_exception(account: RecipientAccount) -> None:
    boss = User.objects.create_superuser(email="jefa@ejemplo.com.ve", password="una-clave-larga-1")
    configure(account, boss)

    with pytest.raises(NotAllowed):
        connectors.turn_on(account.pk, by=boss)


def test_the_database_agrees_that_it_takes_two(account: RecipientAccount, one: User) -> None:
    connector = configure(account, one)
    for enabled_by in (None, one):
        with pytest.raises(IntegrityError), transaction.atomic():
            BankConnector.objects.filter(pk=connector.pk).update(is_enabled=True, enabled_by=enabled_by)


@pytest.mark.parametrize("change", [{"key": "otra-clave-nueva"}, {"gateway": "r4", "key": None}])
def test_any_change_switches_it_off_again(
    account: RecipientAccount, one: User, other: User, change: dict[str, Any]
) -> None:
    configure(account, one)
    connectors.turn_on(account.pk, by=other)
    connector = configure(account, other, **change)

    assert (connector.is_enabled, connector.enabled_by, connector.changed_by) == (False, None, other)


def test_anyone_who_may_change_accounts_switches_it_off_at_once(
    account: RecipientAccount, one: User, other: User
) -> None:
    configure(account, one)
    connectors.turn_on(account.pk, by=other)

    assert connectors.turn_off(account.pk, by=other).is_enabled is False
    with pytest.raises(Conflict):
        connectors.turn_off(account.pk, by=one)


def test_without_a_key_it_stays_off(account: RecipientAccount, one: User, other: User) -> None:
    configure(account, one, key="")

    with pytest.raises(Conflict, match="Falta la clave"):
        connectors.turn_on(account.pk, by=other)


def test_only_who_may_change_the_stores_accounts(account: RecipientAccount, shop: Store) -> None:
    for person in (make_finance(shop), make_finance_lead(make_store())):
        with pytest.raises(NotAllowed):
            configure(account, person)
    with pytest.raises(Missing):
        connectors.turn_on(account.pk, by=make_finance_lead(shop))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"gateway": "otro"}, "gateway"),
        ({"address": "https://banco.example/"}, "address"),
        ({"address": "https://[::1"}, "address"),
        ({"gateway": "r4", "address": "https://bdvconciliacion.banvenez.com/"}, "address"),
        ({"allowed_from": "10.0.0.0/8, cualquiera"}, "allowed_from"),
        ({"is_enabled": True}, "is_enabled"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    account: RecipientAccount, one: User, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        configure(account, one, **values)
    assert refused.value.field == field
    assert not BankConnector.objects.exists()


def test_saving_the_same_changes_nothing_and_leaves_it_on(account: RecipientAccount, one: User, other: User) -> None:
    configure(account, one)
    connectors.turn_on(account.pk, by=other)
    with pytest.raises(BadInput, match="No cambiaste"):
        configure(account, one, key=None)

    assert BankConnector.objects.get().is_enabled


def test_the_webhooks_address_may_be_renewed(account: RecipientAccount, one: User) -> None:
    first = configure(account, one, gateway="r4").token
    assert configure(account, one, gateway="r4", key=None, renew=True).token != first


def test_the_journal_and_the_owner_hear_of_it_and_of_no_secret(
    account: RecipientAccount, one: User, other: User
) -> None:
    configure(account, one)
    connectors.turn_on(account.pk, by=other)
    connectors.turn_off(account.pk, by=one)
    while deliver_next():
        pass

    entries = JournalEntry.objects.filter(verb__startswith="connector.").order_by("pk")
    assert [(entry.verb, entry.actor_id) for entry in entries] == [
        ("connector.changed", one.pk),
        ("connector.enabled", other.pk),
        ("connector.disabled", one.pk),
    ]
    assert entries[0].data["fields"] == ["conector", "clave"]
    assert KEY not in str([entry.data for entry in entries])
    assert [message.to for message in mail.outbox] == [["tienda@ejemplo.com.ve"]] * 3
    assert "Cambió el conector de un banco" in mail.outbox[0].subject
    assert "Cambia: conector, clave." in mail.outbox[0].body
    assert KEY not in "".join(message.body for message in mail.outbox)


def test_switching_on_takes_up_what_was_dropped(connect: MakeConnector, bdv: Bank) -> None:
    report = make_report(reference_typed="005512345678")
    connector = connect(report.account, address=bdv.url)
    inquiry = inquiries.open_for(report.pk)
    assert inquiry is not None
    connectors.turn_off(report.account_id, by=connector.changed_by)
    inquiries.ask(inquiry.pk)
    assert BankInquiry.objects.get().state == "dropped"
    assert connector.enabled_by is not None
    connectors.turn_on(report.account_id, by=connector.enabled_by)

    assert inquiries.ask(inquiry.pk) is True
    assert BankInquiry.objects.get().state == "found"


def test_the_connection_is_tried_with_a_payment_that_cannot_be(account: RecipientAccount, one: User, bdv: Bank) -> None:
    configure(account, one, address=bdv.url)
    bdv.answer = bdv_finds_nothing()

    assert connectors.check(account.pk, by=one) == (True, "El banco respondió bien.")
    assert (bdv.asked[0]["importe"], bdv.headers[0]["X-API-KEY"]) == ("0.01", KEY)
    bdv.answer = says("<html>", status=401)
    assert connectors.check(account.pk, by=one) == (False, "El banco respondió 401.")
    assert list(ConnectorExchange.objects.values_list("status", flat=True)) == ["http_401", "1010"]
    connector = BankConnector.objects.get()
    assert connector.last_error == "El banco respondió 401."
    assert connector.history.count() == 1  # trying changes nothing that anybody decided


def test_a_bank_that_calls_us_is_not_called(account: RecipientAccount, one: User) -> None:
    configure(account, one, gateway="r4")
    is_well, words = connectors.check(account.pk, by=one)

    assert is_well is False
    assert "todavía no ha llamado" in words
