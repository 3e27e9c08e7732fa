"""What every button of a page promises: it says something, and leads somewhere in this shop."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


def refuse_lame_button(value: Any, *, text: str = "button", link: str = "link", address: str = "") -> None:
    """Raise StructBlockValidationError where a button has words and no goal, a goal and no words, or leads outside.

    `text`, `link` and `address` name the fields of `value` with its words, its page, and its address in the shop.
    """
    place = (value.get(address) or "") if address else ""
    if place and not is_of_the_shop(place):
        raise _refusal(address, _("Escribe una dirección de la tienda, como /tienda/."))
    leads = bool(value.get(link) or place)
    if leads and not value.get(text):
        raise _refusal(text, _("Escribe qué dice el botón."))
    if value.get(text) and not leads:
        raise _refusal(link, _("Elige a dónde lleva el botón."))


def is_of_the_shop(address: str) -> bool:
    """Whether an address such as `/tienda/` stays on this host, however a browser reads it."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, None)


def _refusal(field: str, words: Any) -> blocks.StructBlockValidationError:
    return blocks.StructBlockValidationError(block_errors={field: ValidationError(str(words))})
