"""What the forms of the basket send, read from the request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from commerce.refusals import BadInput

from . import rules
from .models import Line

QUANTITY_PREFIX: Final = "cantidad-"
NOTE_PREFIX: Final = "nota-"
OPTION_PREFIX: Final = "option_"

_ID = re.compile(r"[0-9]{1,18}")
_UNDO_SALT = "commerce.basket.undo"
_UNDO_SECONDS = 60 * 60


def read_id(text: str | None, refusal: Exception) -> int:
    """The id in `text`; raises `refusal` for anything that is none."""
    if text is None or not _ID.fullmatch(text):
        raise refusal
    return int(text)


@dataclass(frozen=True)
class Addition:
    """What the form of a product asks for. `quantity` is as it was typed, empty for the least that is sold."""

    product_id: int
    quantity: str
    note: str
    options: Mapping[str, Any]


def read_addition(data: QueryDict, product_id: int | None = None) -> Addition:
    """The product to add. Raises Missing where none is named."""
    named = str(product_id) if product_id is not None else data.get("product_id") or data.get("producto")
    options = {
        name.removeprefix(OPTION_PREFIX): values if len(values) > 1 else values[0]
        for name, values in data.lists()
        if name.startswith(OPTION_PREFIX)
    }
    return Addition(
        product_id=read_id(named, rules.unknown_product()),
        quantity=data.get("quantity", data.get("cantidad", "")),
        note=data.get("note", data.get("nota", "")),
        options=options,
    )


def local_address(request: HttpRequest, address: str | None, default: str) -> str:
    """`address` where it leads to a page of this very host, else the page the form was on, else `default`."""
    for candidate in (address, request.headers.get("Referer")):
        if candidate and url_has_allowed_host_and_scheme(
            candidate, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return candidate
    return default


def undo_token(line: Line) -> str:
    """What it takes to put a removed line back, signed."""
    options = {attribute.option.code: attribute.value for attribute in line.attributes.select_related("option")}
    content = [line.basket.store_id, line.product_id, str(line.measure), line.note, options]
    return signing.dumps(content, salt=_UNDO_SALT, compress=True)


def read_undo(token: str, store_id: int) -> tuple[int, Decimal, str, dict[str, Any]]:
    """The product, quantity, note and options of an undo token. Raises BadInput for one not ours, or too old."""
    refusal = BadInput("undo_too_late", rules.too_late_to_undo())
    try:
        store, product_id, quantity, note, options = signing.loads(token, salt=_UNDO_SALT, max_age=_UNDO_SECONDS)
    except (signing.BadSignature, ValueError):
        raise refusal from None
    if store != store_id:
        raise refusal
    return product_id, Decimal(quantity), note, options
