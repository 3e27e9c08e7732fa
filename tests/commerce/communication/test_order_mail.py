"""Messages about orders: once per event, in Spanish, with amounts in both currencies and the secret link."""

import pytest
from django.core import mail
from django.db.models.functions import Now

from commerce.communication import actions as communication
from commerce.communication.rules import PLACED
from commerce.journal.models import Delivery
from commerce.journal.tasks import deliver_pending
from commerce.order import actions, links
from commerce.order.models import CommunicationEvent
from tests.cash import take
from tests.factories import make_product
from tests.orders import make_order, make_shop, make_voucher

pytestmark = pytest.mark.django_db


def subjects() -> list[str]:
    return [message.subject for message in mail.outbox]


def test_the_confirmation_says_what_was_bought_for_how_much_and_where_to_follow_it(settings):
    settings.PUBLIC_PORT = "9000"
    store = make_shop("kits", name="Kits del Ávila", email="hola@kits.example", is_special_taxpayer=True)
    order = make_order(
        store,
        {make_product(store, "Centella <HG>", price="24.90"): 2},
        vouchers=[make_voucher(store, "PRIMERA2")],
        payment="cash_usd",
    )
    deliver_pending()
    message = mail.outbox[0]
    assert message.subject == f"Recibimos tu pedido {order.number} · Kits del Ávila"
    assert (message.to, message.reply_to) == (["maria@ejemplo.com.ve"], ["hola@kits.example"])
    space = "\N{NO-BREAK SPACE}"
    for part in (
        order.number,
        "2 unidades",
        f"US${space}49,80",
        "Cupón PRIMERA2",
        "IGTF (3 %)",
        f"US${space}52,32",
        f"Bs{space}45.004,62",
        f"http://kits.localhost:9000{links.path_of(order)}",
        "Este recibo no tiene valor fiscal.",
    ):
        assert part in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert "Centella &lt;HG&gt;" in html
    assert "Centella <HG>" in message.body
    assert "<HG>" not in html


def test_the_same_event_delivered_twice_is_one_message():
    order = make_order()
    assert communication.send_order_mail(order.pk, PLACED) is True
    assert communication.send_order_mail(order.pk, PLACED) is False
    assert len(mail.outbox) == 1


def test_a_mail_server_that_refuses_is_tried_again_later(settings):
    order = make_order()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    deliver_pending()
    assert not CommunicationEvent.objects.filter(order=order).exists()
    pending = Delivery.objects.get(subscriber="communication.order_mail", entry__subject_id=str(order.pk))
    assert pending.state == "pending"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Delivery.objects.filter(pk=pending.pk).update(next_attempt_at=Now())
    deliver_pending()
    assert subjects() == [f"Recibimos tu pedido {order.number} · {order.store.name}"]


def test_each_step_that_concerns_the_customer_writes_once():
    order = make_order()
    actions.move(order.pk, "processing")
    actions.ship(order.pk, "Encomiendas Ávila", "EA-0042")
    take(order, delivers=True)
    deliver_pending()
    number, shop = order.number, order.store.name
    assert subjects() == [
        f"Recibimos tu pedido {number} · {shop}",
        f"Enviamos tu pedido {number} · {shop}",
        f"Entregamos tu pedido {number} · {shop}",
    ]
    assert "Encomiendas Ávila" in mail.outbox[1].body
    assert "EA-0042" in mail.outbox[1].body


def test_a_pickup_is_told_when_it_is_ready():
    order = make_order(delivery="retiro", address=None)
    actions.move(order.pk, "processing")
    actions.move(order.pk, "ready")
    deliver_pending()
    assert subjects()[-1] == f"Tu pedido {order.number} está listo · {order.store.name}"


def test_a_cancellation_says_why():
    order = make_order()
    deliver_pending()
    actions.cancel(order.pk, reason="No había en el depósito")
    deliver_pending()
    assert subjects()[-1] == f"Se canceló tu pedido {order.number} · {order.store.name}"
    assert "No había en el depósito" in mail.outbox[-1].body


def test_an_order_without_an_address_to_write_to_is_no_error():
    order = make_order(email="")
    deliver_pending()
    assert mail.outbox == []
    assert not CommunicationEvent.objects.filter(order=order).exists()
