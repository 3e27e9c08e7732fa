"""openexchangerates.org, with a key."""

from django.utils.translation import gettext as _

from . import web
from .reading import GatewayError, Reading, Source, address_with_key, day_of, inside, json_of, rate_from


def read(source: Source, *, timeout: float, ca_bundle: str) -> Reading:
    """VES for one unit of `source.base`."""
    answer = web.get(address_with_key(source), timeout=timeout, ca_bundle=ca_bundle)
    found = json_of(answer.text)
    if found.get("base") != source.base:
        raise GatewayError("unreadable", _("La respuesta no tiene la forma esperada."))
    return Reading(rate_from(inside(found, "rates").get("VES")), day_of(found.get("timestamp")), str(answer.status))
