"""What a store decides about itself, who may decide it, and whose server sends its mail."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.core.management import call_command

from commerce.accounts.models import User
from commerce.journal.models import JournalEntry
from commerce.journal.sentences import sentence
from commerce.refusals import BadInput, NotAllowed
from commerce.stores import actions
from commerce.stores.gateways import mail
from commerce.stores.models import MailSender, Store
from tests.factories import make_staff, make_store
from tests.support.mailserver import mail_server

pytestmark = pytest.mark.django_db

CHANGE, MONEY = "stores.change_store", "stores.change_money_rules"
PASSWORD = "clave-del-servidor-2026"


@pytest.fixture
def store() -> Store:
    return make_store("viveres", is_default=True)


@pytest.fixture
def owner(store: Store) -> User:
    return make_staff(store, "dueña", [CHANGE, MONEY])


def use(store: Store, port: int, **fields: object) -> MailSender:
    values = {
        "is_on": True,
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "from_address": "hola@viveres.com.ve",
    }
    return MailSender.objects.create(store=store, from_name="Víveres", **values | fields)


def message() -> EmailMessage:
    return EmailMessage(subject="Tu pedido", body="Listo.", to=["persona@ejemplo.com.ve"])


def test_a_change_is_written_journalled_and_remembered_with_its_reason(store: Store, owner: User) -> None:
    actions.change_settings(store.pk, {"city": "Mérida", "tagline": "Cerca de ti"}, by=owner, reason="Nos mudamos")

    store.refresh_from_db()
    past, entry = store.history.first(), JournalEntry.objects.get(verb="store.settings_changed")
    assert (store.city, store.tagline) == ("Mérida", "Cerca de ti")
    assert (past.history_user, past.history_change_reason) == (owner, "Nos mudamos")
    assert (entry.store_id, entry.actor_id) == (store.pk, owner.pk)
    assert sentence(entry) == "Cambió la configuración de la tienda: ciudad, lema."


def test_rules_of_money_take_their_own_permission(store: Store) -> None:
    manager = make_staff(store, "encargada", [CHANGE])
    with pytest.raises(NotAllowed) as refused:
        actions.change_settings(store.pk, {"automatic_ceiling": Decimal(900)}, by=manager, reason="Más rápido")
    assert refused.value.code == "money_rules"


def test_rules_of_money_take_a_reason(store: Store, owner: User) -> None:
    with pytest.raises(BadInput) as refused:
        actions.change_settings(store.pk, {"automatic_ceiling": Decimal(900)}, by=owner, reason="  ")
    assert refused.value.field == "reason"


def test_the_permission_for_money_is_none_for_the_rest(store: Store) -> None:
    lead = make_staff(store, "jefatura", [MONEY])
    actions.change_settings(store.pk, {"quote_hours": 6}, by=lead, reason="La tasa se mueve")
    with pytest.raises(NotAllowed):
        actions.change_settings(store.pk, {"name": "Otra"}, by=lead)
    with pytest.raises(NotAllowed):
        actions.change_mail_sender(store.pk, {"host": "smtp.ejemplo.com"}, by=lead)


def test_the_permission_of_one_store_is_none_in_another(store: Store, owner: User) -> None:
    with pytest.raises(NotAllowed):
        actions.change_settings(make_store("kits").pk, {"name": "Otra"}, by=owner)


def test_nothing_changed_writes_nothing(store: Store, owner: User) -> None:
    before = store.history.count()
    actions.change_settings(store.pk, {}, by=owner)
    assert (store.history.count(), JournalEntry.objects.count()) == (before, 0)


def test_the_password_is_sealed_everywhere_and_stays_until_another_is_typed(store: Store, owner: User) -> None:
    actions.change_mail_sender(store.pk, {"host": "smtp.ejemplo.com", "password": PASSWORD}, by=owner)
    actions.change_mail_sender(store.pk, {"port": 2525, "password": None}, by=owner)

    sender = MailSender.objects.get(store=store)
    assert sender.password.reveal() == PASSWORD
    assert PASSWORD not in str(list(MailSender.history.values())) + str(list(JournalEntry.objects.values()))
    actions.change_mail_sender(store.pk, {"password": ""}, by=owner)
    assert MailSender.objects.get(store=store).password is None


def test_a_store_sends_through_its_own_server_under_its_own_name(store: Store) -> None:
    with mail_server(viveres=PASSWORD) as server:
        use(store, server.port, username="viveres", password=PASSWORD)
        assert mail.deliver(message(), store) == 1

    assert server.seen_logins == ["viveres"]
    assert "hola@viveres.com.ve" in server.messages[0]
    assert "Subject: Tu pedido" in server.messages[0]
    assert outbox.outbox == []


def test_a_store_without_a_server_in_use_sends_through_the_platforms(store: Store) -> None:
    use(store, 2525, is_on=False)
    mail.deliver(message(), store)
    assert [sent.subject for sent in outbox.outbox] == ["Tu pedido"]


def test_a_wrong_password_is_said_and_a_closed_port_as_well(store: Store) -> None:
    with mail_server(viveres="otra") as server:
        sender = use(store, server.port, username="viveres", password=PASSWORD)
        with pytest.raises(mail.NotSent) as refused:
            mail.try_out(sender, store, "yo@viveres.com.ve")
        assert refused.value.code == "refused_login"
    with pytest.raises(mail.NotSent) as unanswered:
        mail.try_out(sender, store, "yo@viveres.com.ve")
    assert unanswered.value.code == "no_answer"


def test_init_config_gives_each_store_what_it_lacks_and_nothing_twice(store: Store) -> None:
    make_store("kits")
    use(store, 2525)
    said = StringIO()
    call_command("init_config", stdout=said)
    call_command("init_config", stdout=said)

    assert said.getvalue().splitlines() == ["1 stores were given settings.", "0 stores were given settings."]
    assert list(MailSender.objects.order_by("store_id").values_list("is_on", flat=True)) == [True, False]
