"""Setting up a bank's connector: whoever changes it switches it off, and somebody else switches it on.

A connector says that money has arrived, so it is changed with the same care as the account that receives it.
"""

import time
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.pagomovil import gateways
from commerce.pagomovil.exchanges import note_exchange
from commerce.pagomovil.gateways import BankFailure, Question
from commerce.pagomovil.gateways.web import may_ask
from commerce.pagomovil.locks import lock_account
from commerce.pagomovil.models import BankConnector, BankInquiry, PaymentReport, RecipientAccount
from commerce.pagomovil.models.connectors import new_token
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed
from commerce.sealing import Unreadable
from commerce.stores.queries import stores_where

from .accounts import CHANGE

if TYPE_CHECKING:
    from commerce.accounts.models import User

FIELDS: Final[tuple[str, ...]] = ("gateway", "address", "allowed_from")


@transaction.atomic
def configure(account_id: int, values: Mapping[str, Any], *, by: "User") -> BankConnector:
    """Set up the account's connector, which is off until somebody else switches it on.

    `values` by the names of `FIELDS`, and "key": a new one, "" for none, None to keep the one there is; "renew": True
    gives the webhook another address.
    Raises Missing, NotAllowed, BadInput (`field` says which; "nothing_changes").
    """
    account = _account(account_id, by)
    lock_account(account.pk)
    connector = BankConnector.objects.filter(account=account).first() or BankConnector(account=account)
    checked = _checked(values)
    changed = [name for name in FIELDS if name in checked and getattr(connector, name) != checked[name]]
    for name in changed:
        setattr(connector, name, checked[name])
    if checked.get("key") is not None:
        connector.key = checked["key"]
        changed.append("key")
    if checked.get("renew"):
        connector.token = new_token()
        changed.append("token")
    if not changed:
        raise BadInput("nothing_changes", _("No cambiaste ningún dato."))
    connector.is_enabled, connector.enabled_by = False, None
    connector.changed_by, connector.changed_at = by, timezone.now()
    connector.save()
    _record("connector.changed", connector, by, {"fields": [_label(name) for name in changed]})
    return connector


@transaction.atomic
def turn_on(account_id: int, *, by: "User") -> BankConnector:
    """Switch the connector on, as somebody other than who last changed it. Superusers are not exempt.

    Raises Missing, NotAllowed ("same_person"), Conflict ("already_on", "no_key").
    """
    connector = _locked(account_id, by)
    if connector.is_enabled:
        raise Conflict("already_on", _("El conector ya está encendido."))
    if connector.changed_by_id == by.pk:
        raise NotAllowed("same_person", _("Lo cambiaste tú: lo enciende otra persona."))
    if not connector.key:
        raise Conflict("no_key", _("Falta la clave del banco."))
    connector.is_enabled, connector.enabled_by = True, by
    connector.save()
    BankInquiry.objects.filter(
        connector=connector, state=BankInquiry.State.DROPPED, report__state__in=PaymentReport.OPEN
    ).update(state=BankInquiry.State.WAITING, attempts=0, next_at=timezone.now())
    _record("connector.enabled", connector, by)
    return connector


@transaction.atomic
def turn_off(account_id: int, *, by: "User") -> BankConnector:
    """Switch the connector off, at once and by whoever may change accounts. Raises Missing, NotAllowed, Conflict."""
    connector = _locked(account_id, by)
    if not connector.is_enabled:
        raise Conflict("already_off", _("El conector ya está apagado."))
    connector.is_enabled, connector.enabled_by = False, None
    connector.save()
    _record("connector.disabled", connector, by)
    return connector


def check(account_id: int, *, by: "User") -> tuple[bool, str]:
    """Try the connection with a payment that cannot be; whether the bank answered, and what to tell, in words.

    Raises Missing, NotAllowed.
    """
    account = _account(account_id, by)
    connector = BankConnector.objects.filter(account=account).first()
    if connector is None:
        raise Missing("no_connector", _("Esta cuenta no tiene un conector."))
    if connector.gateway not in gateways.ASKED:
        return _last_notice(connector)
    began = time.monotonic()
    facts: dict[str, Any] = {"call": gateways.ASKED[connector.gateway].CALL}
    try:
        key = connector.key.reveal() if connector.key else ""
        answer = gateways.ask(
            connector.gateway,
            _impossible(account),
            address=connector.address,
            key=key,
            timeout=settings.BANK_TIMEOUT_SECONDS,
        )
    except Unreadable:
        return False, _("La clave guardada ya no se puede leer. Escríbela otra vez.")
    except BankFailure as failure:
        facts |= {"sent": failure.sent, "received": failure.received, "status": failure.status, "says": failure.says}
        is_well, says = False, failure.says
    else:
        says = _("El banco respondió bien.")
        facts |= {"sent": answer.sent, "received": answer.received, "status": answer.status, "says": says}
        is_well = True
    elapsed = int((time.monotonic() - began) * 1000)
    note_exchange(connector, **facts, milliseconds=elapsed, is_failure=not is_well)
    return is_well, says


def _impossible(account: RecipientAccount) -> Question:
    """A céntimo from the shop to itself, yesterday."""
    return Question(
        our_phone=str(account.phone),
        payer_bank=account.bank_id or "",
        payer_phone=str(account.phone),
        payer_document=str(account.document),
        reference="00000001",
        paid_on=timezone.localdate() - timedelta(days=1),
        amount=Decimal("0.01"),
    )


def _last_notice(connector: BankConnector) -> tuple[bool, str]:
    if connector.last_ok_at is None:
        return False, _("Este banco llama a la tienda y todavía no ha llamado. Dale la dirección y la clave.")
    moment = timezone.localtime(connector.last_ok_at)
    return True, _("El último aviso del banco llegó el %(moment)s.") % {"moment": f"{moment:%d/%m/%Y %H:%M}"}


def _account(account_id: int, by: "User") -> RecipientAccount:
    account = RecipientAccount.objects.select_related("store", "bank").filter(pk=account_id).first()
    if account is None:
        raise Missing("no_such_account", _("No encontramos esa cuenta."))
    if not stores_where(by, CHANGE).filter(pk=account.store_id).exists():
        raise NotAllowed("not_allowed", _("No puedes cambiar las cuentas de esta tienda."))
    return account


def _locked(account_id: int, by: "User") -> BankConnector:
    account = _account(account_id, by)
    connector = BankConnector.objects.select_for_update(of=("self",)).filter(account=account).first()
    if connector is None:
        raise Missing("no_connector", _("Esta cuenta no tiene un conector."))
    connector.account = account
    return connector


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values in canonical form. Raises BadInput."""
    if unknown := set(values) - {*FIELDS, "key", "renew"}:
        raise BadInput("unknown_field", _("Ese dato no existe en un conector."), field=sorted(unknown)[0])
    found = {**values}
    gateway = str(values.get("gateway", ""))
    if gateway not in BankConnector.Gateway.values:
        raise BadInput("unknown_gateway", _("Elige un conector de la lista."), field="gateway")
    found["address"] = str(values.get("address") or "").strip()
    if found["address"] and gateway not in gateways.ASKED:
        raise BadInput("bad_address", _("Este banco llama a la tienda: déjala vacía."), field="address")
    if found["address"] and not may_ask(found["address"], gateways.ASKED[gateway].HOSTS):
        hosts = ", ".join(gateways.ASKED[gateway].HOSTS)
        message = _("La dirección no es la del banco. Empieza por https:// y es de %(hosts)s.") % {"hosts": hosts}
        raise BadInput("bad_address", message, field="address")
    found["allowed_from"] = _networks(str(values.get("allowed_from") or ""))
    return found


def _networks(text: str) -> str:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    for part in parts:
        try:
            ip_network(part, strict=False)
        except ValueError as error:
            message = _("%(address)s no es una dirección IP.") % {"address": part[:40]}
            raise BadInput("bad_network", message, field="allowed_from") from error
    return ", ".join(parts)


def _label(name: str) -> str:
    if name == "token":
        return _("dirección del aviso")
    return str(BankConnector._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _record(verb: str, connector: BankConnector, by: "User", data: Mapping[str, Any] | None = None) -> None:
    facts = {"account": str(connector.account), "account_id": connector.account_id, "connector_id": connector.pk}
    facts["gateway"] = connector.gateway
    facts["host"] = urlsplit(connector.address).hostname or ""
    store_id = connector.account.store_id
    journal.record(verb, subject=connector, by=by, store_id=store_id, data={**facts, "by_id": by.pk, **(data or {})})
