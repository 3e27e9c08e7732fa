"""What the journal's entries about stock say."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences


def _moved(data: Mapping[str, Any]) -> str:
    change = data.get("change", 0)
    facts = {
        "change": f"+{change}" if isinstance(change, int) and change > 0 else change,
        "left": data.get("left", "—"),
    }
    return translated("Las existencias cambiaron en %(change)s; quedan %(left)s.") % facts


sentences.register(
    {
        "stock.moved": _moved,
        "stock.counted": _("Se contaron las existencias: %(lines)s filas, %(differences)s con diferencia."),
        "stock.count_discarded": _("Se descartó un conteo de existencias."),
    }
)
