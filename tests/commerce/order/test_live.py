"""The channel layer on PostgreSQL: synchronous code sends with its transaction."""

import pytest
from channels.layers import get_channel_layer
from channels_postgres.models import GroupChannel, Message
from django.db import transaction

from commerce.order import live

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_screens() -> None:
    """Two pages of the same order, and one of another."""
    for group, channel in (("order.1", "a"), ("order.1", "b"), ("order.2", "c")):
        GroupChannel.objects.create(group_key=f"asgi:group:{group}", channel=channel)


@pytest.mark.usefixtures("two_screens")
def test_everybody_in_the_group_gets_the_event_and_nobody_else():
    live.send("order.1", live.message("order.ready", {"number": "A-1"}))
    sent = {
        message.channel: get_channel_layer().deserialize(bytes(message.message)) for message in Message.objects.all()
    }
    body = {"event": "order.ready", "data": {"number": "A-1"}, "version": "v1"}
    assert sent == {channel: {"type": "live.event", "body": body} for channel in ("a", "b")}


@pytest.mark.usefixtures("two_screens")
def test_what_is_rolled_back_is_not_told():
    with transaction.atomic():
        live.send("order.1", live.message("order.ready", {}))
        transaction.set_rollback(True)
    assert not Message.objects.exists()
