"""The page where a customer pays an order online, and the one they come back to. Both work without script."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from commerce.accounts.models import User
from commerce.order import links, rules
from commerce.order import queries as orders
from commerce.order.models import Order
from commerce.order.throttle import count_wrong
from commerce.order.views import paid_otherwise, sealed
from commerce.payment import ledger
from commerce.refusals import Missing, Refusal
from commerce.stores.middleware import store_of

from . import queries
from .actions import cards, settle, start_attempt
from .gateways import CODE, SAVED_CARD, SESSION, Gateway, GatewayDown, GatewayRefused
from .models import Attempt, GatewayAccount, SavedCard
from .presentation import CardPage

View = Callable[..., HttpResponse]
_ASKED_JUST_NOW: Final = timedelta(seconds=3)
_NOT_NOW: Final = 503


def for_online_order(view: View) -> View:
    """Hand the view the order of the secret link and its gateway; one paid otherwise is sent to its own page."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        try:
            order_id = orders.order_id_for_token(token, store_of(request))
        except Missing as missing:
            if count_wrong(request):
                return sealed(render(request, "order/too_many.html", status=429))
            raise Http404(str(missing)) from missing
        parts = Order.objects.select_related("store", "rate", "link", "shipping_address", "user")
        order = parts.prefetch_related("lines", "discounts", "surcharges").get(pk=order_id)
        gateway = queries.gateway_for_method(order.payment_method)
        if gateway is None:
            return paid_otherwise(request, order)
        return sealed(view(request, order, gateway))

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@for_online_order
def pay(request: HttpRequest, order: Order, gateway: Gateway) -> HttpResponse:
    """What is due and how it can be paid; a POST begins to pay and leads to the provider."""
    if order.status in rules.BACK_ON_THE_SHELF and not queries.last_attempt(order):
        return redirect(links.path_of(order))
    if request.method == "POST":
        return _begin(request, order, gateway)
    return _shown(request, order, gateway)


@require_safe
@for_online_order
def back(request: HttpRequest, order: Order, gateway: Gateway) -> HttpResponse:
    """Where the customer comes back to: the provider is asked here, whether its webhook came or not."""
    attempt, is_down = queries.last_attempt(order), False
    if attempt is not None and attempt.state != Attempt.State.SUCCEEDED and not _was_asked_just_now(attempt):
        try:
            settle(attempt.pk)
        except GatewayDown:
            is_down = True
        except GatewayRefused as refused:
            messages.warning(request, str(refused))
        order.refresh_from_db(fields=["status", "payment_state"])
    return _shown(request, order, gateway, came_back=True, is_down=is_down)


def _begin(request: HttpRequest, order: Order, gateway: Gateway) -> HttpResponse:
    try:
        attempt = _start(request, order, gateway)
    except GatewayDown as down:
        return _shown(request, order, gateway, is_down=True, obstacle=str(down), status=_NOT_NOW)
    except Refusal as refusal:
        return _shown(request, order, gateway, obstacle=str(refusal), status=refusal.status)
    if attempt.is_open and attempt.url:
        return redirect(attempt.url)
    if attempt.kind == Attempt.Kind.CODE:
        return redirect("online:pay", links.token_of(order))
    return redirect("online:back", links.token_of(order))


def _start(request: HttpRequest, order: Order, gateway: Gateway) -> Attempt:
    """What was chosen: a kept card, a code, or the provider's page."""
    owner, account = _owner(request, order), queries.account_of(order, gateway)
    chosen, by = request.POST.get("how", ""), request.user if isinstance(request.user, User) else None
    if chosen.startswith("card-") and owner is not None and account is not None:
        card = _card(owner, account, chosen.removeprefix("card-"))
        attempt = start_attempt(order.pk, gateway.code, by=by, kind=SAVED_CARD, saved_card=card)
        return settle(attempt.pk) if attempt.is_open and not attempt.url else attempt
    if chosen == CODE and gateway.capabilities.shows_code:
        return start_attempt(order.pk, gateway.code, by=by, kind=CODE)
    keeps, customer = False, ""
    if owner is not None and account is not None and gateway.capabilities.saves_cards:
        keeps, customer = request.POST.get("keep") == "on", cards.customer_of(owner, account)
    kind = SESSION if gateway.capabilities.redirects else CODE
    return start_attempt(order.pk, gateway.code, by=by, kind=kind, keeps_card=keeps, customer=customer)


def _card(owner: User, account: GatewayAccount, asked: str) -> SavedCard:
    """One of the customer's own cards. Raises Missing."""
    mine = SavedCard.objects.filter(user=owner, account=account)
    found = mine.filter(pk=int(asked[:18])).first() if asked.isascii() and asked.isdigit() else None
    if found is None:
        raise cards.no_such_card()
    return found


def _owner(request: HttpRequest, order: Order) -> User | None:
    """Who is logged in, where the order is theirs: a link alone pays with nobody's kept card."""
    user = request.user
    return user if isinstance(user, User) and user.pk == order.user_id else None


def _was_asked_just_now(attempt: Attempt) -> bool:
    return attempt.checked_at is not None and timezone.now() - attempt.checked_at < _ASKED_JUST_NOW


def _shown(
    request: HttpRequest,
    order: Order,
    gateway: Gateway,
    *,
    came_back: bool = False,
    is_down: bool = False,
    obstacle: str = "",
    status: int = 200,
) -> HttpResponse:
    owner, account = _owner(request, order), queries.account_of(order, gateway)
    keeps = gateway.capabilities.saves_cards
    page = CardPage(
        order,
        gateway,
        ledger.standing(order),
        queries.last_attempt(order),
        timezone.now(),
        cards=queries.cards_of(owner, account) if owner and account and keeps else [],
        may_keep=owner is not None and keeps,
        is_ready=bool(account and account.is_enabled and account.secret_key),
        is_down=is_down,
        came_back=came_back,
        obstacle=obstacle,
    )
    token = links.token_of(order)
    context: dict[str, Any] = {"order": order, "page": page, "token": token, "socket": f"/ws/orders/{token}/"}
    return allowing(render(request, "online/page.html", context, status=status), gateway, account)


def allowing(response: HttpResponse, gateway: Gateway, account: GatewayAccount | None) -> HttpResponse:
    """Let the forms of this page lead to where its provider lets customers pay; browsers look at the redirect too."""
    pages = [*getattr(gateway, "pages", ()), *([_origin(account.address)] if account and account.address else [])]
    response._csp_update = {"form-action": pages}  # type: ignore[attr-defined]
    return response


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
