"""What banks call: the caller is checked, the event is kept, the answer is short. The worker does the rest."""

import hmac
import json
import time
from decimal import Decimal
from ipaddress import ip_address, ip_network
from typing import Any, Final

from allauth.core.internal.httpkit import get_client_ip
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from commerce.sealing import Unreadable

from .actions import notices
from .exchanges import note_exchange
from .gateways import BankFailure, r4
from .gateways.answers import amount_of, masked
from .models import BankConnector, ConnectorExchange

MAX_BYTES: Final = 16_000


@csrf_exempt
@require_POST
def r4_call(request: HttpRequest, token: str, call: str = "") -> JsonResponse:
    """One call of R4: `R4consulta` answers {"status": bool}, `R4notifica` {"abono": bool}.

    Whoever does not show the key, comes from elsewhere or names another account is refused, and nothing is kept.
    """
    began = time.monotonic()
    connector = BankConnector.objects.filter(token=token, gateway=BankConnector.Gateway.R4, is_enabled=True)
    found = connector.select_related("account").first()
    if found is None:
        return JsonResponse({"error": "not_found"}, status=404)
    if not _is_from(found, request) or not _shows_key(found, request.headers.get("Authorization", "")):
        return JsonResponse({"error": "not_authorised"}, status=401)
    body = _body(request)
    if body is None:
        return JsonResponse({"error": "too_large"}, status=413)
    content = _content(body)
    if content is None:
        return JsonResponse({"error": "bad_body"}, status=400)
    name = call or (r4.TELLS if "Referencia" in content else r4.ASKS)
    answer = _told(found, content, began) if name == r4.TELLS else _asked(found, content, began)
    return JsonResponse(answer)


def _asked(connector: BankConnector, content: dict[str, Any], began: float) -> dict[str, bool]:
    """Whether the bank may let a payment through: to this account, of an amount, while the account is in use."""
    account = connector.account
    is_ours = r4.phone_of(content.get("TelefonoComercio")) == str(account.phone)
    answer = {"status": is_ours and account.is_active and amount_of(content.get("Monto")) is not None}
    if is_ours:
        _note(connector, r4.ASKS, content, answer, "ok" if answer["status"] else "refused", began)
    return answer


def _told(connector: BankConnector, content: dict[str, Any], began: float) -> dict[str, bool]:
    """Whether we have the payment. A second delivery is answered as the first, so that the bank stops."""
    if r4.phone_of(content.get("TelefonoComercio")) != str(connector.account.phone):
        return {"abono": False}
    try:
        notice = r4.notice_of(content)
    except BankFailure as failure:
        _note(connector, r4.TELLS, content, {"abono": False}, failure.status, began, failure.says)
        return {"abono": False}
    with transaction.atomic():
        is_new = notices.keep(connector, content, notice)
        status, says = ("new", _("Pago nuevo.")) if is_new else ("known", _("Ya lo teníamos."))
        _note(connector, r4.TELLS, content, {"abono": True}, status, began, says)
    return {"abono": True}


def _note(
    connector: BankConnector,
    call: str,
    content: dict[str, Any],
    answer: dict[str, bool],
    status: str,
    began: float,
    says: str = "",
) -> None:
    note_exchange(
        connector,
        call=call,
        sent=masked(content),
        received=answer,
        status=status,
        says=says,
        milliseconds=int((time.monotonic() - began) * 1000),
        direction=ConnectorExchange.Direction.IN,
    )


def _is_from(connector: BankConnector, request: HttpRequest) -> bool:
    """Whether the caller is at one of the bank's addresses, where the connector names any."""
    allowed = [each.strip() for each in connector.allowed_from.split(",") if each.strip()]
    if not allowed:
        return True
    try:
        caller = ip_address(get_client_ip(request) or "")
        return any(caller in ip_network(each, strict=False) for each in allowed)
    except ValueError:
        return False


def _shows_key(connector: BankConnector, shown: str) -> bool:
    try:
        key = connector.key.reveal() if connector.key else ""
    except Unreadable:
        return False
    return bool(key) and hmac.compare_digest(shown.strip().encode(), key.encode())


def _body(request: HttpRequest) -> bytes | None:
    """The body, None where it is larger than any notice."""
    body = request.read(MAX_BYTES + 1)
    return body if len(body) <= MAX_BYTES else None


def _content(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
