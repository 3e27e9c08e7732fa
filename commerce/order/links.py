"""The secret link of an order: whoever has it sees that order and nothing else.

The token is an HMAC-SHA256 (256 bits) of the order's id and the link's generation under a key of its own, so that a
message written later can carry it again. The database holds only the token's SHA-256: reading the table opens nothing.
A link is found by that hash, so a wrong token takes as long as a right one.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.urls import reverse

from commerce.journal import actions as journal
from commerce.payment.methods import find
from commerce.stores.models import Store

from .locks import lock_order
from .models import Order, OrderLink

_PLACED_HERE: Final = "placed_order"


def create(order: Order) -> OrderLink:
    """Give a new order its link, in the transaction that places it."""
    return OrderLink.objects.create(order=order, generation=1, token_hash=hash_of(_token(order.pk, 1)))


def token_of(order: Order) -> str:
    """The token of the order's present link."""
    return _token(order.pk, order.link.generation)


def path_of(order: Order) -> str:
    """`/pedido/<token>/`."""
    return reverse("order:detail", args=[token_of(order)])


def next_path_of(order: Order) -> str:
    """Where a customer goes who has just ordered: to pay, if the way to pay has a page for it, or to the order."""
    return pay_path_of(order) or path_of(order)


def pay_path_of(order: Order) -> str:
    """The page where `order` is paid; empty where its way to pay has none."""
    method = find(order.payment_method)
    return reverse(method.next_page, args=[token_of(order)]) if method and method.next_page else ""


def remember_placed(session: SessionBase, order: Order) -> None:
    """Note in a browser's session that it placed `order`: what was typed in it may be shown in it again."""
    session[_PLACED_HERE] = order.pk


def was_placed_in(session: SessionBase, order: Order) -> bool:
    """Whether `order` is the last one that was placed in this browser. The link alone does not prove it."""
    return bool(session.get(_PLACED_HERE) == order.pk)


def address_of(order: Order) -> str:
    """The whole address of the order's page in its store, for messages."""
    return absolute(order.store, path_of(order))


def absolute(store: Store, path: str) -> str:
    """The address of `path` in `store`, as a message outside of any request needs it."""
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL}://{store.host}{port}{path}"


def hash_of(token: str) -> str:
    """What the database knows a token by."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def renew(order_id: int) -> OrderLink:
    """Replace the link: the old one stops working at once."""
    order = lock_order(order_id)
    link, _created = OrderLink.objects.get_or_create(
        order=order, defaults={"generation": 0, "token_hash": hash_of(_token(order.pk, 0))}
    )
    link.generation += 1
    link.token_hash = hash_of(_token(order.pk, link.generation))
    link.revoked_at = link.expires_at = None
    link.save()
    journal.record("order.link_renewed", subject=order, data={"number": order.number, "generation": link.generation})
    return link


@transaction.atomic
def revoke(order_id: int, *, at: datetime) -> None:
    """Close the link from `at` on, for good unless it is renewed."""
    order = lock_order(order_id)
    OrderLink.objects.filter(order=order).update(revoked_at=at)
    journal.record("order.link_revoked", subject=order, data={"number": order.number})


@transaction.atomic
def expire(order_id: int, *, at: datetime) -> None:
    """Let the link work until `at`."""
    order = lock_order(order_id)
    OrderLink.objects.filter(order=order).update(expires_at=at)


def _token(order_id: int, generation: int) -> str:
    message = f"order:{order_id}:{generation}".encode()
    digest = hmac.new(settings.ACCESS_LINK_KEY.encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
