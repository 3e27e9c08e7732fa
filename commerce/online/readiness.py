"""Whether a store can be paid through a provider: it has switched it on and given its keys."""

from commerce.stores.models import Store

from . import gateways
from .models import GatewayAccount


def is_ready(store: Store, gateway: str) -> bool:
    """Whether `store` has an enabled account with keys at `gateway`."""
    account = GatewayAccount.objects.filter(store=store, gateway=gateway, is_enabled=True).only("secret_key").first()
    return bool(account and account.secret_key)


def keeps_cards(store: Store) -> bool:
    """Whether customers of `store` may keep cards at one of its providers (one query)."""
    codes = [each.code for each in gateways.known() if each.capabilities.saves_cards]
    return GatewayAccount.objects.filter(store=store, gateway__in=codes, is_enabled=True).exists()
