"""What the worker runs for statements."""

import logging
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.journal.schedules import every
from commerce.pagomovil.models import Statement

from . import actions

logger = logging.getLogger(__name__)

_WAITS: Final = timedelta(minutes=1)
_READS: Final = timedelta(minutes=5)


def read(statement_id: int) -> None:
    """Read one file."""
    actions.read(statement_id)


@every(minutes=2, title=_("Leer los estados de cuenta que quedaron a medias"))
def read_forgotten() -> int:
    """Read the files whose task was lost, or whose worker died; how many.

    A file that another worker is still reading is harmed in nothing: of two, the one behind stops.
    """
    now = timezone.now()
    late = Q(state=Statement.State.WAITING, uploaded_at__lt=now - _WAITS)
    dead = Q(state=Statement.State.READING, uploaded_at__lt=now - _READS)
    found = list(Statement.objects.filter(late | dead).exclude(mapping={}).order_by("id").values_list("pk", flat=True))
    for statement_id in found:
        try:
            actions.read(statement_id)
        except Exception:  # whatever is wrong with one file must not keep the others waiting: it is logged and retried
            logger.exception("Statement %s could not be read", statement_id)
    return len(found)
