"""Where money arrives changes only with two people, and the owner hears of it."""

import pytest
from django.core import mail

from commerce.accounts.models import User
from commerce.journal.models import JournalEntry
from commerce.journal.tasks import deliver_pending
from commerce.pagomovil import queries
from commerce.pagomovil.actions import accounts
from commerce.pagomovil.models import AccountChange, RecipientAccount
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed
from tests.factories import make_staff
from tests.pagomovil import make_account, make_finance, make_finance_lead, make_paying_shop

pytestmark = pytest.mark.django_db

NEW = {"bank": "0102", "phone": "0424-5550101", "document": "J-123456784", "holder": "Inversiones Araguaney, C. A."}


@pytest.fixture
def store():
    return make_paying_shop(email="hola@tienda.example")


def test_nothing_changes_before_a_second_person_signs(store):
    account = store.recipient_accounts.get()
    change = accounts.request_change(store, account, {"phone": "0424-5550101"}, by=make_finance_lead(store))
    account.refresh_from_db()
    assert str(account.phone) != "+584245550101"
    assert change.proposed == {"phone": "+584245550101"}
    accounts.sign_change(change.pk, by=make_finance_lead(store))
    account.refresh_from_db()
    change.refresh_from_db()
    assert (str(account.phone), change.state) == ("+584245550101", "applied")


def test_a_new_account_needs_two_people_too(store):
    change = accounts.request_change(store, None, NEW, by=make_finance_lead(store))
    assert RecipientAccount.objects.filter(store=store).count() == 1
    account = accounts.sign_change(change.pk, by=make_finance_lead(store))
    assert (account.bank_id, str(account.phone), account.store) == ("0102", "+584245550101", store)
    assert list(queries.recipient_accounts(store))[-1] == account


def test_who_asked_does_not_sign_superusers_included(store):
    for person in (make_finance_lead(store), User.objects.create_superuser("duena@ejemplo.com.ve", "x")):
        change = accounts.request_change(store, None, NEW, by=person)
        with pytest.raises(NotAllowed) as refusal:
            accounts.sign_change(change.pk, by=person)
        assert refusal.value.code == "same_person"
        assert accounts.refuse_change(change.pk, by=person, note="Me equivoqué").state == "refused"


def test_without_the_permission_nobody_asks_or_signs(store):
    change = accounts.request_change(store, None, NEW, by=make_finance_lead(store))
    with pytest.raises(NotAllowed):
        accounts.request_change(store, None, NEW, by=make_finance(make_paying_shop()))
    with pytest.raises(Missing):
        accounts.sign_change(change.pk, by=make_finance_lead(make_paying_shop(), email="otra@ejemplo.com.ve"))


def test_one_change_of_an_account_waits_at_a_time_and_is_decided_once(store):
    account = store.recipient_accounts.get()
    change = accounts.request_change(store, account, {"is_active": False}, by=make_finance_lead(store))
    with pytest.raises(Conflict) as refusal:
        accounts.request_change(store, account, {"position": 3}, by=make_finance_lead(store))
    assert refusal.value.code == "change_waiting"
    accounts.sign_change(change.pk, by=make_finance_lead(store))
    with pytest.raises(Conflict):
        accounts.refuse_change(change.pk, by=make_finance_lead(store), note="")
    assert list(queries.recipient_accounts(store)) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"bank": "0001"}, "bank"),
        ({"phone": "0212-5550101"}, "phone"),
        ({"account_number": "123"}, "account_number"),
        ({"store": 3}, "store"),
        ({"holder": ""}, "holder"),
        ({}, ""),
    ],
)
def test_what_cannot_be_is_refused_before_anybody_signs(store, values, field):
    with pytest.raises(BadInput) as refusal:
        accounts.request_change(store, store.recipient_accounts.get(), values, by=make_finance_lead(store))
    assert refusal.value.field == field
    assert not AccountChange.objects.exists()


def test_an_account_of_another_store_is_not_there(store):
    with pytest.raises(Missing):
        accounts.request_change(store, make_account(make_paying_shop()), {"position": 1}, by=make_finance_lead(store))


def test_the_owner_is_written_to_and_the_journal_has_no_secret(store):
    owner = make_staff(store, "administrator", email="administradora@ejemplo.com.ve")
    account = store.recipient_accounts.get()
    change = accounts.request_change(store, account, {"phone": "0424-5550101"}, by=make_finance_lead(store))
    accounts.sign_change(change.pk, by=make_finance_lead(store))
    deliver_pending()
    letters = [each for each in mail.outbox if "cuenta que recibe pagos" in each.subject]
    assert sorted((each.to[0], each.subject.split(" ·")[0]) for each in letters) == [
        (owner.email, "Cambió una cuenta que recibe pagos"),
        (owner.email, "Piden cambiar una cuenta que recibe pagos"),
        ("hola@tienda.example", "Cambió una cuenta que recibe pagos"),
        ("hola@tienda.example", "Piden cambiar una cuenta que recibe pagos"),
    ]
    assert "Cambia: teléfono." in letters[0].body
    entries = JournalEntry.objects.filter(verb__startswith="account.")
    assert all("4245550101" not in str(entry.data) for entry in entries)


def test_lists_show_an_account_masked(store):
    shown = queries.masked(store.recipient_accounts.get())
    assert (shown.bank, shown.document, shown.account_number) == ("Banesco", "J-••••••784", "0134-••••-6789")
