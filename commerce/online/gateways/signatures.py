"""Whether a webhook comes from who it says, by a signature over the very bytes that came."""

import hashlib
import hmac
from datetime import datetime
from typing import Final

from . import BadSignature

TOLERANCE_SECONDS: Final = 300
# A moment larger than this is counted in thousandths of a second.
_THOUSANDTHS: Final = 100_000_000_000


def check_stripe(header: str, body: bytes, secret: str, *, now: datetime) -> None:
    """Check `t=…,v1=…` of Stripe: HMAC-SHA256 of time and body, at most five minutes old.

    Raises BadSignature for a wrong, missing or old one, and where there is no secret to check with.
    """
    if not header or not secret:
        raise BadSignature("missing")
    moments, given = [], []
    for part in header.split(","):
        name, _sep, value = part.strip().partition("=")
        if name == "t":
            moments.append(value)
        elif name == "v1":
            given.append(value)
    if len(moments) != 1 or not given or not moments[0].isascii() or not moments[0].isdigit():
        raise BadSignature("malformed")
    expected = hmac.new(secret.encode(), moments[0].encode() + b"." + body, hashlib.sha256).hexdigest()
    if not any(hmac.compare_digest(expected.encode(), each.encode()) for each in given):
        raise BadSignature("wrong")
    if abs(now.timestamp() - int(moments[0][:15])) > TOLERANCE_SECONDS:
        raise BadSignature("old")


def check_mercadopago(header: str, name: str, request_id: str, secret: str, *, now: datetime) -> None:
    """Check `ts=…,v1=…` of MercadoPago: HMAC-SHA256 of what was named, of which request, and when; five minutes.

    `name` is the `data.id` of the address, in lower case where it has letters. `ts` is in seconds or thousandths.
    Raises BadSignature as `check_stripe` does.
    """
    if not header or not secret or not name:
        raise BadSignature("missing")
    parts = [part.strip().partition("=")[::2] for part in header.split(",")]
    moments = [value for key, value in parts if key == "ts"]
    given = [value for key, value in parts if key == "v1"]
    if len(moments) != 1 or not given or not moments[0].isascii() or not moments[0].isdigit():
        raise BadSignature("malformed")
    asked = f"request-id:{request_id};" if request_id else ""
    manifest = f"id:{name.lower()};{asked}ts:{moments[0]};"
    expected = hmac.new(secret.encode(), manifest.encode(), hashlib.sha256).hexdigest()
    if not any(hmac.compare_digest(expected.encode(), each.encode()) for each in given):
        raise BadSignature("wrong")
    moment = int(moments[0][:15])
    if abs(now.timestamp() - (moment / 1000 if moment > _THOUSANDTHS else moment)) > TOLERANCE_SECONDS:
        raise BadSignature("old")
