"""The cards that a customer keeps at a provider: their own only, and never more than what is shown of them."""

import hashlib
import re
import secrets
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.journal import actions as journal
from commerce.online.charging import gateway_of, keys_of
from commerce.online.gateways import SUCCEEDED, Card, GatewayRefused, KeepsCards, Keys, Started
from commerce.online.models import Attempt, GatewayAccount, SavedCard
from commerce.refusals import Conflict, Missing

from . import forgetting

if TYPE_CHECKING:
    from commerce.stores.models import Store

MOST: Final = 10
_REFERENCE = re.compile(r"card-(\d{1,18})-[0-9a-f]{16}")


def account_for_cards(store: "Store") -> GatewayAccount | None:
    """The account of `store` at a provider that keeps cards, if it has one switched on."""
    accounts = GatewayAccount.objects.filter(store=store, is_enabled=True).order_by("pk")
    for account in accounts:
        try:
            if account.secret_key and gateway_of(account).capabilities.saves_cards:
                return account
        except GatewayRefused:
            continue
    return None


def customer_of(user: User, account: GatewayAccount) -> str:
    """The provider's name of this customer, made where there is none. Raises GatewayDown, GatewayRefused."""
    known = SavedCard.objects.filter(user=user, account=account).values_list("customer", flat=True).first()
    if known:
        return known
    gateway, keys = _keeper(account)
    # Another address is another call: under the same key the provider would refuse it.
    key = f"customer-{account.pk}-{user.pk}-{hashlib.sha256(user.email.encode()).hexdigest()[:12]}"
    return gateway.customer(keys, reference=f"user-{user.pk}", email=user.email, idempotency_key=key)


def start_adding(user: User, store: "Store", *, return_url: str, cancel_url: str) -> Started:
    """A page of the provider where the customer adds a card without paying.

    Raises Missing where the store keeps no cards, Conflict "too_many_cards", GatewayDown, GatewayRefused.
    """
    account = account_for_cards(store)
    if account is None:
        raise Missing("no_cards", _("Esta tienda no guarda tarjetas."))
    if SavedCard.objects.filter(user=user, account=account).count() >= MOST:
        raise Conflict("too_many_cards", _("Ya guardas muchas tarjetas. Quita una antes de agregar otra."))
    gateway, keys = _keeper(account)
    nonce = secrets.token_hex(8)
    return gateway.start_setup(
        keys,
        customer=customer_of(user, account),
        reference=f"card-{user.pk}-{nonce}",
        return_url=return_url,
        cancel_url=cancel_url,
        idempotency_key=f"setup-{account.pk}-{nonce}",
    )


def finish_adding(account: GatewayAccount, provider_id: str, *, user: User | None = None) -> SavedCard | None:
    """Keep the card that was added on the provider's page; None while there is none.

    With `user` only one of theirs. Raises Missing for somebody else's, GatewayDown, GatewayRefused.
    """
    gateway, keys = _keeper(account)
    found = gateway.fetch_setup(keys, provider_id)
    match = _REFERENCE.fullmatch(found.reference)
    owner = User.objects.filter(pk=int(match[1]), is_active=True).first() if match else None
    if owner is None or (user is not None and owner.pk != user.pk):
        raise no_such_card()
    if found.state != SUCCEEDED or found.card is None:
        return None
    return keep(owner.pk, account, found.card)


@transaction.atomic
def keep(user_id: int, account: GatewayAccount, card: Card) -> SavedCard | None:
    """Write down a card of a customer; the first one is the one they prefer. Kept twice, it is one.

    None for one that was removed before: whoever tells of it is late.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if forgetting.is_noted(account.pk, card.token):  # with the lock: whoever removes it has it too
        return None
    has_default = SavedCard.objects.filter(user=user, account=account, is_default=True).exists()
    facts = {
        "brand": card.brand,
        "last4": card.last4,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
    }
    row, is_new = SavedCard.objects.get_or_create(
        account=account,
        token=card.token,
        defaults={"user": user, "customer": card.customer, "is_default": not has_default, **facts},
    )
    if is_new:
        data = {"card_id": row.pk, "brand": card.brand, "gateway": account.gateway}
        journal.record("card.kept", subject=row, by=user, store_id=account.store_id, data=data)
    return row


@transaction.atomic
def prefer(card_id: int, *, user: User) -> SavedCard:
    """Make one of the customer's cards the one that is offered first. Raises Missing."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    card = _own(card_id, user)
    SavedCard.objects.filter(user=user, account=card.account_id, is_default=True).update(is_default=False)
    card.is_default = True
    card.save(update_fields=["is_default"])
    return card


def join(survivor: User, loser: User) -> None:
    """Bring the cards of a customer to the account that takes over theirs, which the caller has locked.

    A card that one of them preferred stays preferred only where the survivor prefers none.
    """
    preferred = SavedCard.objects.filter(user=survivor, is_default=True).values_list("account_id", flat=True)
    SavedCard.objects.filter(user=loser, account__in=list(preferred)).update(is_default=False)
    SavedCard.objects.filter(user=loser).update(user=survivor)


def remove(card_id: int, *, user: User) -> None:
    """Forget a card: here at once, at the provider as soon as it answers. Raises Missing, Conflict "card_in_use"."""
    card = _own(card_id, user)
    if Attempt.objects.filter(saved_card=card, state__in=Attempt.OPEN).exists():
        raise Conflict("card_in_use", _("Hay un pago en curso con esa tarjeta. Espera a que termine."))
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        gone = SavedCard.objects.select_for_update(of=("self",)).filter(pk=card_id).first()
        if gone is None:
            return
        data = {"card_id": card_id, "brand": gone.brand, "gateway": card.account.gateway}
        journal.record("card.removed", subject=gone, by=user, store_id=card.account.store_id, data=data)
        gone.delete()
        _next_default(user, card.account_id)
    forgetting.forget(card.account_id, card.token)


def _next_default(user: User, account_id: int) -> None:
    mine = SavedCard.objects.filter(user=user, account=account_id)
    if not mine.filter(is_default=True).exists():
        newest = mine.order_by("-pk").first()
        if newest is not None:
            mine.filter(pk=newest.pk).update(is_default=True)


def own(card_id: int, user: User, store: "Store") -> SavedCard:
    """A card of the customer's in `store`. Raises Missing."""
    card = _own(card_id, user)
    if card.account.store_id != store.pk:
        raise no_such_card()
    return card


def _own(card_id: int, user: User) -> SavedCard:
    card = SavedCard.objects.select_related("account").filter(pk=card_id, user=user).first()
    if card is None:
        raise no_such_card()
    return card


def _keeper(account: GatewayAccount) -> tuple[KeepsCards, Keys]:
    gateway = gateway_of(account)
    if not isinstance(gateway, KeepsCards):
        raise GatewayRefused("no_cards", _("Este proveedor no guarda tarjetas."))
    return gateway, keys_of(account)


def no_such_card() -> Missing:
    """The refusal for a card that does not exist, or not for this person."""
    return Missing("no_such_card", _("No encontramos esa tarjeta."))
