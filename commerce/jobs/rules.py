"""What may be done with a job in which state, in words for a person. Pure."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput, Conflict, Missing, NotAllowed, Refusal

MAX_ITEMS: Final = 100_000
MAX_BATCH: Final = 200
MAX_ATTEMPTS: Final = 5
MAX_REASON: Final = 200
LEASE: Final = timedelta(seconds=60)
DRAFTS_KEPT: Final = timedelta(days=1)
FILES_KEPT: Final = timedelta(days=7)
UNDONE_WITHIN: Final = timedelta(hours=24)
JOBS_KEPT: Final = timedelta(days=90)

_CANCELLABLE = frozenset({"preparing", "draft", "queued", "running"})


def unknown_kind(code: str) -> Missing:
    """The refusal for a code that no kind of job has."""
    return Missing("unknown_job", _("No conocemos ese trabajo."), details={"code": code})


def no_such_job() -> Missing:
    """The refusal for a job that is not there, or not for this person."""
    return Missing("no_job", _("No existe ese trabajo."))


def not_yours() -> NotAllowed:
    """The refusal for somebody without the permission that the job needs."""
    return NotAllowed("job_not_allowed", _("Tu rol no permite hacer esto en esta tienda."))


def permission_lost() -> NotAllowed:
    """The refusal for a job whose starter may not do it any more."""
    return NotAllowed(
        "job_permission_lost", _("Quien lo inició ya no tiene permiso. Lo que faltaba no se hizo; otra persona puede.")
    )


def may_have(count: int) -> Refusal | None:
    """A job has something to do, and no more than can be looked at."""
    if count < 1:
        return BadInput("nothing_chosen", _("Elige al menos una fila."))
    if count > MAX_ITEMS:
        message = _("Son más de %(max)d filas. Filtra la lista y hazlo por partes.") % {"max": MAX_ITEMS}
        return BadInput("too_many", message)
    return None


def may_start(state: str) -> Refusal | None:
    """Only what waits for a confirmation is confirmed."""
    if state == "draft":
        return None
    if state == "preparing":
        return Conflict("still_checking", _("Todavía lo estamos revisando. Espera la vista previa."))
    if state == "cancelled":
        return Conflict("job_cancelled", _("Este trabajo se canceló. Prepáralo otra vez."))
    return Conflict("already_started", _("Este trabajo ya se inició."))


def may_cancel(state: str) -> Refusal | None:
    """What is over stays as it is."""
    return None if state in _CANCELLABLE else Conflict("job_over", _("Este trabajo ya terminó; no se puede cancelar."))


def may_retry(state: str, unfinished: int) -> Refusal | None:
    """Only what has ended with something left over is tried again."""
    if state not in ("done", "failed"):
        return Conflict("job_not_over", _("Espera a que termine para reintentar lo que falló."))
    return None if unfinished else Conflict("nothing_failed", _("No hay nada que reintentar."))


def finished_state(failed: int) -> str:
    """How a job ends whose items are all settled."""
    return "failed" if failed else "done"


def may_undo(
    state: str, opposite: str, *, done: int, is_undone: bool, ended: datetime | None, now: datetime
) -> Refusal | None:
    """Whether a job that `ended` in `state` and changed `done` rows may be taken back by the kind `opposite`, or ""."""
    if not opposite or not done or ended is None or state not in ("done", "cancelled", "failed"):
        return Conflict("no_way_back", _("Ese trabajo no se puede deshacer."))
    if is_undone:
        return Conflict("already_undone", _("Ese trabajo ya se deshizo."))
    if now - ended > UNDONE_WITHIN:
        return Conflict("too_late", _("Pasó más de un día: ya no se deshace de una vez."))
    return None
