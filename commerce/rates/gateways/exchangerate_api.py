"""exchangerate-api.com, with a key: the paid sister of open.er-api.com."""

from django.utils.translation import gettext as _

from . import web
from .reading import GatewayError, Reading, Source, address_with_key, day_of, inside, json_of, rate_from


def read(source: Source, *, timeout: float, ca_bundle: str) -> Reading:
    """VES for one unit of `source.base`."""
    answer = web.get(address_with_key(source), timeout=timeout, ca_bundle=ca_bundle)
    found = json_of(answer.text)
    if found.get("result") != "success" or found.get("base_code") != source.base:
        raise GatewayError("unreadable", _("La respuesta no tiene la forma esperada."))
    value = rate_from(inside(found, "conversion_rates").get("VES"))
    return Reading(value, day_of(found.get("time_last_update_unix")), str(answer.status))
