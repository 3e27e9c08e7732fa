"""A store's keys at its providers: written, never read back; switched on only where they are there."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.journal.history import attributed
from commerce.online import gateways
from commerce.online.models import Attempt, GatewayAccount, new_token
from commerce.pagomovil.gateways.web import may_ask
from commerce.payment.models import StorePaymentMethod
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed
from commerce.stores.queries import stores_where

if TYPE_CHECKING:
    from commerce.accounts.models import User

CHANGE: Final = "online.change_gatewayaccount"
FIELDS: Final[tuple[str, ...]] = ("public_key", "address", "is_test", "currency", "per_usd")
SECRETS: Final[tuple[str, ...]] = ("secret_key", "webhook_secret")


@transaction.atomic
def configure(store_id: int, gateway: str, values: Mapping[str, Any], *, by: "User") -> GatewayAccount:
    """Write down a store's keys at a provider.

    `values` by the names of `FIELDS`, and of `SECRETS`: a new one, "" for none, None to keep the one there is;
    "renew": True gives the webhook another address. Without its secret key an account is switched off.
    Raises Missing, NotAllowed, BadInput (`field` says which; "nothing_changes").
    """
    known = _gateway(gateway)
    _ensure_may(store_id, by)
    account = _locked(store_id, gateway) or GatewayAccount(store_id=store_id, gateway=gateway)
    checked = _checked(values, known)
    changed = [name for name in FIELDS if name in checked and getattr(account, name) != checked[name]]
    for name in changed:
        setattr(account, name, checked[name])
    for name in SECRETS:
        if checked.get(name) is not None:
            setattr(account, name, checked[name].strip())
            changed.append(name)
    if checked.get("renew"):
        account.token = new_token()
        changed.append("token")
    if not changed:
        raise BadInput("nothing_changes", _("No cambiaste ningún dato."))
    account.is_enabled = account.is_enabled and bool(account.secret_key)
    with attributed(by=by):
        account.save()
    if not account.secret_key:  # nobody can be asked any more: the sweep ends what is open, now and not in an hour
        Attempt.objects.filter(account=account, state__in=Attempt.OPEN).update(next_check_at=timezone.now())
    names = {field.name: str(field.verbose_name) for field in GatewayAccount._meta.concrete_fields}
    _record("gateway.changed", account, by, {"fields": [names[name] for name in changed]})
    return account


@transaction.atomic
def turn_on(store_id: int, gateway: str, *, by: "User") -> GatewayAccount:
    """Offer the provider to the store's customers. Raises Missing, NotAllowed, Conflict ("already_on", "no_keys")."""
    known = _gateway(gateway)
    _ensure_may(store_id, by)
    account = _locked(store_id, gateway)
    if account is None or not account.secret_key or not account.webhook_secret:
        raise Conflict("no_keys", _("Faltan las claves: guarda la secreta y la de las notificaciones primero."))
    if account.is_enabled:
        raise Conflict("already_on", _("Ya está encendida."))
    account.is_enabled = True
    with attributed(by=by):
        account.save()
    last = StorePaymentMethod.objects.filter(store_id=store_id).order_by("-position").first()
    StorePaymentMethod.objects.get_or_create(
        store_id=store_id, code=known.method.code, defaults={"position": last.position + 1 if last else 0}
    )
    _record("gateway.enabled", account, by)
    return account


@transaction.atomic
def turn_off(store_id: int, gateway: str, *, by: "User") -> GatewayAccount:
    """Stop offering it; what is being paid is still settled. Raises Missing, NotAllowed, Conflict "already_off"."""
    _gateway(gateway)
    _ensure_may(store_id, by)
    account = _locked(store_id, gateway)
    if account is None or not account.is_enabled:
        raise Conflict("already_off", _("Ya está apagada."))
    account.is_enabled = False
    with attributed(by=by):
        account.save()
    _record("gateway.disabled", account, by)
    return account


def _gateway(code: str) -> gateways.Gateway:
    found = gateways.find(code)
    if found is None:
        raise Missing("no_such_gateway", _("Ese proveedor no existe."))
    return found


def _ensure_may(store_id: int, by: "User") -> None:
    if not stores_where(by, CHANGE).filter(pk=store_id).exists():
        raise NotAllowed("not_allowed", _("No puedes cambiar los pagos en línea de esta tienda."))


def _locked(store_id: int, gateway: str) -> GatewayAccount | None:
    rows = GatewayAccount.objects.select_for_update(of=("self",))
    return rows.filter(store_id=store_id, gateway=gateway).first()


def _checked(values: Mapping[str, Any], gateway: gateways.Gateway) -> dict[str, Any]:
    checked = dict(values)
    address = str(checked.get("address") or "").strip().rstrip("/")
    if address and not _is_allowed(address, gateway):
        raise BadInput("bad_address", _("Esa dirección no es la del proveedor."), field="address")
    if "address" in checked:
        checked["address"] = address
    currency = checked.get("currency")
    if currency is not None and currency not in gateway.capabilities.currencies:
        raise BadInput("bad_currency", _("Este proveedor no cobra en esa moneda."), field="currency")
    per_usd: Decimal | None = checked.get("per_usd")
    if per_usd is not None and (not per_usd.is_finite() or per_usd <= 0):
        raise BadInput("bad_rate", _("Escribe cuántas unidades vale un dólar."), field="per_usd")
    return checked


def _is_allowed(address: str, gateway: gateways.Gateway) -> bool:
    """Whether keys may be sent there: to the provider, or outside production to a server of this machine."""
    hosts = tuple(getattr(gateway, "hosts", ()))
    return may_ask(address, hosts) and not urlsplit(address).query


def _record(verb: str, account: GatewayAccount, by: "User", data: Mapping[str, Any] | None = None) -> None:
    name = str(_gateway(account.gateway).name)
    journal.record(verb, subject=account, by=by, data={"gateway": name, **(data or {})})
