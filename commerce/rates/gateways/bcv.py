"""The central bank's home page: the rates that it publishes in the evening for the next banking day."""

import re
from decimal import Decimal
from html.parser import HTMLParser
from typing import Final

from django.utils.translation import gettext as _

from . import web
from .reading import GatewayError, Reading, Source, day_of, rate_from

_BOXES: Final = {"USD": "dolar", "EUR": "euro"}
_VOID: Final = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_FIGURE: Final = re.compile(r"\d{1,3}(?:\.\d{3})*,\d+|\d+(?:,\d+)?")


class _Page(HTMLParser):
    """Collects the text of `#<box> strong` and the `content` of the first `.date-display-single`."""

    def __init__(self, box: str) -> None:
        super().__init__(convert_charrefs=True)
        self.box = box
        self.figure: list[str] = []
        self.value_date = ""
        self._depth = 0  # open tags inside the box
        self._strong = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter the box, go deeper in it, or find the date."""
        given = dict(attrs)
        if not self.value_date and "date-display-single" in (given.get("class") or "").split():
            self.value_date = given.get("content") or ""
        if tag in _VOID:
            return
        if self._depth:
            self._depth += 1
            self._strong += tag == "strong"
        elif given.get("id") == self.box:
            self._depth = 1

    def handle_endtag(self, tag: str) -> None:
        """Leave the box when its last tag closes."""
        if self._depth and tag not in _VOID:
            self._depth -= 1
            self._strong -= tag == "strong" and self._strong > 0

    def handle_data(self, data: str) -> None:
        """The figure itself."""
        if self._depth and self._strong:
            self.figure.append(data)


def read(source: Source, *, timeout: float, ca_bundle: str) -> Reading:
    """The official rate of `source.base` with its Fecha Valor."""
    answer = web.get(source.address, timeout=timeout, ca_bundle=ca_bundle)
    if not answer.text.strip():
        raise GatewayError("empty", _("La respuesta llegó vacía."))
    page = _Page(_BOXES.get(source.base, ""))
    page.feed(answer.text)
    return Reading(_figure("".join(page.figure)), day_of(page.value_date), str(answer.status))


def _figure(text: str) -> Decimal:
    """`860,18230000` as the page writes it, with dots between thousands or without."""
    bare = text.strip()
    if not bare:
        raise GatewayError("unreadable", _("La página no trae la tasa donde siempre."))
    sign = "-" if bare.startswith("-") else ""
    if not _FIGURE.fullmatch(bare.removeprefix("-")):
        raise GatewayError("bad_value", _("La tasa no es un número."))
    return rate_from(sign + bare.removeprefix("-").replace(".", "").replace(",", "."))
