"""open.er-api.com: daily rates without a key. What it calls VES may mix official and market rates."""

from django.utils.translation import gettext as _

from . import web
from .reading import GatewayError, Reading, Source, day_of, inside, json_of, rate_from


def read(source: Source, *, timeout: float, ca_bundle: str) -> Reading:
    """VES for one unit of `source.base`."""
    answer = web.get(source.address, timeout=timeout, ca_bundle=ca_bundle)
    found = json_of(answer.text)
    if found.get("result") != "success" or found.get("base_code") != source.base:
        raise GatewayError("unreadable", _("La respuesta no tiene la forma esperada."))
    value = rate_from(inside(found, "rates").get("VES"))
    return Reading(value, day_of(found.get("time_last_update_unix")), str(answer.status))
