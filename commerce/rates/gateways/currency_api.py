"""The currency-api files of fawazahmed0: one static file a day for each currency."""

from . import web
from .reading import Reading, Source, day_of, inside, json_of, rate_from


def read(source: Source, *, timeout: float, ca_bundle: str) -> Reading:
    """VES for one unit of `source.base`."""
    answer = web.get(source.address, timeout=timeout, ca_bundle=ca_bundle)
    found = json_of(answer.text)
    value = rate_from(inside(found, source.base.lower()).get("ves"))
    return Reading(value, day_of(found.get("date")), str(answer.status))
