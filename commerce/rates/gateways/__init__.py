"""Where rates are read: one module per provider, all behind `read`. No gateway touches the database."""

from importlib import import_module

from django.utils.translation import gettext as _

from .reading import GatewayError, Reading, Source

__all__ = ["GATEWAYS", "GatewayError", "Reading", "Source", "read"]

GATEWAYS = (
    "bcv",
    "dolarapi",
    "open_er_api",
    "exchangerate_api",
    "openexchangerates",
    "currency_api",
    "fixture",
)


def read(source: Source, *, timeout: float, ca_bundle: str = "") -> Reading:
    """What `source` says now, in bolívares for one unit of its currency; `timeout` is in seconds and covers everything.

    Raises GatewayError, whose words a person may read, for whatever keeps us from a believable number.
    """
    if source.gateway not in GATEWAYS:
        raise GatewayError("no_gateway", _("No hay un conector con ese nombre."))
    module = import_module(f"{__name__}.{source.gateway}")
    reading: Reading = module.read(source, timeout=timeout, ca_bundle=ca_bundle)
    return reading
