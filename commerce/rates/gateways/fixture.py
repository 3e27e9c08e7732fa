"""A rate from a file of `fixtures/rates/`: to try everything out without a network. Refused in production."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.rates.calendar import CARACAS, banking_day_on_or_before

from .reading import GatewayError, Reading, Source, day_of, json_of, rate_from

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "rates"


def read(source: Source, *, timeout: float, ca_bundle: str) -> Reading:
    """The `value` of the file named by the address; its `value_date`, or today's banking day where it has none."""
    if settings.ENVIRONMENT_LABEL == "production":
        raise GatewayError("insecure", _("Una tasa de muestra no se usa en producción."))
    try:
        text = (FOLDER / Path(source.address).name).read_text(encoding="utf-8")
    except OSError:
        raise GatewayError("network", _("No existe ese archivo de muestra.")) from None
    found = json_of(text)
    day = found.get("value_date")
    today = banking_day_on_or_before(timezone.localdate(timezone=CARACAS))
    return Reading(rate_from(found.get("value")), day_of(day) if day else today, "file")
