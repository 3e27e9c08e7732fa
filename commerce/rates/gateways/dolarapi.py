"""ve.dolarapi.com: a mirror of the official rate. It never shows a value date of tomorrow."""

from . import web
from .reading import Reading, Source, day_of, json_of, rate_from


def read(source: Source, *, timeout: float, ca_bundle: str) -> Reading:
    """The `promedio` of one kind of rate."""
    answer = web.get(source.address, timeout=timeout, ca_bundle=ca_bundle)
    found = json_of(answer.text)
    return Reading(rate_from(found.get("promedio")), day_of(found.get("fechaActualizacion")), str(answer.status))
