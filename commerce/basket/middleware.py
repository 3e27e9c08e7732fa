"""The basket of a visitor in the store of the request.

Nothing is read until somebody asks: a page that only shows the number in its header never loads a basket. A guest's
basket is known by a signed cookie of this host alone; one that names somebody's basket, or another store's, is dropped.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, empty

from commerce.offer.people import remembered
from commerce.partner.strategy import Selector

from . import actions, queries, rules
from .models import Basket
from .pricing import price

COOKIE = settings.OSCAR_BASKET_COOKIE_OPEN

_signer = Signer(salt="commerce.basket")


class BasketMiddleware:
    """Sets `request.basket` (priced, when it is first used) and `request.strategy`, and keeps a guest's cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        attach(request)
        return keep_cookie(request, self.get_response(request))


def attach(request: Any) -> None:
    """Give a request its basket, to be loaded when it is used."""
    request.strategy = Selector().strategy(request=request)
    request.cookies_to_delete = []
    request._basket = None
    request.basket = SimpleLazyObject(lambda: priced(request))


def priced(request: Any) -> Basket:
    """The visitor's basket with the prices that they pay, as far as is known of them."""
    return price(basket_of(request), request.user, left=remembered(request.session))


def basket_of(request: Any) -> Basket:
    """The visitor's open basket as it is stored, without prices; one that is not saved yet where there is none."""
    if request._basket is None:
        request._basket = _find(request)
        request._basket.strategy = request.strategy
    basket: Basket = request._basket
    return basket


def units_of(request: Any) -> int:
    """The number in the header: at most one small query, none for a visitor without session and basket cookie."""
    store = getattr(request, "store", None)
    if store is None or not hasattr(request, "cookies_to_delete"):
        return 0
    basket = request._basket
    if basket is not None and basket._lines is not None:
        return int(basket.units)
    guest_id = guest_basket_id(request)
    user = getattr(request, "user", AnonymousUser())
    if user.is_authenticated:
        if guest_id is not None:
            basket_of(request)
        return queries.units_in(owner=user, store=store) or 0
    if guest_id is None:
        return 0
    units = queries.units_in(pk=guest_id, owner=None, store=store)
    if units is None:
        drop_cookie(request)
    return units or 0


def guest_basket_id(request: Any) -> int | None:
    """The basket that the visitor's cookie names, if it is a cookie that we signed and have not dropped."""
    if COOKIE not in request.COOKIES or COOKIE in request.cookies_to_delete:
        return None
    try:
        return int(_signer.unsign(request.COOKIES[COOKIE]))
    except (BadSignature, ValueError):
        drop_cookie(request)
        return None


def drop_cookie(request: Any) -> None:
    """Have the visitor's browser forget its basket cookie with this answer."""
    if COOKIE not in request.cookies_to_delete:
        request.cookies_to_delete.append(COOKIE)


def signed(basket: Basket) -> str:
    """The value of the cookie that names `basket`."""
    return _signer.sign(str(basket.pk))


def join_baskets(request: Any) -> None:
    """Put the guest's basket of this browser into that of the customer who has just come in, and say so."""
    guest_id = guest_basket_id(request)
    if guest_id is None:
        return
    merge = actions.merge(guest_id, request.user, request.store.pk)
    drop_cookie(request)
    if merge.moved and merge.joined_others:
        messages.info(request, rules.merged(merge.moved))
    for notice in merge.notices:
        messages.warning(request, notice)


def keep_cookie(request: Any, response: HttpResponse) -> HttpResponse:
    """Set or delete the basket cookie, as the request has left things. Every change of a basket renews its 14 days."""
    basket: Any = getattr(request, "_basket", None)
    if basket is None and getattr(request.basket, "_wrapped", empty) is not empty:
        basket = request.basket
    dropped = COOKIE in request.cookies_to_delete
    is_guests = basket is not None and basket.pk is not None and basket.owner_id is None and basket.can_be_edited
    if is_guests and (request.method == "POST" or dropped or COOKIE not in request.COOKIES):
        response.set_cookie(
            COOKIE,
            signed(basket),
            max_age=settings.OSCAR_BASKET_COOKIE_LIFETIME,
            secure=settings.OSCAR_BASKET_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    elif dropped:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _find(request: Any) -> Basket:
    store = request.store
    if request.user.is_authenticated:
        join_baskets(request)
        return queries.open_basket_of(request.user, store.pk) or Basket(owner=request.user, store=store)
    guest_id = guest_basket_id(request)
    basket = queries.open_guest_basket(guest_id, store.pk) if guest_id is not None else None
    if basket is None and guest_id is not None:
        drop_cookie(request)
    return basket or Basket(store=store)
